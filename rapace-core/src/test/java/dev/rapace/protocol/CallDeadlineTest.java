package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deadlines, missing ports, the time of a drain, and priorities (R52, R61, R67 to R73). */
class CallDeadlineTest {
  private static final long MS = 1_000_000L;
  private static final long WALL = 1_800_000_000_000_000_000L;
  private static final PortSpec UP = Bench.stream(1, Direction.CLIENT_TO_SERVER);
  private static final PortSpec DOWN = Bench.stream(101, Direction.SERVER_TO_CLIENT);

  private static Bench server() {
    return Bench.established(
        ConnectionSettings.builder(Role.ACCEPTOR).wallClock(() -> WALL), new Limits(1 << 20, 0, 0));
  }

  private static void request(Bench bench, int id, long deadlineNanos, int flags) {
    FrameHeader header = bench.header(id, Bench.METHOD, FrameFlags.CALL_REQUEST | flags, 0);
    header.deadlineNanos = deadlineNanos;
    bench.frame(header, new byte[0]);
  }

  private static IncomingCall call(Bench bench, int id, long deadlineNanos, MetadataEntries hints) {
    bench.open(id, hints);
    request(bench, id, deadlineNanos, 0);
    return bench.events.opened.get(id);
  }

  private static MetadataEntries hint(String key, int bytes, long value) {
    ByteBuffer b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return MetadataEntries.EMPTY.with(key, java.util.Arrays.copyOf(b.array(), bytes));
  }

  private static OutgoingCall callPeer(Bench bench, long deadline) {
    return bench.engine.call(
        Bench.METHOD,
        MetadataEntries.EMPTY,
        new byte[1],
        0,
        1,
        false,
        deadline,
        true,
        null,
        bench.now);
  }

  @Test
  @Rule({"cancel.deadline.field", "cancel.deadline.stream", "core.flags.high-priority"})
  void theFrameCarriesWhatIsLeft() {
    Bench bench = Bench.established(Role.INITIATOR);
    callPeer(bench, bench.now + 200 * MS + 1);
    SentFrame request = bench.sink.take().get(1);
    assertEquals(200 * MS + 1, request.header().deadlineNanos);
    assertEquals(0x25, request.header().flags);
    OutgoingCall open =
        bench.engine.open(
            Bench.METHOD,
            MetadataEntries.EMPTY,
            List.of(),
            bench.now + 50 * MS,
            false,
            null,
            bench.now);
    bench.now += 20 * MS;
    bench.engine.request(open, new byte[0], 0, 0, bench.now);
    assertEquals(30 * MS, bench.sink.take().get(1).header().deadlineNanos);
    bench.callPeer();
    assertEquals(FrameHeader.NO_DEADLINE, bench.sink.take().get(1).header().deadlineNanos);
  }

  @Test
  @Rule({"cancel.deadline.expired", "cancel.impl.check-deadline", "cancel.deadline.exceeded"})
  void whatHasExpiredIsNotSent() {
    Bench bench = Bench.established(Role.INITIATOR);
    callPeer(bench, bench.now);
    callPeer(bench, bench.now - 1);
    assertEquals(List.of(), bench.sent());
    assertEquals("failed 0 4 unprocessed", bench.events.log.getLast());
    OutgoingCall open =
        bench.engine.open(
            Bench.METHOD, MetadataEntries.EMPTY, List.of(), bench.now + 1, false, null, bench.now);
    bench.sink.take();
    bench.now += 1;
    bench.engine.request(open, new byte[0], 0, 0, bench.now);
    assertEquals(List.of("verb 3 0101"), bench.sent(), "no request");
    assertEquals("failed 1 4 unprocessed", bench.events.log.getLast());
  }

  @Test
  @Rule({"cancel.deadline.exceeded", "cancel.deadline.terminal", "cancel.deadline.clock"})
  void ourCallFailsWhenItsTimeIsOverAndThePeerIsTold() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.callPeer();
    OutgoingCall call = callPeer(bench, bench.now + 10 * MS);
    bench.sink.take();
    assertEquals(bench.now + 10 * MS, bench.engine.nextWakeup());
    bench.pass(10 * MS - 1);
    assertEquals(List.of(), bench.sent());
    bench.pass(1);
    assertEquals(List.of("verb 3 0301"), bench.sent());
    assertEquals("failed 3 4", bench.events.log.getLast());
    bench.answer(call, Bench.ok(1));
    assertEquals("failed 3 4", bench.events.log.getLast(), "a late success is ignored");
    assertEquals(Long.MAX_VALUE, bench.engine.nextWakeup());
  }

  @Test
  @Rule("cancel.deadline.terminal")
  void aSuccessThatComesAfterTheDeadlineIsNoneEvenBeforeTheTimerRan() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall late = callPeer(bench, bench.now + 10 * MS);
    bench.now += 10 * MS;
    bench.answer(late, Bench.ok(1));
    assertEquals("failed 1 4", bench.events.log.getLast());

    Bench server = server();
    IncomingCall call = call(server, 1, 10 * MS, MetadataEntries.EMPTY);
    server.now += 10 * MS;
    server.engine.respondOk(call, new byte[1], 0, 1, server.now);
    assertTrue(server.sent().get(0).startsWith("channel 1 flags 215 04"));
    server.engine.onTime(server.now);
    assertFalse(server.events.log.contains("cancelled 1 4"), "it ended with the response");
  }

  @Test
  @Rule({"cancel.deadline.expired", "cancel.deadline.field"})
  void zeroIsOverAtOnceAndNoHandlerRuns() {
    Bench bench = server();
    call(bench, 1, 0, MetadataEntries.EMPTY);
    assertTrue(bench.sent().get(0).startsWith("channel 1 flags 215 04"));
    assertEquals(List.of("hello", "ready", "opened 1", "cancelled 1 4"), bench.events.log);
    bench.open(3);
    request(bench, 3, 0, FrameFlags.NO_REPLY);
    assertEquals(List.of(), bench.sent());
    assertEquals("cancelled 3 4", bench.events.log.getLast());
    assertEquals(List.of(), bench.rules());
  }

  @Test
  @Rule({"cancel.deadline.exceeded", "core.cancel.propagation"})
  void theHandlerIsStoppedAndItsChannelsAreCancelled() {
    Bench bench = server();
    IncomingCall call = call(bench, 1, 100 * MS, MetadataEntries.EMPTY);
    bench.engine.declarePorts(call, List.of(UP, DOWN), bench.now);
    bench.accepted(3, 1, UP);
    bench.open(call, 101);
    bench.sink.take();
    assertEquals(bench.now + 100 * MS, call.deadline());
    bench.pass(100 * MS);
    List<String> sent = bench.sent();
    assertTrue(sent.get(0).startsWith("channel 1 flags 215 04"));
    assertEquals(List.of("verb 3 0301", "verb 3 0201"), sent.subList(1, 3));
    assertEquals("cancelled 1 4", bench.events.log.getLast());
    assertTrue(bench.events.log.contains("attached ended 3 4"));
    bench.engine.respondOk(call, new byte[1], 0, 1, bench.now);
    assertEquals(List.of(), bench.sent());
  }

  @ParameterizedTest
  @CsvSource({
    // field, remaining_ms, absolute, expected remaining
    "700, -1, -1, 700",
    "700, 5, 9000, 700",
    "-1, 5, 9000, 5000000",
    "-1, -1, 9000, 9000",
    "-1, 4294967295, -1, 3600000000000",
    "9223372036854775807, -1, -1, 3600000000000",
    "-2, -1, -1, 3600000000000"
  })
  @Rule({"cancel.deadline.field", "cancel.deadline.rounding", "cancel.deadline.stream"})
  void theFieldWinsOverTheMetadataAndOurLimitOverAll(
      long field, long millis, long absolute, long expected) {
    MetadataEntries hints = MetadataEntries.EMPTY;
    if (millis >= 0) {
      hints = hint("rapace.deadline_remaining_ms", 4, millis);
    }
    if (absolute >= 0) {
      hints = hints.with("rapace.deadline", hint("k", 8, WALL + absolute).value(0));
    }
    Bench bench = server();
    IncomingCall call = call(bench, 1, field, hints);
    assertTrue(bench.events.log.contains("request 1"));
    assertEquals(bench.now + expected, call.deadline());
  }

  @Test
  @Rule("cancel.deadline.expired")
  void aDeadlineInTheMetadataThatHasPassedIsOverAtOnce() {
    Bench bench = server();
    call(bench, 1, -1, hint("rapace.deadline", 8, WALL - 5));
    call(bench, 3, -1, hint("rapace.deadline_remaining_ms", 4, 0));
    bench.open(5, hint("rapace.deadline_remaining_ms", 4, 3));
    bench.now += 3 * MS;
    request(bench, 5, -1, 0);
    assertEquals(
        List.of("cancelled 1 4", "cancelled 3 4", "cancelled 5 4"),
        bench.events.log.stream().filter(line -> line.startsWith("cancelled")).toList());
    call(bench, 7, -1, hint("rapace.deadline", 8, -1));
    assertEquals("request 7", bench.events.log.getLast(), "far beyond our limit");
  }

  @ParameterizedTest
  @CsvSource({
    "rapace.deadline_remaining_ms, 3",
    "rapace.deadline_remaining_ms, 8",
    "rapace.deadline, 4",
    "rapace.deadline, 0",
    "rapace.idempotency_key, 129"
  })
  @Rule("cancel.deadline.field")
  void aValueOfTheWrongSizeIsAnInvalidArgument(String key, int bytes) {
    Bench bench = server();
    call(bench, 1, 500 * MS, MetadataEntries.EMPTY.with(key, new byte[bytes]));
    assertTrue(bench.sent().get(0).startsWith("channel 1 flags 215 03"));
    assertEquals("cancelled 1 3", bench.events.log.getLast());
    assertFalse(bench.events.log.contains("request 1"));
  }

  @Test
  @Rule("core.call.required-port-missing")
  void aRequiredPortThatNeverCameIsAFailedPrecondition() {
    Bench bench = server();
    bench.engine.declarePorts(
        call(bench, 1, 100 * MS, MetadataEntries.EMPTY), List.of(UP, DOWN), bench.now);
    bench.pass(100 * MS);
    assertTrue(bench.sent().get(0).startsWith("channel 1 flags 215 09"), "in place of 4");
    bench.callWithPorts(3, UP, DOWN);
    assertEquals(bench.now + 30_000 * MS, bench.engine.nextWakeup());
    bench.callWithPorts(5, UP, DOWN);
    bench.accepted(7, 5, UP);
    bench.pass(30_000 * MS);
    assertEquals(1, bench.sent().size());
    assertEquals("cancelled 3 9", bench.events.log.getLast(), "5 has what it needs");
    assertEquals(Long.MAX_VALUE, bench.engine.nextWakeup());
  }

  @Test
  @Rule({"core.call.required-port-missing", "core.call.complete"})
  void okWithoutTheStreamThatBelongsToItFailsAfterAWhile() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(DOWN);
    bench.sink.take();
    bench.answer(call, Bench.ok(1));
    bench.pass(30_000 * MS);
    assertEquals("failed 1 9", bench.events.log.getLast());
    assertEquals(List.of("verb 3 0100"), bench.sent());
  }

  @Test
  @Rule({"overload.drain.grace-period", "overload.goaway.drain", "overload.drain.after-grace"})
  void aDrainLastsAsLongAsTheLatestDeadlineWithinItsLimits() {
    for (long[] row :
        new long[][] {{-1, 30_000}, {5_000, 30_000}, {90_000, 90_000}, {3_000_000, 300_000}}) {
      Bench bench = server();
      bench.call(1);
      call(bench, 3, row[0] < 0 ? -1 : row[0] * MS, MetadataEntries.EMPTY);
      bench.engine.goAway(GoAwayReason.SHUTDOWN, "bye", bench.now);
      bench.sink.take();
      bench.pass(row[1] * MS - 1);
      assertEquals(null, bench.events.closedReason, "deadline " + row[0]);
      bench.pass(1);
      assertEquals("the drain's time is over", bench.events.closedReason, "deadline " + row[0]);
    }
  }

  @Test
  @Rule({"overload.drain.after-grace", "overload.goaway.drain"})
  void afterTheGraceResponsesCancelsAndClosesGoOutInThisOrder() {
    Bench bench = server();
    IncomingCall call = bench.callWithPorts(1, UP, DOWN);
    bench.accepted(3, 1, UP);
    bench.open(call, 101);
    bench.engine.goAway(GoAwayReason.MAINTENANCE, "bye", bench.now);
    bench.sink.take();
    bench.pass(30_000 * MS);
    List<String> sent = bench.sent();
    assertTrue(sent.get(0).startsWith("channel 1 flags 215 04"));
    assertEquals(
        List.of("verb 3 0301", "verb 3 0201", "verb 2 0100", "verb 2 0200", "verb 2 0300"),
        sent.subList(1, sent.size()));
    assertEquals("closed", bench.events.log.getLast());
    assertTrue(bench.sink.closed);
  }

  @Test
  @Rule("core.goaway.after-send")
  void aGoAwayForAProtocolErrorDoesNotDrain() {
    Bench bench = server();
    bench.call(1);
    bench.engine.goAway(GoAwayReason.PROTOCOL_ERROR, "broken", bench.now);
    assertEquals("broken", bench.events.closedReason);
  }

  @ParameterizedTest
  @CsvSource({
    // metadata, flag, connection, expected
    "-1, false, -1, 128",
    "-1, false, 7, 7",
    "-1, true, -1, 192",
    "-1, true, 7, 192",
    "200, true, 7, 200",
    "0, true, 7, 0",
    "255, false, -1, 255",
    "1000, true, 7, 192",
    "1000, false, 7, 7"
  })
  @Rule({
    "priority.precedence",
    "priority.value.range",
    "priority.value.default",
    "priority.high-flag.mapping",
    "core.flags.high-priority"
  })
  void priorities(int metadata, boolean flag, int connection, int expected) {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    Hello good = bench.goodHello();
    MetadataEntries params =
        connection < 0
            ? MetadataEntries.EMPTY
            : MetadataEntries.EMPTY.with("rapace.default_priority", new byte[] {(byte) connection});
    bench.hello(
        new Hello(
            good.protocolVersion(),
            good.role(),
            good.requiredFeatures(),
            good.supportedFeatures(),
            good.limits(),
            good.methods(),
            params));
    bench.engine.peerAccepted(bench.now);
    // 1000 stands for a value of two bytes, which is ignored.
    bench.open(
        1,
        metadata < 0
            ? MetadataEntries.EMPTY
            : MetadataEntries.EMPTY.with(
                "rapace.priority", metadata == 1_000 ? new byte[2] : new byte[] {(byte) metadata}));
    request(bench, 1, -1, flag ? FrameFlags.HIGH_PRIORITY : 0);
    assertEquals(expected, bench.events.opened.get(1).priority());
  }

  @Test
  @Rule("priority.guarantee.deadline")
  void thousandsOfDeadlinesFireInOrderEachOnce() {
    Bench bench = server();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int id = 2 * i + 1;
      long millis = 1 + (i * 7_919L) % 2_000;
      call(bench, id, millis * MS, MetadataEntries.EMPTY);
    }
    for (int i = 0; i < 2_000; i += 2) {
      bench.engine.respond(bench.events.opened.get(2 * i + 1), Bench.ok(1), bench.now);
    }
    for (int millis = 1; millis <= 2_000; millis++) {
      for (int i = 1; i < 2_000; i += 2) {
        if (1 + (i * 7_919L) % 2_000 == millis) {
          expected.add("cancelled " + (2 * i + 1) + " 4");
        }
      }
    }
    long start = bench.now;
    while (bench.engine.nextWakeup() != Long.MAX_VALUE) {
      assertTrue(bench.engine.nextWakeup() - start <= 2_000 * MS);
      bench.pass(bench.engine.nextWakeup() - bench.now);
    }
    assertEquals(
        expected, bench.events.log.stream().filter(line -> line.startsWith("cancelled")).toList());
    assertEquals(1_000, expected.size());
  }
}
