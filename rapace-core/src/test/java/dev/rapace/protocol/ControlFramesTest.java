package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.GrantCredits;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlFramesTest {
  @Test
  @Rule("core.ping.semantics")
  void pingIsAnsweredWithTheSameEightBytes() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.control(5, "deadbeefcafebabe");
    assertEquals(List.of("verb 6 deadbeefcafebabe"), bench.sent());
    bench.control(6, "0000000000000000");
    assertEquals(List.of(), bench.sent(), "an unsolicited Pong is ignored");
  }

  @Test
  @Rule("core.ping.semantics")
  void aHundredPingsASecondAreBorneMoreAreStrikes() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int second = 0; second < 20; second++) {
      for (int i = 0; i < 100; i++) {
        bench.control(5, "0000000000000000");
      }
      bench.now += 1_000_000_000L;
    }
    assertEquals(2_000, bench.sent().size());
    assertEquals(List.of(), bench.rules());
    for (int i = 0; i < 100 + 16; i++) {
      assertFalse(bench.sink.closed);
      bench.control(5, "0000000000000000");
    }
    assertEquals("repeated protocol violations", bench.events.closedReason);
    List<String> sent = bench.sent();
    assertEquals(117, sent.size());
    assertEquals(Bench.goAwayLine(0, "repeated protocol violations"), sent.get(116));
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 50, 99})
  @Rule("core.control.unknown-reserved")
  void anUnknownReservedVerbEndsTheConnection(int verb) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(5);
    bench.control(verb, "00");
    bench.assertGoAway(5, "unknown control verb");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF})
  @Rule("core.control.unknown-extension")
  void anUnknownExtensionIsIgnored(int verb) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.control(verb, "ffffffff");
    assertEquals(List.of(), bench.sent());
    bench.assertAlive();
  }

  static Stream<Arguments> undecodable() {
    return Stream.of(
        Arguments.of("open truncated", 1, "0100"),
        Arguments.of("open empty", 1, ""),
        Arguments.of("open with trailing byte", 1, "010000000000"),
        Arguments.of("open of kind 3", 1, "0103000000"),
        Arguments.of("open with padded id", 1, "810000000000"),
        Arguments.of("open with padded credits", 1, "010000008000"),
        Arguments.of("open with id above 32 bits", 1, "ffffffff1f00000000"),
        Arguments.of("open with option tag 2", 1, "0100020000"),
        Arguments.of("close of reason 2", 2, "0102"),
        Arguments.of("close with broken text", 2, "010101ff"),
        Arguments.of("cancel truncated", 3, "01"),
        Arguments.of("cancel of channel 0, truncated", 3, "00"),
        Arguments.of("grant truncated", 4, "01"),
        Arguments.of("grant with trailing byte", 4, "010000"),
        Arguments.of("ping of 7 bytes", 5, "00000000000000"),
        Arguments.of("ping of 9 bytes", 5, "000000000000000000"),
        Arguments.of("pong of 7 bytes", 6, "00000000000000"),
        Arguments.of("goaway truncated", 7, "0000"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("undecodable")
  @Rule({"core.control.payload-encoding", "payload.varint.reject-noncanonical"})
  void anUndecodableControlMessageEndsTheConnection(String name, int verb, String payload) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.control(verb, payload);
    bench.assertGoAway(0, "undecodable control message");
    assertEquals(List.of("core.control.payload-encoding"), bench.rules());
  }

  @Test
  @Rule({"core.control.flag-set", "core.control.reserved"})
  void aFrameOnChannelZeroWithoutControlEndsTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.frame(0, Bench.METHOD, FrameFlags.CALL_REQUEST, new byte[0]);
    bench.assertGoAway(0, "CONTROL flag missing");
  }

  @Test
  @Rule("core.control.flag-clear")
  void controlOnAnotherChannelEndsTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.frame(1, Bench.METHOD, FrameFlags.CALL_REQUEST | FrameFlags.CONTROL, new byte[0]);
    bench.assertGoAway(1, "CONTROL flag off channel 0");
    assertFalse(bench.events.log.contains("request 1"));
  }

  @Test
  @Rule("core.control.verb-selector")
  void extraFlagsOnControlFramesAreIgnored() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.frame(0, 5, FrameFlags.CONTROL | FrameFlags.DATA | FrameFlags.EOS | 0x800, new byte[8]);
    assertEquals(List.of("verb 6 0000000000000000"), bench.sent());
  }

  @Test
  @Rule("frame.sentinel.values")
  void theReservedSlotEndsTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    FrameHeader header = bench.header(1, Bench.METHOD, FrameFlags.CALL_REQUEST, 3);
    header.payloadSlot = FrameHeader.SLOT_RESERVED;
    bench.frame(header, new byte[3]);
    bench.assertGoAway(1, "reserved payload slot");
  }

  @Test
  @Rule("frame.payload.inline")
  void seventeenInlineBytesEndTheConnectionSixteenDoNot() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.open(3);
    FrameHeader sixteen = bench.header(1, Bench.METHOD, FrameFlags.CALL_REQUEST, 16);
    sixteen.payloadSlot = FrameHeader.SLOT_INLINE;
    sixteen.payloadGeneration = 9;
    sixteen.payloadOffset = 9;
    bench.frame(sixteen, new byte[16]);
    assertTrue(bench.events.log.contains("request 1"));
    FrameHeader seventeen = bench.header(3, Bench.METHOD, FrameFlags.CALL_REQUEST, 17);
    seventeen.payloadSlot = FrameHeader.SLOT_INLINE;
    bench.frame(seventeen, new byte[17]);
    bench.assertGoAway(3, "inline payload above 16 bytes");
  }

  @Test
  @Rule("overload.limits.response")
  void aPayloadAboveTheNegotiatedMaximumEndsTheConnection() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.ACCEPTOR), new Limits(2000, 0, 0));
    bench.open(1);
    bench.frame(1, Bench.METHOD, FrameFlags.CALL_REQUEST, new byte[2000]);
    assertTrue(bench.events.log.contains("request 1"));
    bench.open(3);
    bench.frame(3, Bench.METHOD, FrameFlags.CALL_REQUEST, new byte[2001]);
    bench.assertGoAway(3, "payload above max_payload_size");
  }

  @Test
  @Rule({"core.cancel.idempotent", "cancel.idempotent", "core.close.close-channel-semantics"})
  void messagesAboutUnknownChannelsAreIgnored() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.control(new CancelChannel(0, CancelReason.CLIENT_CANCEL));
    bench.control(new CancelChannel(77, CancelReason.CLIENT_CANCEL));
    bench.control(new CancelChannel(78, CancelReason.CLIENT_CANCEL));
    bench.control(new CloseChannel(77, "x"));
    bench.control(new GrantCredits(0, 5));
    bench.control(new GrantCredits(77, -1));
    assertEquals(List.of(), bench.sent());
    assertEquals(List.of(), bench.rules());
    bench.assertAlive();
  }

  @Test
  void theFarewellOfThePeerEndsTheConnectionWithoutAnAnswer() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.callPeer();
    bench.sink.take();
    bench.control(new CloseChannel(0, "no more\r\nroot: login ok"));
    assertEquals(List.of(), bench.sent());
    assertTrue(bench.sink.closed);
    assertEquals("closed by the peer: no more  root: login ok", bench.events.closedReason);
    assertEquals(List.of("hello", "ready", "failed 1 14", "closed"), bench.events.log);
  }

  @Test
  @Rule({"metadata.key.format", "metadata.key.duplicates"})
  void aBadKeyInGoAwayIsAProtocolError() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.control(
        new GoAway(GoAwayReason.SHUTDOWN, 0, "", MetadataEntries.EMPTY.with("BAD", new byte[0])));
    bench.assertGoAway(0, "invalid metadata");
  }

  @Test
  @Rule({"core.goaway.after-send", "overload.goaway.new-rejected", "core.goaway.last-channel-id"})
  void afterOurGoAwayNewerChannelsAreRefusedAndOlderOnesServed() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall accepted = bench.call(5);
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "restart", bench.now);
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "again", bench.now);
    assertEquals(List.of("verb 7 00050772657374617274" + "00"), bench.sent());
    bench.call(7);
    assertEquals(List.of("verb 3 0702"), bench.sent());
    IncomingCall late = bench.call(3);
    assertTrue(bench.events.log.contains("request 3"), "an id below the promise is served");
    bench.engine.respond(accepted, Bench.ok(1), bench.now);
    assertFalse(bench.sink.closed);
    bench.engine.respond(late, Bench.ok(1), bench.now);
    assertTrue(bench.sink.closed);
    assertEquals(2, bench.sent().size());
  }

  @Test
  @Rule({"overload.goaway.no-new", "overload.goaway.drain"})
  void whoLeavesOpensNothingNewAndAnIdleConnectionClosesAtOnce() {
    Bench busy = Bench.established(Role.ACCEPTOR);
    busy.call(1);
    busy.engine.goAway(GoAwayReason.SHUTDOWN, "", busy.now);
    assertFalse(busy.engine.isReady());
    assertEquals(null, busy.callPeer());
    Bench idle = Bench.established(Role.ACCEPTOR);
    idle.engine.goAway(GoAwayReason.SHUTDOWN, "", idle.now);
    assertEquals(List.of("verb 7 00000000"), idle.sent());
    assertTrue(idle.sink.closed);
  }

  @Test
  @Rule({"overload.drain.grace-period", "overload.drain.after-grace"})
  void whatIsLeftAfterTheGraceIsEndedInOrder() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall stuck = bench.call(1);
    bench.open(3);
    bench.callPeer();
    bench.sink.take();
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "", bench.now);
    bench.sink.take();
    assertEquals(bench.now + 30_000_000_000L, bench.engine.nextWakeup());
    bench.pass(29_999_999_999L);
    assertFalse(bench.sink.closed);
    bench.pass(1);
    List<String> sent = bench.sent();
    assertTrue(sent.get(0).startsWith("channel 1 flags 215 04"), sent.get(0));
    assertEquals(
        List.of("verb 3 0201", "verb 2 0100", "verb 2 0200", "verb 2 0300"),
        sent.subList(1, sent.size()));
    assertTrue(bench.sink.closed);
    assertEquals(
        List.of("cancelled 1 4", "failed 2 14", "cancelled 3 4", "closed"),
        bench.events.log.subList(bench.events.log.size() - 4, bench.events.log.size()));
    bench.engine.respond(stuck, Bench.ok(1), bench.now);
    assertEquals(List.of(), bench.sent());
  }

  @Test
  void aPeerThatSaidGoAwayOpensNothingMore() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.control(new GoAway(GoAwayReason.SHUTDOWN, 0, "", MetadataEntries.EMPTY));
    bench.call(1);
    assertEquals(List.of("verb 3 0102"), bench.sent());
    assertFalse(bench.events.log.contains("opened 1"));
  }

  @Test
  void anUnknownGoAwayReasonIsHonoured() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.control(7, "63000000");
    assertTrue(bench.events.log.contains("goaway UNRECOGNIZED "));
    assertFalse(bench.engine.isReady());
  }

  @Test
  @Rule("transport.stream.length-match")
  void aFramingFaultEndsTheConnectionWithGoAwayOnlyAfterTheHandshake() {
    Bench early = Bench.acceptor();
    early.engine.start(early.now);
    early.sink.take();
    early.engine.onFramingFault("transport.stream.min-length", "63 bytes", early.now);
    assertEquals(List.of(), early.sent());
    assertTrue(early.sink.closed);
    Bench late = Bench.established(Role.ACCEPTOR);
    late.call(1);
    late.engine.onFramingFault("transport.stream.length-match", "length mismatch", late.now);
    late.assertGoAway(1, "length mismatch");
    late.engine.onFramingFault("transport.stream.length-match", "again", late.now);
    assertEquals(List.of("transport.stream.length-match"), late.rules());
  }

  @Test
  void weCloseWithAFarewell() {
    Bench text = Bench.established(Role.ACCEPTOR);
    text.call(1);
    text.engine.close("idle", text.now);
    assertEquals(List.of("verb 2 00010469646c65"), text.sent());
    assertEquals("idle", text.events.closedReason);
    text.engine.close("again", text.now);
    Bench normal = Bench.established(Role.ACCEPTOR);
    normal.engine.close(null, normal.now);
    assertEquals(List.of("verb 2 0000"), normal.sent());
    Bench unborn = Bench.acceptor();
    unborn.engine.close(null, 1);
    assertEquals(List.of(), unborn.sent());
    assertTrue(unborn.sink.closed);
  }

  @Test
  void afterTheEndNothingIsLookedAtAndNothingIsSent() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    bench.engine.close(null, bench.now);
    bench.sink.take();
    bench.call(3);
    bench.control(5, "0000000000000000");
    bench.engine.respond(call, Bench.ok(1), bench.now);
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "", bench.now);
    bench.engine.onTime(bench.now + 1);
    bench.engine.authenticationOfCallFailed(bench.now);
    assertEquals(List.of(), bench.sent());
    assertEquals(Long.MAX_VALUE, bench.engine.nextWakeup());
    assertEquals(0, bench.engine.effectiveMaxPayload());
  }
}
