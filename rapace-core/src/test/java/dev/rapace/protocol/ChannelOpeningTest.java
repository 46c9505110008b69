package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelOpeningTest {
  private static final int OPEN = ControlVerb.OPEN_CHANNEL;

  static Stream<Arguments> invalidOpens() {
    return Stream.of(
        Arguments.of(Role.ACCEPTOR, "0000000000", "verb 3 0003", "core.channel.id.zero-reserved"),
        Arguments.of(
            Role.ACCEPTOR, "0200000000", "verb 3 0203", "core.channel.id.parity.initiator"),
        Arguments.of(
            Role.INITIATOR, "0100000000", "verb 3 0103", "core.channel.id.parity.acceptor"),
        // A CALL that is attached to channel 1, port 1.
        Arguments.of(
            Role.ACCEPTOR,
            "03000101010000" + "00",
            "verb 3 0303",
            "core.channel.open.attach-required"),
        // STREAM and TUNNEL without a call.
        Arguments.of(
            Role.ACCEPTOR, "0301000000", "verb 3 0303", "core.channel.open.call-validation"),
        Arguments.of(
            Role.ACCEPTOR, "0302000000", "verb 3 0303", "core.channel.open.call-validation"));
  }

  @ParameterizedTest(name = "{3}: {1}")
  @MethodSource("invalidOpens")
  @Rule({
    "core.channel.id.zero-reserved",
    "core.channel.id.parity.initiator",
    "core.channel.id.parity.acceptor",
    "core.channel.open.attach-required",
    "core.channel.open.call-validation",
    "core.channel.open.cancel-on-violation",
    "core.stream.attachment",
    "core.tunnel.intro"
  })
  void anInvalidOpenIsCancelledAndTheConnectionLives(
      Role role, String payload, String answer, String rule) {
    Bench bench = Bench.established(role);
    bench.control(OPEN, payload);
    assertEquals(List.of(answer), bench.sent());
    assertEquals(List.of(rule), bench.rules());
    assertEquals(List.of("hello", "ready"), bench.events.log);
    bench.assertAlive();
  }

  @Test
  @Rule("core.channel.id.no-reuse")
  void aFinishedIdIsNeverOpenedAgain() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    bench.engine.respond(call, Bench.ok(1), bench.now);
    bench.sink.take();
    bench.open(1);
    assertEquals(List.of("verb 3 0103"), bench.sent());
    assertEquals(List.of("core.channel.id.no-reuse"), bench.rules());
    bench.assertAlive();
  }

  @Test
  @Rule("core.channel.id.no-reuse")
  void aDuplicateOpenCancelsTheActiveChannelToo() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.call(1);
    bench.open(1);
    assertEquals(List.of("verb 3 0103"), bench.sent());
    assertTrue(bench.events.log.contains("cancelled 1 13"));
    bench.engine.respond(call, Bench.ok(1), bench.now);
    assertEquals(List.of(), bench.sent(), "no response after the cancel");
  }

  @Test
  @Rule("core.channel.id.parity.initiator")
  void anOpenOfOurOwnParityDoesNotTouchOurChannel() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    OutgoingCall ours = bench.callPeer();
    assertEquals(2, ours.channelId());
    bench.sink.take();
    bench.open(2);
    assertEquals(List.of("verb 3 0203"), bench.sent());
    bench.answer(ours, Bench.ok(7));
    assertTrue(bench.events.log.contains("response 2 0"));
  }

  @Test
  @Rule("core.channel.id.allocation")
  void idsAreUnsignedAndMayComeInAnyOrder() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int id : new int[] {0xFFFFFFFD, 5, 0x80000001, 3, 0xFFFFFFFF, 1}) {
      bench.engine.respond(bench.call(id), Bench.ok(1), bench.now);
    }
    assertEquals(List.of(), bench.rules());
    bench.open(0x80000001);
    assertEquals(List.of("core.channel.id.no-reuse"), bench.rules());
    bench.control(50, "");
    bench.sink.take();
    assertEquals("unknown control verb", bench.events.closedReason);
  }

  @Test
  @Rule({"overload.limits.response", "core.channel.open.call-validation"})
  void moreChannelsThanNegotiatedAreRefusedWithoutAStrike() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).maxStrikes(1), new Limits(1 << 20, 2, 0));
    bench.open(1);
    IncomingCall second = bench.call(3);
    for (int id = 5; id < 205; id += 2) {
      bench.open(id);
      bench.request(id, "late");
    }
    List<String> sent = bench.sent();
    assertEquals(100, sent.size());
    assertEquals("verb 3 0502", sent.get(0));
    bench.engine.respond(second, Bench.ok(1), bench.now);
    bench.sink.take();
    bench.open(207);
    assertEquals(List.of(), bench.sent(), "room again");
    bench.assertAlive();
  }

  @Test
  @Rule({"metadata.limits.reject", "metadata.limits"})
  void metadataAboveItsLimitsIsRefusedWithoutAStrike() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).maxStrikes(1), new Limits(1 << 20, 0, 0));
    bench.open(1, MetadataEntries.EMPTY.with("k", new byte[65_536]));
    assertEquals(List.of(), bench.sent(), "the limit itself is allowed");
    bench.open(3, MetadataEntries.EMPTY.with("k", new byte[65_537]));
    assertEquals(List.of("verb 3 0302"), bench.sent());
    String[] keys = new String[129];
    byte[][] values = new byte[129][0];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "k" + i;
    }
    bench.open(5, MetadataEntries.of(keys, values));
    assertEquals(List.of("verb 3 0502"), bench.sent());
    assertEquals(List.of("metadata.limits.reject", "metadata.limits.reject"), bench.rules());
    bench.request(3, "ignored");
    bench.assertAlive();
  }

  @Test
  @Rule({"metadata.key.format", "metadata.key.lowercase", "metadata.key.duplicates"})
  void aBadKeyInOpenChannelEndsTheConnection() {
    List<MetadataEntries> bad =
        List.of(
            MetadataEntries.EMPTY.with("Bad Key", new byte[0]),
            MetadataEntries.EMPTY.with("Trace-Id", new byte[0]),
            MetadataEntries.EMPTY.with("", new byte[0]),
            MetadataEntries.EMPTY
                .with("rapace.auth_token", new byte[] {1})
                .with("rapace.auth_token", new byte[] {2}));
    for (MetadataEntries metadata : bad) {
      Bench bench = Bench.established(Role.ACCEPTOR);
      bench.open(1, metadata);
      bench.assertGoAway(0, "invalid metadata");
      assertEquals(List.of("hello", "ready", "closed"), bench.events.log, "nobody saw it");
    }
  }

  @Test
  void metadataReachesTheLayerAboveAndIsNotKept() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1, MetadataEntries.EMPTY.with("rapace.auth_token", new byte[] {42}));
    assertEquals(42, bench.events.metadata.get(1).get("rapace.auth_token")[0]);
  }

  @Test
  @Rule({"core.channel.open", "core.channel.lifecycle"})
  void dataOnAChannelNeverOpenedIsCancelled() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.request(9, "x");
    bench.frame(2, 0, FrameFlags.DATA, new byte[1]);
    assertEquals(List.of("verb 3 0903", "verb 3 0203"), bench.sent());
    assertEquals(List.of("core.channel.open", "core.channel.open"), bench.rules());
    bench.assertAlive();
  }

  @Test
  @Rule("core.channel.open.cancel-on-violation")
  void theSixteenthStrikeEndsTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int i = 0; i < 15; i++) {
      bench.control(OPEN, "0000000000");
    }
    assertEquals(15, bench.sent().size());
    bench.control(OPEN, "0000000000");
    assertEquals(
        List.of("verb 3 0003", Bench.goAwayLine(0, "repeated protocol violations")), bench.sent());
    assertTrue(bench.sink.closed);
  }
}
