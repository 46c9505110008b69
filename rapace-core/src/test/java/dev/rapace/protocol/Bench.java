package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.postcard.PostcardWriter;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.GrantCredits;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** One engine on the bench: a scripted peer on the other side, and a clock that we move. */
final class Bench {
  static final int METHOD = 0x193FA158;
  static final int OTHER_METHOD = 0x2651F994;
  static final byte[] EMPTY = new byte[0];

  final RecordedSink sink = new RecordedSink();
  final RecordedEvents events = new RecordedEvents();
  final ConnectionSettings settings;
  final ProtocolConnection engine;
  long now = 1_000;
  private long peerMsgId;

  Bench(ConnectionSettings.Builder settings) {
    this.settings = settings.build();
    this.engine = new ProtocolConnection(this.settings, sink, events);
  }

  static Bench acceptor() {
    return new Bench(ConnectionSettings.builder(Role.ACCEPTOR));
  }

  static Bench initiator() {
    return new Bench(ConnectionSettings.builder(Role.INITIATOR));
  }

  /** An engine whose handshake is done; what it sent so far was taken. */
  static Bench established(ConnectionSettings.Builder settings, Limits peerLimits) {
    Bench bench = new Bench(settings);
    bench.engine.start(bench.now);
    bench.hello(bench.goodHello(peerLimits, List.of()));
    bench.engine.peerAccepted(bench.now);
    assertTrue(bench.engine.isReady());
    bench.sink.take();
    return bench;
  }

  static Bench established(Role role) {
    return established(ConnectionSettings.builder(role), new Limits(1 << 20, 0, 0));
  }

  /** A Hello that the engine accepts. */
  Hello goodHello(Limits limits, List<MethodInfo> methods) {
    return new Hello(
        Hello.VERSION_1_0,
        settings.role().complement(),
        OwnHello.REQUIRED,
        OwnHello.SUPPORTED,
        limits,
        methods,
        MetadataEntries.EMPTY);
  }

  Hello goodHello() {
    return goodHello(new Limits(1 << 20, 0, 0), List.of());
  }

  void hello(Hello hello) {
    control(hello);
  }

  /** The peer sends a control message. */
  void control(ControlMessage message) {
    PostcardWriter out = new PostcardWriter();
    ControlCodec.encode(message, out);
    frame(0, message.verb(), FrameFlags.CONTROL, out.toByteArray());
  }

  /** The peer sends a control frame with this payload, in hex. */
  void control(int verb, String payloadHex) {
    frame(0, verb, FrameFlags.CONTROL, HexFormat.of().parseHex(payloadHex));
  }

  /** The peer sends a frame. */
  void frame(int channelId, int methodId, int flags, byte[] payload) {
    frame(header(channelId, methodId, flags, payload.length), payload);
  }

  FrameHeader header(int channelId, int methodId, int flags, int length) {
    return new FrameHeader().set(++peerMsgId, channelId, methodId, flags, length);
  }

  void frame(FrameHeader header, byte[] payload) {
    byte[] buffer = new byte[payload.length + 10];
    System.arraycopy(payload, 0, buffer, 7, payload.length);
    engine.onFrame(header, buffer, 7, payload.length, now);
    // The link reuses its buffer: nothing of it may be needed later.
    Arrays.fill(buffer, (byte) 0xEE);
    header.set(-1, -1, -1, -1, 0);
  }

  /** The peer opens a CALL channel. */
  void open(int channelId) {
    open(channelId, MetadataEntries.EMPTY);
  }

  void open(int channelId, MetadataEntries metadata) {
    control(new OpenChannel(channelId, ChannelKind.CALL, null, metadata, 0));
  }

  /** The peer sends a request on an open channel. */
  void request(int channelId, String payload) {
    frame(channelId, METHOD, FrameFlags.CALL_REQUEST, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The peer opens a channel and sends a request; returns the engine's handle. */
  IncomingCall call(int channelId) {
    open(channelId);
    request(channelId, "args");
    return events.opened.get(channelId);
  }

  /** The peer attaches a STREAM to a call. */
  void attach(int channelId, int call, int port, Direction direction) {
    attach(channelId, ChannelKind.STREAM, call, port, direction, 0);
  }

  /** The peer attaches a channel to a call. */
  void attach(
      int channelId, ChannelKind kind, int call, int port, Direction direction, int credits) {
    control(
        new OpenChannel(
            channelId,
            kind,
            new Attachment(call, port, direction),
            MetadataEntries.EMPTY,
            credits));
  }

  /** The peer sends an item. */
  void item(int channelId, byte[] item) {
    frame(channelId, 0, FrameFlags.DATA, item);
  }

  /** The peer ends its half. */
  void eos(int channelId) {
    frame(channelId, 0, FrameFlags.EOS, EMPTY);
  }

  /** The peer grants credit. */
  void grant(int channelId, int bytes) {
    control(new GrantCredits(channelId, bytes));
  }

  /** An incoming call whose request has arrived and whose ports are declared. */
  IncomingCall callWithPorts(int channelId, PortSpec... ports) {
    IncomingCall call = call(channelId);
    engine.declarePorts(call, List.of(ports), now);
    return call;
  }

  /** A call of ours with ports, its request sent. */
  OutgoingCall callPeerWithPorts(PortSpec... ports) {
    OutgoingCall call =
        engine.open(
            METHOD, MetadataEntries.EMPTY, List.of(ports), Long.MAX_VALUE, false, null, now);
    engine.request(call, new byte[] {1, 2, 3}, 0, 3, now);
    return call;
  }

  /** We open a port of ours. */
  AttachedChannel open(CallChannel call, int port) {
    return engine.attach(call, port, MetadataEntries.EMPTY, null, now);
  }

  /** The peer opens a port, and we let it in. */
  AttachedChannel accepted(int channelId, int call, PortSpec port) {
    attach(channelId, port.kind(), call, port.number(), port.direction(), 1 << 20);
    AttachedChannel channel = events.attached.get(channelId);
    engine.acceptAttached(channel, now);
    sink.take();
    return channel;
  }

  boolean send(AttachedChannel channel, byte[] item) {
    return engine.send(channel, item, 0, item.length, false, now);
  }

  static PortSpec stream(int number, Direction direction) {
    return new PortSpec(number, ChannelKind.STREAM, direction, true);
  }

  static PortSpec optional(int number, Direction direction) {
    return new PortSpec(number, ChannelKind.STREAM, direction, false);
  }

  static PortSpec tunnel(int number) {
    return new PortSpec(number, ChannelKind.TUNNEL, Direction.BIDIR, true);
  }

  /** We call the peer. */
  OutgoingCall callPeer() {
    return engine.call(
        METHOD,
        MetadataEntries.EMPTY,
        new byte[] {1, 2, 3},
        0,
        3,
        false,
        Long.MAX_VALUE,
        false,
        null,
        now);
  }

  /** The peer answers one of our calls. */
  void answer(OutgoingCall call, CallResult result) {
    PostcardWriter out = new PostcardWriter();
    CallResultCodec.encode(result, out);
    int flags = result.code() == 0 ? FrameFlags.CALL_RESPONSE : FrameFlags.CALL_ERROR;
    FrameHeader header = header(call.channelId(), call.methodId(), flags, out.length());
    header.msgId = call.msgId;
    frame(header, out.toByteArray());
  }

  static CallResult ok(int... body) {
    byte[] bytes = new byte[body.length];
    for (int i = 0; i < body.length; i++) {
      bytes[i] = (byte) body[i];
    }
    return new CallResult(0, "", EMPTY, MetadataEntries.EMPTY, bytes);
  }

  static CallResult error(int code, String message) {
    return new CallResult(code, message, EMPTY, MetadataEntries.EMPTY, null);
  }

  /** Moves the clock and tells the engine. */
  void pass(long nanos) {
    now += nanos;
    engine.onTime(now);
  }

  /** What the engine sent since the last look: verb and payload, or channel, flags, payload. */
  List<String> sent() {
    List<String> lines = new ArrayList<>();
    for (SentFrame frame : sink.take()) {
      FrameHeader h = frame.header();
      lines.add(
          h.channelId == 0 && h.flags == FrameFlags.CONTROL
              ? "verb " + h.methodId + " " + frame.payloadHex()
              : "channel "
                  + Integer.toUnsignedString(h.channelId)
                  + " flags "
                  + Integer.toHexString(h.flags)
                  + " "
                  + frame.payloadHex());
    }
    return lines;
  }

  /** Asserts that a Ping is answered: the connection lives. */
  void assertAlive() {
    sink.take();
    control(5, "deadbeefcafebabe");
    assertEquals(List.of("verb 6 deadbeefcafebabe"), sent());
  }

  /** Asserts that the engine said exactly this GoAway for a breach, then closed. */
  void assertGoAway(int lastChannelId, String text) {
    assertEquals(List.of(goAwayLine(lastChannelId, text)), sent());
    assertTrue(sink.closed, "closed");
    assertEquals(text, events.closedReason);
  }

  static String goAwayLine(int lastChannelId, String text) {
    PostcardWriter out = new PostcardWriter();
    out.writeVariant(3);
    out.writeU32Bits(lastChannelId);
    out.writeString(text);
    out.writeCount(0);
    return "verb 7 " + HexFormat.of().formatHex(out.toByteArray());
  }

  /** Asserts that the engine closed the handshake with exactly this text. */
  void assertHandshakeClosed(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    String payload =
        "0001" + HexFormat.of().toHexDigits((byte) utf8.length) + HexFormat.of().formatHex(utf8);
    assertEquals(List.of("verb 2 " + payload), sent());
    assertTrue(sink.closed, "closed");
    assertEquals(text, events.closedReason);
  }

  /** The rule ids of the breaches told so far. */
  List<String> rules() {
    return events.violations.stream().map(ProtocolViolation::ruleId).toList();
  }
}
