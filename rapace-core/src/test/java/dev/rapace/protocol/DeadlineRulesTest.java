package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.Role;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines and priorities of calls, each rule by itself. */
class DeadlineRulesTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

  private static OutgoingCall callPeer(Bench bench, long deadline) {
    return bench.engine.call(
        Bench.METHOD,
        MetadataEntries.EMPTY,
        Bench.EMPTY,
        0,
        0,
        false,
        deadline,
        false,
        null,
        bench.now);
  }

  private static IncomingCall request(Bench bench, int channel, long remaining) {
    bench.open(channel);
    FrameHeader header = bench.header(channel, Bench.METHOD, FrameFlags.CALL_REQUEST, 0);
    header.deadlineNanos = remaining;
    bench.frame(header, Bench.EMPTY);
    return bench.events.opened.get(channel);
  }

  private static int onlyResponse(Bench bench) {
    List<SentFrame> sent = bench.sink.take();
    SentFrame last = sent.get(sent.size() - 1);
    assertEquals(FrameFlags.CALL_ERROR, last.header().flags);
    return CallResultCodec.decode(last.payload(), 0, last.payload().length).code();
  }

  @Test
  @Rule({"cancel.deadline.field", "cancel.deadline.stream"})
  void whatTravelsIsTheTimeThatIsLeft() {
    Bench bench = Bench.established(Role.INITIATOR);
    callPeer(bench, Long.MAX_VALUE);
    callPeer(bench, bench.now + 5_000 * MS);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(FrameHeader.NO_DEADLINE, sent.get(1).header().deadlineNanos);
    assertEquals(5_000 * MS, sent.get(3).header().deadlineNanos);
  }

  @ParameterizedTest
  @CsvSource({"1999999, 0", "1999999, 999999", "5000000000, 1", "2, 1"})
  @Rule({"cancel.deadline.rounding", "cancel.deadline.field"})
  void aCallOnBehalfOfACallHasWhatIsLeftToTheNanosecondAndNeverMore(long left, long passed) {
    Bench server = Bench.established(Role.ACCEPTOR);
    Bench onward = Bench.established(Role.INITIATOR);
    IncomingCall call = request(server, 1, left);
    onward.now = server.now + passed;
    callPeer(onward, call.deadline());
    List<SentFrame> sent = onward.sink.take();
    assertEquals(left - passed, sent.get(1).header().deadlineNanos);
  }

  @ParameterizedTest
  @CsvSource({"2, 1999999", "1, 1000000"})
  @Rule("cancel.deadline.rounding")
  void millisecondsThatCameInAreNeverMoreOnTheirWayOn(int millis, long atMost) {
    Bench server = Bench.established(Role.ACCEPTOR);
    byte[] value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(millis).array();
    server.open(1, MetadataEntries.EMPTY.with(MetadataKeys.DEADLINE_REMAINING_MS, value));
    server.request(1, "args");
    Bench onward = Bench.established(Role.INITIATOR);
    onward.now = server.now + millis * MS - atMost;
    callPeer(onward, server.events.opened.get(1).deadline());
    assertEquals(atMost, onward.sink.take().get(1).header().deadlineNanos);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, -7_000_000_000L, Long.MAX_VALUE - 100, Long.MIN_VALUE})
  @Rule({"cancel.deadline.clock", "cancel.deadline.stream", "cancel.deadline.field"})
  void theOriginOfAClockMakesNoDifference(long origin) {
    Bench bench = Bench.acceptor();
    bench.now = origin;
    bench.engine.start(bench.now);
    bench.hello(bench.goodHello());
    bench.engine.peerAccepted(bench.now);
    bench.sink.take();
    IncomingCall call = request(bench, 1, 200 * MS);
    assertTrue(call.hasDeadline());
    assertEquals(origin + 200 * MS, call.deadline());
    bench.pass(200 * MS - 1);
    assertEquals(List.of(), bench.sent(), "not yet");
    bench.pass(1);
    assertEquals(4, onlyResponse(bench));
  }

  @Test
  @Rule("cancel.deadline.clock")
  void aJumpOfTheWallClockChangesNoDeadlineThatRuns() {
    long[] wall = {1_000_000_000_000_000_000L};
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).wallClock(() -> wall[0]),
            new dev.rapace.wire.ControlMessage.Limits(1 << 20, 0, 0));
    byte[] instant =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(wall[0] + 500 * MS).array();
    bench.open(1, MetadataEntries.EMPTY.with(MetadataKeys.DEADLINE, instant));
    bench.request(1, "args");
    wall[0] += TimeUnit.DAYS.toNanos(1);
    bench.pass(500 * MS - 1);
    assertEquals(List.of(), bench.sent(), "a day went by on the wall, half a second here");
    wall[0] -= TimeUnit.DAYS.toNanos(2);
    bench.pass(1);
    assertEquals(4, onlyResponse(bench));
  }

  @ParameterizedTest
  @CsvSource({"1, 1000000", "5000, 5000000000", "3600000, 3600000000000"})
  @Rule("cancel.deadline.rounding")
  void millisecondsBecomeNanosecondsExactly(int millis, long nanos) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    byte[] value = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(millis).array();
    bench.open(1, MetadataEntries.EMPTY.with(MetadataKeys.DEADLINE_REMAINING_MS, value));
    bench.request(1, "args");
    assertEquals(bench.now + nanos, bench.events.opened.get(1).deadline());
  }

  @Test
  @Rule({"cancel.impl.check-deadline", "cancel.deadline.expired", "cancel.deadline.exceeded"})
  void whatIsOverBeforeItIsSentIsNotSent() {
    Bench bench = Bench.established(Role.INITIATOR);
    callPeer(bench, bench.now);
    callPeer(bench, bench.now - 1);
    assertEquals(List.of(), bench.sent());
    assertEquals(
        List.of("hello", "ready", "failed 0 4 unprocessed", "failed 0 4 unprocessed"),
        bench.events.log);
  }

  @Test
  @Rule({"cancel.deadline.exceeded", "cancel.deadline.terminal"})
  void theServingSideStopsAnswersAndCancelsWhatIsAttached() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    PortSpec port = Bench.stream(1, Direction.CLIENT_TO_SERVER);
    IncomingCall call = request(bench, 1, 100 * MS);
    bench.engine.declarePorts(call, List.of(port), bench.now);
    bench.accepted(3, 1, port);
    bench.pass(100 * MS);
    List<String> sent = bench.sent();
    assertTrue(sent.contains("verb 3 0301"), () -> "CancelChannel(DeadlineExceeded): " + sent);
    assertTrue(sent.stream().anyMatch(line -> line.startsWith("channel 1 flags 215 04")));
    assertTrue(bench.events.log.contains("cancelled 1 4"), () -> "" + bench.events.log);
    bench.engine.respond(call, Bench.ok(1), bench.now);
    bench.engine.respondOk(call, new byte[1], 0, 1, bench.now);
    assertEquals(List.of(), bench.sent(), "never a success after that");
  }

  @Test
  @Rule({"cancel.deadline.terminal", "cancel.deadline.exceeded"})
  void theCallerDoesNotWaitAndTakesNoLateSuccess() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = callPeer(bench, bench.now + 100 * MS);
    bench.sink.take();
    bench.pass(100 * MS);
    assertEquals(List.of("verb 3 0101"), bench.sent());
    bench.answer(call, Bench.ok(1));
    assertEquals(List.of("hello", "ready", "failed 1 4"), bench.events.log);
    bench.assertAlive();
  }

  @Test
  @Rule("core.call.required-port-missing")
  void aPortThatNeverCameIsNamedAsTheCause() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = request(bench, 1, 100 * MS);
    bench.engine.declarePorts(
        call, List.of(Bench.stream(1, Direction.CLIENT_TO_SERVER)), bench.now);
    bench.pass(100 * MS);
    assertEquals(9, onlyResponse(bench));
    IncomingCall patient = bench.call(3);
    bench.engine.declarePorts(
        patient, List.of(Bench.stream(1, Direction.CLIENT_TO_SERVER)), bench.now);
    bench.pass(TimeUnit.SECONDS.toNanos(30) - 1);
    assertEquals(List.of(), bench.sent());
    bench.pass(1);
    assertEquals(9, onlyResponse(bench), "30 s where there is no deadline");
  }

  /** -1 is for nothing said. */
  @ParameterizedTest
  @CsvSource({
    "-1, false, -1, 128",
    "-1, false, 7, 7",
    "-1, true, -1, 192",
    "-1, true, 7, 192",
    "200, false, -1, 200",
    "200, true, 7, 200",
    "0, true, 255, 0",
    "255, false, 0, 255"
  })
  @Rule({
    "priority.value.range",
    "priority.value.default",
    "priority.precedence",
    "priority.high-flag.mapping",
    "core.flags.high-priority"
  })
  void theNearestWordAboutPriorityCounts(int metadata, boolean flag, int hello, int priority) {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    var plain = bench.goodHello();
    bench.hello(
        new dev.rapace.wire.ControlMessage.Hello(
            plain.protocolVersion(),
            plain.role(),
            plain.requiredFeatures(),
            plain.supportedFeatures(),
            plain.limits(),
            plain.methods(),
            with(MetadataKeys.DEFAULT_PRIORITY, hello)));
    bench.engine.peerAccepted(bench.now);
    bench.open(1, with(MetadataKeys.PRIORITY, metadata));
    int flags = FrameFlags.CALL_REQUEST | (flag ? FrameFlags.HIGH_PRIORITY : 0);
    bench.frame(1, Bench.METHOD, flags, Bench.EMPTY);
    assertEquals(priority, bench.events.opened.get(1).priority());
  }

  private static MetadataEntries with(String key, int value) {
    return value < 0
        ? MetadataEntries.EMPTY
        : MetadataEntries.EMPTY.with(key, new byte[] {(byte) value});
  }

  @Test
  @Rule("cancel.deadline.expired")
  void aRequestThatComesTooLateRunsNoHandler() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    request(bench, 1, 0);
    assertEquals(4, onlyResponse(bench));
    assertTrue(!bench.events.log.contains("request 1"), () -> "" + bench.events.log);
    CallResult unused = Bench.ok(1);
    bench.engine.respond(bench.call(3), unused, bench.now);
    bench.assertAlive();
  }
}
