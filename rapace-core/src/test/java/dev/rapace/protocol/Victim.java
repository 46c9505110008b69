package dev.rapace.protocol;

import dev.rapace.protocol.ProtocolViolation.Scope;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StreamFraming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An accepting engine behind a byte stream, with an application that always does the same: makes
 * two calls when it is ready, lets every port in, and answers every other request.
 */
final class Victim extends RecordedEvents {
  static final List<PortSpec> PORTS =
      List.of(
          new PortSpec(1, ChannelKind.STREAM, Direction.CLIENT_TO_SERVER, true),
          new PortSpec(2, ChannelKind.TUNNEL, Direction.BIDIR, false),
          new PortSpec(101, ChannelKind.STREAM, Direction.SERVER_TO_CLIENT, false));

  final RecordedSink sink = new RecordedSink();
  private final ProtocolConnection engine;
  private final FrameHeader header = new FrameHeader();
  private final Set<Integer> awaiting = new HashSet<>();
  private byte[] rest = new byte[0];
  private int items;
  private boolean faulty;

  Victim(ConnectionSettings settings, List<byte[]> context) {
    engine = new ProtocolConnection(settings, sink, this);
    engine.start(1);
    context.forEach(this::feed);
  }

  /** Bytes of the peer, framed as on TCP. */
  void feed(byte[] bytes) {
    rest = concat(rest, bytes);
    int at = 0;
    while (at < rest.length && !faulty && closedReason == null) {
      StreamFraming next = new StreamFraming();
      int start = at;
      long outcome = StreamFraming.NEED_MORE;
      while (outcome == StreamFraming.NEED_MORE && at < rest.length) {
        outcome = next.accept(rest[at++]);
      }
      if (outcome == StreamFraming.NEED_MORE) {
        rest = Arrays.copyOfRange(rest, start, rest.length);
        return;
      }
      if (outcome < 0) {
        fault(StreamFraming.fault(outcome));
        return;
      }
      if (rest.length - at < outcome) {
        rest = Arrays.copyOfRange(rest, start, rest.length);
        return;
      }
      frame(at, (int) outcome);
      at += (int) outcome;
    }
    rest = new byte[0];
  }

  private void frame(int at, int length) {
    header.decode(rest, at);
    StreamFraming.Fault fault = StreamFraming.checkDescriptor(header, length);
    if (fault != null) {
      fault(fault);
    } else {
      engine.onFrame(header, rest, at + FrameHeader.SIZE, length - FrameHeader.SIZE, 1);
    }
  }

  private void fault(StreamFraming.Fault fault) {
    faulty = true;
    engine.onFramingFault(fault.ruleId(), fault.text(), 1);
  }

  /** The peer's bytes end here. */
  void endOfStream() {
    if (rest.length > 0 && closedReason == null) {
      engine.onFramingFault("transport.stream.validation", "the stream ends inside a frame", 1);
    }
    engine.onTransportClosed("the peer closed", 1);
  }

  /** The frames in some bytes, with their prefixes; empty if the framing is broken. */
  static List<byte[]> split(byte[] bytes) {
    List<byte[]> frames = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      StreamFraming framing = new StreamFraming();
      int start = at;
      long outcome = StreamFraming.NEED_MORE;
      while (outcome == StreamFraming.NEED_MORE && at < bytes.length) {
        outcome = framing.accept(bytes[at++]);
      }
      if (outcome < 0 || bytes.length - at < outcome) {
        return List.of();
      }
      at += (int) outcome;
      frames.add(Arrays.copyOfRange(bytes, start, at));
    }
    return frames;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Number of events so far. */
  int events() {
    return log.size() + violations.size();
  }

  int itemCount() {
    return items;
  }

  /** Whether the peer has opened this call, and owes its request. */
  boolean awaitsRequest(int channelId) {
    return awaiting.contains(channelId);
  }

  /** Whether the peer may send on this attached channel. */
  boolean awaitsItem(int channelId) {
    AttachedChannel channel = attached.get(channelId);
    return channel != null
        ? channel.halves.peerSends()
        : ours != null && ours.channelId() == channelId && ours.halves.peerSends();
  }

  /** How the last frame ended, from the breaches that it was charged with. */
  FrameSweep.End end(List<ProtocolViolation> broken) {
    if (closedReason != null) {
      return FrameSweep.End.CLOSED;
    }
    if (rest.length > 0 || broken.isEmpty()) {
      return FrameSweep.End.VALID;
    }
    return FrameSweep.End.CHANNEL;
  }

  /** Whether the connection ended with the farewell that belongs to the breach. */
  boolean saidFarewell(List<ProtocolViolation> broken, boolean peerSaidFarewell) {
    if (!sink.closed) {
      return false;
    }
    if (broken.isEmpty()) {
      return peerSaidFarewell;
    }
    ProtocolViolation last = broken.getLast();
    if (faulty && !ready) {
      return true;
    }
    List<SentFrame> sent = sink.take();
    if (sent.isEmpty()) {
      return false;
    }
    SentFrame frame = sent.getLast();
    ControlMessage message = frame.header().channelId == 0 ? frame.control() : null;
    String words =
        switch (message) {
          case ControlMessage.GoAway goAway when last.scope() == Scope.CONNECTION ->
              goAway.message();
          case ControlMessage.CloseChannel close when last.scope() == Scope.HANDSHAKE ->
              close.error();
          case null, default -> null;
        };
    return last.text().equals(words) && last.text().equals(closedReason);
  }

  /** Whether the connection still works: a Ping is answered, unless a frame is incomplete. */
  boolean isAlive() {
    if (rest.length > 0 || !ready) {
      return closedReason == null;
    }
    sink.take();
    header.set(9_999, 0, ControlVerb.PING, FrameFlags.CONTROL, 8);
    engine.onFrame(header, new byte[8], 0, 8, 1);
    List<SentFrame> sent = sink.take();
    return sent.size() == 1 && sent.get(0).header().methodId == ControlVerb.PONG;
  }

  private AttachedChannel ours;

  @Override
  public void onPeerHello(Hello hello) {
    super.onPeerHello(hello);
    engine.peerAccepted(1);
  }

  @Override
  public void onReady() {
    super.onReady();
    byte[] arguments = {1, 2, 3};
    engine.call(
        Bench.METHOD,
        MetadataEntries.EMPTY,
        arguments,
        0,
        3,
        false,
        Long.MAX_VALUE,
        false,
        null,
        1);
    OutgoingCall call =
        engine.open(Bench.METHOD, MetadataEntries.EMPTY, PORTS, Long.MAX_VALUE, false, null, 1);
    if (call != null) {
      ours = engine.attach(call, 2, MetadataEntries.EMPTY, null, 1);
      engine.request(call, arguments, 0, 3, 1);
    }
  }

  @Override
  public void onCallOpened(IncomingCall call, MetadataEntries entries) {
    super.onCallOpened(call, entries);
    awaiting.add(call.channelId());
  }

  @Override
  public void onCallCancelled(IncomingCall call, int statusNumber, String message) {
    super.onCallCancelled(call, statusNumber, message);
    awaiting.remove(call.channelId());
  }

  @Override
  public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
    super.onRequest(call, buffer, offset, length);
    awaiting.remove(call.channelId());
    if (length > 0 && (buffer[offset] & 1) == 0) {
      engine.respondOk(call, buffer, offset, length, 1);
    } else {
      engine.declarePorts(call, PORTS, 1);
    }
  }

  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries entries) {
    super.onAttached(channel, entries);
    engine.acceptAttached(channel, 1);
  }

  @Override
  public void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    super.onItem(channel, buffer, offset, length);
    items++;
    engine.consumed(channel, length, 1);
  }
}
