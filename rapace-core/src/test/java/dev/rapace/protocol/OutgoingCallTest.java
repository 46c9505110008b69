package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingCallTest {
  @Test
  @Rule({
    "core.channel.open",
    "core.channel.id.parity.initiator",
    "core.call.request.flags",
    "core.call.request.method-id",
    "frame.msg-id.scope"
  })
  void aCallIsOpenChannelThenRequest() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.callPeer();
    bench.engine.call(
        Bench.METHOD,
        MetadataEntries.EMPTY.with("x-k", new byte[] {9}),
        Bench.EMPTY,
        0,
        0,
        false,
        Long.MAX_VALUE,
        false,
        "mine",
        bench.now);
    List<SentFrame> sent = bench.sink.take();
    assertEquals("01000000808040", sent.get(0).payloadHex());
    assertEquals(0x05, sent.get(1).header().flags);
    assertEquals(1, sent.get(1).header().channelId);
    assertEquals(Bench.METHOD, sent.get(1).header().methodId);
    assertEquals("010203", sent.get(1).payloadHex());
    assertEquals(FrameHeader.NO_DEADLINE, sent.get(1).header().deadlineNanos);
    assertEquals("03000001" + "03782d6b" + "0109" + "808040", sent.get(2).payloadHex());
    assertEquals(0x05, sent.get(3).header().flags, "DATA and EOS without payload too");
    for (int i = 0; i < 4; i++) {
      assertEquals(2 + i, sent.get(i).header().msgId);
    }
  }

  @Test
  @Rule("core.channel.id.parity.acceptor")
  void anAcceptorCallsOnEvenIds() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    assertEquals(2, bench.callPeer().channelId());
    assertEquals(4, bench.callPeer().channelId());
  }

  @Test
  @Rule({"core.call.one-req-one-resp", "core.close.full"})
  void aResponseEndsTheCallAndASecondOneIsIgnored() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    bench.answer(call, Bench.ok(1, 2));
    bench.answer(call, Bench.ok(3));
    assertEquals(1, bench.events.responses.size());
    assertEquals(2, bench.events.responses.get(0).body().length);
    assertEquals(List.of(), bench.rules());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x05, 0x201, 0x204, 0x01, 0x200, 0x14})
  @Rule("core.call.response.flags")
  void wrongFlagsOnAResponseFailTheCall(int flags) {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    bench.sink.take();
    bench.frame(1, Bench.METHOD, flags, new byte[] {0, 0, 0, 0, 1, 0});
    assertEquals(List.of("verb 3 0103"), bench.sent());
    assertEquals(List.of("hello", "ready", "failed 1 50"), bench.events.log);
    bench.answer(call, Bench.ok(1));
    assertEquals(0, bench.events.responses.size());
    bench.assertAlive();
  }

  @Test
  @Rule("core.call.response.method-id")
  void aResponseOfAnotherMethodFailsTheCall() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.callPeer();
    bench.sink.take();
    bench.frame(1, Bench.OTHER_METHOD, FrameFlags.CALL_RESPONSE, new byte[] {0, 0, 0, 0, 1, 0});
    assertEquals(List.of("verb 3 0103"), bench.sent());
    assertEquals(List.of("hello", "ready", "failed 1 50"), bench.events.log);
  }

  @Test
  @Rule("core.call.response.msg-id")
  void anotherMsgIdIsToldOnceAndTolerated() {
    Bench bench = Bench.established(Role.INITIATOR);
    for (int i = 0; i < 3; i++) {
      OutgoingCall call = bench.callPeer();
      bench.frame(
          call.channelId(), Bench.METHOD, FrameFlags.CALL_RESPONSE, new byte[] {0, 0, 0, 0, 1, 0});
    }
    assertEquals(3, bench.events.responses.size());
    assertEquals(List.of("core.call.response.msg-id"), bench.rules());
  }

  @Test
  @Rule("core.call.error.flag-match")
  void theStatusDecidesNotTheFlag() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall first = bench.callPeer();
    // Code 5 with a body, without ERROR flag.
    FrameHeader header = bench.header(1, Bench.METHOD, FrameFlags.CALL_RESPONSE, 7);
    header.msgId = first.msgId;
    bench.frame(header, new byte[] {5, 0, 0, 0, 1, 1, 9});
    CallResult result = bench.events.responses.get(0);
    assertEquals(5, result.code());
    assertNull(result.body());
    assertEquals(List.of("core.call.error.flag-match"), bench.rules());
  }

  @Test
  void aSuccessWithoutBodyIsLeftToTheLayerAbove() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    FrameHeader header = bench.header(1, Bench.METHOD, FrameFlags.CALL_RESPONSE, 5);
    header.msgId = call.msgId;
    bench.frame(header, new byte[] {0, 0, 0, 0, 0});
    assertEquals(0, bench.events.responses.get(0).code());
    assertNull(bench.events.responses.get(0).body());
  }

  @Test
  @Rule("core.call.response.payload")
  void anUndecodableResponseIsALocalDecodeErrorAndNothingMore() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    bench.sink.take();
    FrameHeader header = bench.header(1, Bench.METHOD, FrameFlags.CALL_RESPONSE, 1);
    header.msgId = call.msgId;
    bench.frame(header, new byte[] {(byte) 0x80});
    assertEquals(List.of("hello", "ready", "failed 1 54"), bench.events.log);
    assertEquals(List.of(), bench.sent());
    bench.assertAlive();
  }

  @Test
  @Rule({"metadata.key.format", "metadata.key.duplicates"})
  void badTrailersFailTheCallAndEndTheConnection() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    bench.sink.take();
    bench.answer(
        call,
        new CallResult(
            0, "", Bench.EMPTY, MetadataEntries.EMPTY.with("Bad", new byte[0]), new byte[0]));
    assertEquals(List.of("hello", "ready", "failed 1 50", "closed"), bench.events.log);
    bench.assertGoAway(0, "invalid metadata");
  }

  @Test
  @Rule({"metadata.limits", "metadata.limits.reject"})
  void tooLargeTrailersFailTheCallOnly() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    bench.answer(
        call,
        new CallResult(
            0, "", Bench.EMPTY, MetadataEntries.EMPTY.with("k", new byte[65_537]), new byte[0]));
    assertEquals(List.of("hello", "ready", "failed 1 8"), bench.events.log);
    bench.assertAlive();
  }

  @ParameterizedTest
  @CsvSource({
    "CLIENT_CANCEL,1",
    "DEADLINE_EXCEEDED,4",
    "RESOURCE_EXHAUSTED,8",
    "PROTOCOL_VIOLATION,13",
    "UNAUTHENTICATED,16",
    "PERMISSION_DENIED,7"
  })
  @Rule({"core.cancel.behavior", "cancel.impl.support"})
  void aCancelOfThePeerFailsTheCallWithItsStatus(CancelReason reason, int status) {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    bench.control(new CancelChannel(1, reason));
    bench.control(new CancelChannel(1, reason));
    bench.answer(call, Bench.ok(1));
    assertEquals(List.of("hello", "ready", "failed 1 " + status), bench.events.log);
  }

  @Test
  @Rule("core.cancel.behavior")
  void anUnknownReasonIsReadAsUnknown() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.callPeer();
    bench.control(3, "01" + "63");
    assertEquals(List.of("hello", "ready", "failed 1 2"), bench.events.log);
  }

  @Test
  @Rule({"cancel.impl.support", "cancel.ordering.handle", "core.cancel.idempotent"})
  void ourCancelIsSentOnceAndWhatComesLateIsIgnored() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    bench.sink.take();
    bench.engine.cancel(call, CancelReason.CLIENT_CANCEL, bench.now);
    bench.engine.cancel(call, CancelReason.CLIENT_CANCEL, bench.now);
    assertEquals(List.of("verb 3 0100"), bench.sent());
    bench.answer(call, Bench.ok(1));
    bench.control(new CancelChannel(1, CancelReason.CLIENT_CANCEL));
    assertEquals(List.of("hello", "ready"), bench.events.log, "the caller knows already");
    assertEquals(List.of(), bench.rules());
  }

  @Test
  @Rule("core.close.close-channel-semantics")
  void aClosedChannelFailsTheCallWithoutAnAnswer() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.callPeer();
    bench.callPeer();
    bench.sink.take();
    bench.control(new CloseChannel(1, null));
    bench.control(new CloseChannel(3, "broken"));
    bench.control(new CloseChannel(3, "broken"));
    bench.control(new CloseChannel(99, "unknown"));
    assertEquals(List.of("hello", "ready", "failed 1 14", "failed 3 2"), bench.events.log);
    assertEquals(List.of(), bench.sent());
  }

  @Test
  void ourOwnLimitsHoldForOurCallsToo() {
    Bench channels =
        Bench.established(ConnectionSettings.builder(Role.INITIATOR), new Limits(1 << 20, 2, 0));
    OutgoingCall first = channels.callPeer();
    assertNotNull(channels.callPeer());
    channels.sink.take();
    assertNull(channels.callPeer());
    assertEquals(List.of(), channels.sent());
    channels.answer(first, Bench.ok(1));
    assertNotNull(channels.callPeer());
    Bench pending =
        Bench.established(ConnectionSettings.builder(Role.INITIATOR), new Limits(1 << 20, 0, 1));
    assertNotNull(pending.callPeer());
    assertNull(pending.callPeer());
  }

  @Test
  void nothingIsSentOfACallThatCannotBeSent() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.INITIATOR), new Limits(1024, 0, 0));
    MetadataEntries none = MetadataEntries.EMPTY;
    MetadataEntries bad = none.with("Bad Key", new byte[0]);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            bench.engine.call(
                7, none, new byte[1025], 0, 1025, false, Long.MAX_VALUE, false, null, bench.now));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            bench.engine.call(
                7, bad, Bench.EMPTY, 0, 0, false, Long.MAX_VALUE, false, null, bench.now));
    assertEquals(List.of(), bench.sent());
  }

  @Test
  void aCallWithoutReplyIsOverWhenItIsSent() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.INITIATOR), new Limits(1 << 20, 1, 1));
    for (int i = 0; i < 5; i++) {
      assertNotNull(
          bench.engine.call(
              7, MetadataEntries.EMPTY, Bench.EMPTY, 0, 0, true, Long.MAX_VALUE, false, null, 1));
    }
    assertEquals(0x105, bench.sink.take().get(1).header().flags);
    bench.control(new CancelChannel(1, CancelReason.RESOURCE_EXHAUSTED));
    assertEquals(List.of("hello", "ready"), bench.events.log);
  }

  @Test
  @Rule({"overload.goaway.client.stop", "overload.goaway.client.complete"})
  void afterGoAwayNothingNewAndWhatIsServedCompletes() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall served = bench.callPeer();
    bench.callPeer();
    bench.callPeer();
    bench.sink.take();
    bench.control(new GoAway(GoAwayReason.MAINTENANCE, 1, "bye\u0007", MetadataEntries.EMPTY));
    assertFalse(bench.engine.isReady());
    assertNull(bench.callPeer());
    assertEquals(
        List.of(
            "hello",
            "ready",
            "failed 3 14 unprocessed",
            "failed 5 14 unprocessed",
            "goaway MAINTENANCE bye "),
        bench.events.log);
    bench.answer(served, Bench.ok(1));
    assertTrue(bench.events.log.contains("response 1 0"));
    assertEquals(List.of(), bench.sent());
  }

  @Test
  void aLostConnectionFailsEveryCallAtOnceWithUnknownOutcome() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.callPeer();
    bench.callPeer();
    bench.engine.onTransportClosed(null, bench.now);
    assertEquals(
        List.of("hello", "ready", "failed 1 14", "failed 3 14", "closed"), bench.events.log);
    assertNull(bench.callPeer());
  }

  @Test
  @Rule("core.channel.id.no-reuse")
  void whenTheIdsAreUsedUpWeLeave() {
    OwnChannelIds ids = new OwnChannelIds(Role.INITIATOR, 0xFFFFFFFB);
    assertEquals(0xFFFFFFFB, ids.allocate());
    assertFalse(ids.isExhausted());
    assertEquals(0xFFFFFFFD, ids.allocate());
    assertTrue(ids.isExhausted());
    assertThrows(IllegalStateException.class, ids::allocate);
    assertTrue(ids.wasAllocated(0xFFFFFFFD));
    assertTrue(ids.wasAllocated(1));
    assertFalse(ids.wasAllocated(2));
  }

  @Test
  @Rule("core.call.response.method-id")
  void aBreachThatIsTheLastStrikeEndsTheCallBeforeTheConnection() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.INITIATOR).maxStrikes(1), new Limits(1 << 20, 0, 0));
    OutgoingCall call = bench.callPeer();
    bench.frame(call.channelId(), Bench.OTHER_METHOD, FrameFlags.CALL_RESPONSE, Bench.EMPTY);
    assertEquals(List.of("hello", "ready", "failed 1 50", "closed"), bench.events.log);
  }
}
