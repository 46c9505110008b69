package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Two engines back to back in memory, with a clock that we move. */
final class LoopbackPair {
  final Side client;
  final Side server;
  long now = 1;

  LoopbackPair(ConnectionSettings client, ConnectionSettings server) {
    this.client = new Side(client);
    this.server = new Side(server);
    this.client.other = this.server;
    this.server.other = this.client;
    this.client.engine.start(now);
    this.server.engine.start(now);
  }

  /** Both sides with safe defaults, handshake done. */
  static LoopbackPair ready() {
    LoopbackPair pair =
        new LoopbackPair(
            ConnectionSettings.builder(Role.INITIATOR).build(),
            ConnectionSettings.builder(Role.ACCEPTOR).build());
    pair.pump();
    return pair;
  }

  /** Delivers everything that is on the way, and what that brings about. */
  void pump() {
    while (client.deliverOne() || server.deliverOne()) {
      // One frame at a time, both directions in turn.
    }
  }

  /** One engine, what it told, and the frames on the way to it. */
  final class Side implements FrameSink {
    final ProtocolConnection engine;
    final PairEvents events = new PairEvents();
    private final Deque<SentFrame> inbox = new ArrayDeque<>();
    private Side other;
    private boolean reading = true;
    private boolean closed;

    Side(ConnectionSettings settings) {
      engine = new ProtocolConnection(settings, this, events);
      events.side = this;
    }

    boolean deliverOne() {
      if (!reading || inbox.isEmpty()) {
        return false;
      }
      SentFrame frame = inbox.poll();
      engine.onFrame(frame.header(), frame.payload(), 0, frame.payload().length, now);
      return true;
    }

    OutgoingCall call(int methodId, byte... payload) {
      return engine.call(
          methodId,
          MetadataEntries.EMPTY,
          payload,
          0,
          payload.length,
          false,
          Long.MAX_VALUE,
          false,
          null,
          now);
    }

    @Override
    public void send(FrameHeader header, byte[] payload, int offset, int length) {
      if (closed) {
        throw new AssertionError("a frame after close");
      }
      other.inbox.add(SentFrame.copy(header, payload, offset, length));
    }

    @Override
    public void maxPayload(int bytes) {}

    @Override
    public void reading(boolean on) {
      reading = on;
    }

    @Override
    public void closeGracefully() {
      closed = true;
    }
  }

  /** Accepts every peer at once and echoes every request. */
  final class PairEvents extends RecordedEvents {
    private Side side;
    boolean echo = true;
    List<PortSpec> ports = List.of();
    boolean consume = true;

    @Override
    public void onPeerHello(Hello hello) {
      super.onPeerHello(hello);
      side.engine.peerAccepted(now);
    }

    @Override
    public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
      super.onRequest(call, buffer, offset, length);
      side.engine.declarePorts(call, ports, now);
      if (echo) {
        side.engine.respondOk(call, buffer, offset, length, now);
      }
    }

    @Override
    public void onAttached(AttachedChannel channel, MetadataEntries entries) {
      super.onAttached(channel, entries);
      side.engine.acceptAttached(channel, now);
    }

    @Override
    public void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
      super.onItem(channel, buffer, offset, length);
      if (consume) {
        side.engine.consumed(channel, length, now);
      }
    }

    @Override
    public void onResponse(OutgoingCall call, CallResult result) {
      super.onResponse(call, result);
    }
  }
}
