package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingCallTest {
  @Test
  @Rule({
    "core.call.response.flags",
    "core.call.response.method-id",
    "core.call.response.msg-id",
    "core.call.response.payload",
    "core.call.result.envelope",
    "frame.msg-id.call-echo",
    "frame.msg-id.scope"
  })
  void theResponseEchoesAndTakesNoNumberOfItsOwn() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    FrameHeader request = bench.header(1, Bench.METHOD, FrameFlags.CALL_REQUEST, 0);
    request.msgId = 0x1122334455667788L;
    bench.frame(request, new byte[0]);
    IncomingCall call = bench.events.opened.get(1);
    assertEquals(Bench.METHOD, call.methodId());
    assertFalse(call.isNoReply());
    bench.engine.respond(call, Bench.ok(6), bench.now);
    bench.control(5, "0000000000000000");
    List<SentFrame> sent = bench.sink.take();
    FrameHeader response = sent.get(0).header();
    assertEquals(0x1122334455667788L, response.msgId);
    assertEquals(Bench.METHOD, response.methodId);
    assertEquals(0x205, response.flags);
    assertEquals("00000000" + "010106", sent.get(0).payloadHex());
    assertEquals(2, sent.get(1).header().msgId, "Hello was 1, the Pong is 2");
  }

  @Test
  @Rule({"core.call.error.flags", "core.call.error.flag-match"})
  void anErrorHasTheErrorFlagAndNoBody() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.engine.respond(bench.call(1), Bench.error(12, "no"), bench.now);
    assertEquals(List.of("channel 1 flags 215 0c026e6f000000"), bench.sent());
  }

  @Test
  @Rule("core.call.response.payload")
  void bothWaysToAnswerWriteTheSameBytes() {
    for (int length : new int[] {0, 1, 127, 128, 70_000}) {
      Bench bench = Bench.established(Role.ACCEPTOR);
      byte[] body = new byte[length];
      bench.engine.respondOk(bench.call(1), body, 0, length, bench.now);
      CallResult result = new CallResult(0, "", new byte[0], MetadataEntries.EMPTY, body);
      bench.engine.respond(bench.call(3), result, bench.now);
      List<SentFrame> sent = bench.sink.take();
      assertEquals(sent.get(0).payloadHex(), sent.get(1).payloadHex());
      assertEquals(sent.get(0).header().flags, sent.get(1).header().flags);
    }
  }

  @Test
  @Rule("core.call.one-req-one-resp")
  void aCallIsAnsweredOnce() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    bench.engine.respond(call, Bench.ok(1), bench.now);
    bench.engine.respond(call, Bench.ok(2), bench.now);
    bench.engine.respondOk(call, new byte[1], 0, 1, bench.now);
    assertEquals(1, bench.sent().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0x01, 0x04, 0x205, 0x201, 0x10})
  @Rule({"core.call.request.flags", "core.channel.kind"})
  void wrongFlagsOnARequestCancelTheChannel(int flags) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.frame(1, Bench.METHOD, flags, new byte[1]);
    assertEquals(List.of("verb 3 0103"), bench.sent());
    assertEquals(List.of("core.call.request.flags"), bench.rules());
    assertEquals(List.of("hello", "ready", "opened 1", "cancelled 1 13"), bench.events.log);
    bench.assertAlive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x05, 0x25, 0x08 | 0x80 | 0x400 | 0x05, 0x45, 0x80000005})
  @Rule({"core.flags.reserved", "core.flags.high-priority"})
  void unknownFlagBitsAreIgnoredAndNeverSent(int flags) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.frame(1, Bench.METHOD, flags, new byte[1]);
    bench.engine.respond(bench.events.opened.get(1), Bench.ok(1), bench.now);
    assertEquals(0x205, bench.sink.take().get(0).header().flags);
    assertEquals(List.of(), bench.rules());
  }

  @Test
  @Rule({"core.call.one-req-one-resp", "core.channel.kind"})
  void aSecondRequestCancelsAndThereIsNoResponseAnyMore() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    bench.request(1, "again");
    assertEquals(List.of("verb 3 0103"), bench.sent());
    assertEquals(
        List.of("hello", "ready", "opened 1", "request 1", "cancelled 1 13"), bench.events.log);
    bench.engine.respond(call, Bench.ok(1), bench.now);
    assertEquals(List.of(), bench.sent(), "never a success after a violation");
  }

  @Test
  @Rule({"cancel.ordering.handle", "core.close.state-free"})
  void framesOnAClosedChannelAreIgnoredInSilence() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.engine.respond(bench.call(1), Bench.ok(1), bench.now);
    bench.sink.take();
    for (int i = 0; i < 100; i++) {
      bench.request(1, "late");
    }
    assertEquals(List.of(), bench.sent());
    assertEquals(List.of(), bench.rules());
  }

  @Test
  @Rule({
    "core.cancel.behavior",
    "core.cancel.idempotent",
    "cancel.idempotent",
    "cancel.impl.idempotent",
    "cancel.impl.support",
    "cancel.impl.error-response",
    "cancel.impl.ignore-data",
    "core.close.full"
  })
  void aCancelledCallGetsOneCancelledResponseAndNothingElse() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    for (int i = 0; i < 3; i++) {
      bench.control(new CancelChannel(1, CancelReason.CLIENT_CANCEL));
    }
    List<SentFrame> sent = bench.sink.take();
    assertEquals(1, sent.size());
    assertEquals(0x215, sent.get(0).header().flags);
    byte[] payload = sent.get(0).payload();
    assertEquals(1, CallResultCodec.decode(payload, 0, payload.length).code());
    assertEquals(
        List.of("hello", "ready", "opened 1", "request 1", "cancelled 1 1"), bench.events.log);
    bench.engine.respond(call, Bench.ok(1), bench.now);
    bench.request(1, "late");
    bench.assertAlive();
  }

  @Test
  @Rule("cancel.ordering")
  void aCancelBeforeTheRequestEndsTheCallWithoutAResponse() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.control(new CancelChannel(1, CancelReason.DEADLINE_EXCEEDED));
    bench.request(1, "late");
    assertEquals(List.of(), bench.sent());
    assertEquals(List.of("hello", "ready", "opened 1", "cancelled 1 4"), bench.events.log);
  }

  @Test
  @Rule("core.close.close-channel-semantics")
  void aChannelThatTheCallerDroppedGetsNoAnswer() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    bench.control(new CloseChannel(1, null));
    bench.engine.respond(call, Bench.ok(1), bench.now);
    assertEquals(List.of(), bench.sent());
    assertTrue(bench.events.log.contains("cancelled 1 1"));
    bench.assertAlive();
  }

  @Test
  void aCallWithoutReplyIsNeverAnswered() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.frame(1, Bench.METHOD, FrameFlags.CALL_REQUEST | FrameFlags.NO_REPLY, new byte[] {1});
    IncomingCall call = bench.events.opened.get(1);
    assertTrue(call.isNoReply());
    bench.engine.respond(call, Bench.error(16, "unauthenticated"), bench.now);
    assertEquals(List.of(), bench.sent());
    bench.request(1, "late");
    assertEquals(List.of(), bench.rules(), "the channel is closed");
  }

  @Test
  @Rule("overload.limits.response")
  void oneCallTooManyIsToldWhenToComeBack() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).maxStrikes(1).retryAfterMillis(0x01020304),
            new Limits(1 << 20, 0, 1));
    IncomingCall first = bench.call(1);
    bench.call(3);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(1, sent.size());
    byte[] payload = sent.get(0).payload();
    CallResult result = CallResultCodec.decode(payload, 0, payload.length);
    assertEquals(8, result.code());
    assertArrayEquals(new byte[] {1}, result.trailers().get("rapace.retryable"));
    assertArrayEquals(new byte[] {4, 3, 2, 1}, result.trailers().get("rapace.retry_after_ms"));
    assertFalse(bench.events.log.contains("request 3"), "no handler saw it");
    assertTrue(bench.events.log.contains("cancelled 3 8"));
    bench.engine.respond(first, Bench.ok(1), bench.now);
    bench.call(5);
    assertTrue(bench.events.log.contains("request 5"), "room again");
  }

  @Test
  void oneCallWithoutReplyTooManyIsDroppedInSilence() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.ACCEPTOR), new Limits(1 << 20, 0, 1));
    bench.call(1);
    bench.open(3);
    bench.frame(3, Bench.METHOD, FrameFlags.CALL_REQUEST | FrameFlags.NO_REPLY, new byte[0]);
    assertEquals(List.of(), bench.sent());
    assertFalse(bench.events.log.contains("request 3"));
  }

  @Test
  void aResponseAboveOneFrameIsReplacedByResourceExhausted() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.ACCEPTOR), new Limits(4096, 0, 0));
    byte[] body = new byte[4096];
    bench.engine.respond(
        bench.call(1), new CallResult(0, "", Bench.EMPTY, MetadataEntries.EMPTY, body), bench.now);
    bench.engine.respondOk(bench.call(3), body, 0, body.length, bench.now);
    // The largest body that fits: envelope of 5 bytes and a length of 2.
    bench.engine.respond(
        bench.call(5),
        new CallResult(0, "", Bench.EMPTY, MetadataEntries.EMPTY, new byte[4096 - 7]),
        bench.now);
    List<SentFrame> sent = bench.sink.take();
    for (SentFrame frame : sent.subList(0, 2)) {
      assertEquals(0x215, frame.header().flags);
      assertEquals(8, CallResultCodec.decode(frame.payload(), 0, frame.payload().length).code());
    }
    assertEquals(0x205, sent.get(2).header().flags);
    assertEquals(4096, sent.get(2).payload().length);
  }

  @Test
  void whatMustNotGoOutIsRefusedAndTheCallStaysOpen() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    CallResult badTrailers =
        new CallResult(
            3, "", Bench.EMPTY, MetadataEntries.EMPTY.with("Bad Key", new byte[0]), null);
    CallResult bodyBesideError =
        new CallResult(3, "", Bench.EMPTY, MetadataEntries.EMPTY, new byte[1]);
    for (CallResult bad : List.of(badTrailers, bodyBesideError)) {
      assertThrows(
          IllegalArgumentException.class, () -> bench.engine.respond(call, bad, bench.now));
    }
    assertEquals(List.of(), bench.sent());
    bench.engine.respond(call, Bench.ok(1), bench.now);
    assertEquals(1, bench.sent().size());
  }

  @Test
  @Rule("core.close.state-free")
  void aThousandTimesTheTableStaysEmpty() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int id = 1; id < 20_000; id += 2) {
      bench.engine.respond(bench.call(id), Bench.ok(1), bench.now);
    }
    bench.sink.take();
    bench.engine.goAway(dev.rapace.wire.GoAwayReason.SHUTDOWN, "", bench.now);
    assertEquals("drained after GoAway", bench.events.closedReason);
  }

  @Test
  void theEndOfTheTransportCancelsWhatIsRunning() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.call(3);
    bench.call(1);
    bench.engine.onTransportClosed("reset", bench.now);
    bench.engine.onTransportClosed("reset", bench.now);
    assertEquals(
        List.of("cancelled 1 1", "cancelled 3 1", "closed"),
        bench.events.log.subList(bench.events.log.size() - 3, bench.events.log.size()));
    assertEquals("reset", bench.events.closedReason);
  }
}
