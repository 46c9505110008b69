package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import dev.rapace.wire.StreamFraming;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What an engine says to a {@link Victim} in a random, legal conversation: the frames as they stand
 * on the wire. The same seed says the same.
 */
final class GoldenConversation extends RecordedEvents implements FrameSink {
  /** Frames of a conversation that are kept. */
  static final int LENGTH = 7;

  private final Random random;
  private final ProtocolConnection engine;
  private final List<byte[]> frames = new ArrayList<>();
  private final List<OutgoingCall> calls = new ArrayList<>();
  private final List<AttachedChannel> channels = new ArrayList<>();
  private final List<IncomingCall> unanswered = new ArrayList<>();
  private int delivered;

  private GoldenConversation(long seed) {
    random = new Random(seed);
    engine = new ProtocolConnection(ConnectionSettings.builder(Role.INITIATOR).build(), this, this);
  }

  /** Records a conversation of at most {@code length} frames, the Hello first. */
  static List<byte[]> record(long seed, int length) {
    GoldenConversation peer = new GoldenConversation(seed);
    Victim victim = new Victim(ConnectionSettings.builder(Role.ACCEPTOR).build(), List.of());
    peer.engine.start(1);
    for (int step = 0; step < 60 && peer.frames.size() < length && !peer.isOver(); step++) {
      peer.exchange(victim);
      if (!peer.isOver()) {
        peer.act();
      }
    }
    return peer.frames.size() > length ? peer.frames.subList(0, length) : peer.frames;
  }

  static byte[] wire(FrameHeader header, byte[] payload, int offset, int length) {
    int size = FrameHeader.SIZE + length;
    byte[] bytes = new byte[StreamFraming.prefixSize(size) + size];
    int at = StreamFraming.writePrefix(size, bytes, 0);
    header.encode(bytes, at, payload, offset);
    System.arraycopy(payload, offset, bytes, at + FrameHeader.SIZE, length);
    return bytes;
  }

  private boolean isOver() {
    return closedReason != null;
  }

  private void exchange(Victim victim) {
    boolean moved = true;
    while (moved && !isOver()) {
      moved = delivered < frames.size();
      while (delivered < frames.size()) {
        victim.feed(frames.get(delivered++));
      }
      for (SentFrame frame : victim.sink.take()) {
        moved = true;
        engine.onFrame(frame.header(), frame.payload(), 0, frame.payload().length, 1);
      }
      if (victim.closedReason != null) {
        engine.onTransportClosed(null, 1);
      }
    }
  }

  private void act() {
    switch (random.nextInt(12)) {
      case 0, 1 -> call();
      case 2, 3 -> openWithPorts();
      case 4, 5, 6 -> send();
      case 7 -> answer();
      case 8 -> engine.ping(random.nextLong(), 1);
      case 9 -> cancelSomething();
      case 10 -> openServerPort();
      default -> {
        if (random.nextInt(6) == 0) {
          engine.goAway(GoAwayReason.MAINTENANCE, "later", 1);
        }
      }
    }
  }

  private byte[] bytes(int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  private MetadataEntries metadata() {
    return switch (random.nextInt(4)) {
      case 0 -> MetadataEntries.EMPTY.with("x-key", bytes(6));
      case 1 -> MetadataEntries.EMPTY.with("rapace.priority", new byte[] {(byte) 200});
      default -> MetadataEntries.EMPTY;
    };
  }

  private void call() {
    byte[] arguments = bytes(30);
    long deadline = random.nextBoolean() ? Long.MAX_VALUE : 1_000_000 + random.nextInt(1_000_000);
    engine.call(
        Bench.METHOD,
        metadata(),
        arguments,
        0,
        arguments.length,
        random.nextInt(6) == 0,
        deadline,
        random.nextInt(4) == 0,
        null,
        1);
  }

  private void openWithPorts() {
    OutgoingCall call =
        engine.open(
            Bench.METHOD, metadata(), Victim.PORTS, Long.MAX_VALUE, random.nextBoolean(), null, 1);
    if (call == null) {
      return;
    }
    calls.add(call);
    boolean requestFirst = random.nextBoolean();
    byte[] arguments = {1, (byte) random.nextInt()};
    if (requestFirst) {
      engine.request(call, arguments, 0, 2, 1);
    }
    for (int port = 1; port <= 2; port++) {
      AttachedChannel channel = engine.attach(call, port, metadata(), null, 1);
      if (channel != null) {
        channels.add(channel);
      }
    }
    if (!requestFirst) {
      engine.request(call, arguments, 0, 2, 1);
    }
  }

  private void send() {
    if (channels.isEmpty()) {
      openWithPorts();
      return;
    }
    AttachedChannel channel = channels.get(random.nextInt(channels.size()));
    byte[] item = bytes(24);
    if (random.nextInt(4) == 0) {
      engine.finish(channel, 1);
    } else if (item.length > 0) {
      engine.send(channel, item, 0, item.length, random.nextInt(4) == 0, 1);
    }
  }

  private void answer() {
    if (unanswered.isEmpty()) {
      call();
      return;
    }
    IncomingCall call = unanswered.remove(0);
    if (random.nextBoolean()) {
      byte[] body = bytes(20);
      engine.respondOk(call, body, 0, body.length, 1);
    } else {
      MetadataEntries trailers = MetadataEntries.EMPTY.with("rapace.retryable", new byte[] {1});
      engine.respond(call, new CallResult(8, "busy", new byte[0], trailers, null), 1);
    }
  }

  private void cancelSomething() {
    if (!channels.isEmpty() && random.nextBoolean()) {
      engine.cancelAttached(
          channels.remove(random.nextInt(channels.size())), CancelReason.CLIENT_CANCEL, 1);
    } else if (!calls.isEmpty()) {
      engine.cancel(calls.remove(0), CancelReason.CLIENT_CANCEL, 1);
    }
  }

  private void openServerPort() {
    if (!unanswered.isEmpty()) {
      IncomingCall call = unanswered.get(unanswered.size() - 1);
      if (call.ports != null && !call.ports.wasAttached(101)) {
        AttachedChannel channel = engine.attach(call, 101, metadata(), null, 1);
        if (channel != null) {
          channels.add(channel);
        }
      }
    }
  }

  @Override
  public void onPeerHello(Hello hello) {
    super.onPeerHello(hello);
    engine.peerAccepted(1);
  }

  @Override
  public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
    super.onRequest(call, buffer, offset, length);
    unanswered.add(call);
    engine.declarePorts(call, Victim.PORTS, 1);
  }

  @Override
  public void onCallCancelled(IncomingCall call, int statusNumber, String message) {
    super.onCallCancelled(call, statusNumber, message);
    unanswered.remove(call);
  }

  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries entries) {
    super.onAttached(channel, entries);
    engine.acceptAttached(channel, 1);
    channels.add(channel);
  }

  @Override
  public void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    super.onItem(channel, buffer, offset, length);
    engine.consumed(channel, length, 1);
  }

  @Override
  public void send(FrameHeader header, byte[] payload, int offset, int length) {
    frames.add(wire(header, payload, offset, length));
  }

  @Override
  public void maxPayload(int bytes) {}

  @Override
  public void reading(boolean on) {}

  @Override
  public void closeGracefully() {}
}
