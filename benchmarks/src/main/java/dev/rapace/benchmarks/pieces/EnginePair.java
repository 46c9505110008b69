package dev.rapace.benchmarks.pieces;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.ConnectionEvents;
import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.protocol.FrameSink;
import dev.rapace.protocol.IncomingCall;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.protocol.PortSpec;
import dev.rapace.protocol.ProtocolConnection;
import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two engines back to back on one thread, with every frame written into bytes and read from them:
 * what a call or an item costs below the API and above the socket. Takes no memory of its own in
 * the steady state. Not thread-safe.
 */
public final class EnginePair {
  private static final int ECHO = 1;
  private static final int STREAM = 2;
  private static final List<PortSpec> PORTS =
      List.of(new PortSpec(101, ChannelKind.STREAM, Direction.SERVER_TO_CLIENT, true));

  private final Side client = new Side(Role.INITIATOR);
  private final Side server = new Side(Role.ACCEPTOR);
  private @Nullable AttachedChannel sending;
  private long answers;
  private long items;
  private long now = 1;

  /** Makes both sides and lets them shake hands. */
  public EnginePair() {
    client.engine.start(now);
    server.engine.start(now);
    pump();
    if (!client.engine.isReady() || !server.engine.isReady()) {
      throw new IllegalStateException("no handshake");
    }
  }

  /** Calls that were answered with success. */
  public long answers() {
    return answers;
  }

  /** Items that arrived. */
  public long items() {
    return items;
  }

  /** One call with this payload, there and back. */
  public void call(byte[] payload) {
    now += 1_000;
    OutgoingCall call =
        client.engine.call(
            ECHO,
            MetadataEntries.EMPTY,
            payload,
            0,
            payload.length,
            false,
            Long.MAX_VALUE,
            false,
            null,
            now);
    if (call == null) {
      throw new IllegalStateException("no call possible");
    }
    pump();
  }

  /** Opens the stream that {@link #item} sends on. */
  public void openStream() {
    OutgoingCall call =
        client.engine.open(STREAM, MetadataEntries.EMPTY, PORTS, Long.MAX_VALUE, false, null, now);
    if (call == null) {
      throw new IllegalStateException("no call possible");
    }
    client.engine.request(call, new byte[0], 0, 0, now);
    pump();
    if (sending == null) {
      throw new IllegalStateException("no stream");
    }
  }

  /** One item from the server to the client, credits on. */
  public void item(byte[] payload) {
    now += 1_000;
    AttachedChannel channel = sending;
    if (channel == null || !server.engine.send(channel, payload, 0, payload.length, false, now)) {
      throw new IllegalStateException("no credit");
    }
    pump();
  }

  private void pump() {
    while (client.deliver(server) || server.deliver(client)) {
      // Both directions in turn.
    }
  }

  /** One engine, and the bytes that it has sent. */
  private final class Side implements FrameSink, ConnectionEvents {
    private final ProtocolConnection engine;
    private final FrameHeader header = new FrameHeader();
    private byte[] sent = new byte[4096];
    private byte[] reading = new byte[4096];
    private int length;

    Side(Role role) {
      engine = new ProtocolConnection(ConnectionSettings.builder(role).build(), this, this);
    }

    boolean deliver(Side to) {
      if (length == 0) {
        return false;
      }
      byte[] bytes = sent;
      int end = length;
      sent = reading;
      reading = bytes;
      length = 0;
      for (int at = 0; at < end; ) {
        header.decode(bytes, at);
        int payload = header.payloadLength;
        to.engine.onFrame(header, bytes, at + FrameHeader.SIZE, payload, now);
        at += FrameHeader.SIZE + payload;
      }
      return true;
    }

    @Override
    public void send(FrameHeader frame, byte[] payload, int offset, int count) {
      int needed = length + FrameHeader.SIZE + count;
      if (needed > sent.length) {
        sent = Arrays.copyOf(sent, 2 * needed);
      }
      frame.encode(sent, length, payload, offset);
      System.arraycopy(payload, offset, sent, length + FrameHeader.SIZE, count);
      length = needed;
    }

    @Override
    public void maxPayload(int bytes) {}

    @Override
    public void reading(boolean on) {}

    @Override
    public void closeGracefully() {}

    @Override
    public void onPeerHello(Hello hello) {
      engine.peerAccepted(now);
    }

    @Override
    public void onReady() {}

    @Override
    public void onCallOpened(IncomingCall call, MetadataEntries metadata) {}

    @Override
    public void onRequest(IncomingCall call, byte[] buffer, int offset, int count) {
      if (call.methodId() == ECHO) {
        engine.respondOk(call, buffer, offset, count, now);
      } else {
        engine.declarePorts(call, PORTS, now);
        sending = engine.attach(call, 101, MetadataEntries.EMPTY, null, now);
      }
    }

    @Override
    public void onCallCancelled(IncomingCall call, int statusNumber, String message) {
      throw new IllegalStateException(message);
    }

    @Override
    public void onResponse(OutgoingCall call, CallResult result) {
      throw new IllegalStateException(result.toString());
    }

    @Override
    public void onResponseOk(OutgoingCall call, byte[] buffer, int offset, int count) {
      answers++;
    }

    @Override
    public void onCallFailed(
        OutgoingCall call, int statusNumber, String message, boolean processed) {
      throw new IllegalStateException(message);
    }

    @Override
    public void onAttached(AttachedChannel channel, MetadataEntries metadata) {
      engine.acceptAttached(channel, now);
    }

    @Override
    public void onItem(AttachedChannel channel, byte[] buffer, int offset, int count) {
      items++;
      engine.consumed(channel, count, now);
    }

    @Override
    public void onItemsEnd(AttachedChannel channel) {}

    @Override
    public void onSendable(AttachedChannel channel) {}

    @Override
    public void onAttachedEnded(AttachedChannel channel, int statusNumber, String message) {
      throw new IllegalStateException(message);
    }

    @Override
    public void onGoAway(GoAway goAway) {}

    @Override
    public void onViolation(ProtocolViolation violation) {
      throw new IllegalStateException(violation.text());
    }

    @Override
    public void onClosed(String reason) {
      throw new IllegalStateException(reason);
    }
  }
}
