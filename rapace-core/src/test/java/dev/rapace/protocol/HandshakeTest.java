package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeTest {
  private static final Limits LIMITS = new Limits(1 << 20, 0, 0);

  @ParameterizedTest
  @EnumSource(Role.class)
  @Rule({"handshake.ordering", "handshake.required", "frame.msg-id.control"})
  void bothRolesSendHelloAtOnceAsTheirFirstFrame(Role role) {
    Bench bench = new Bench(ConnectionSettings.builder(role));
    bench.engine.start(bench.now);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(1, sent.size());
    FrameHeader header = sent.get(0).header();
    assertEquals(1, header.msgId);
    assertEquals(0, header.channelId);
    assertEquals(ControlVerb.HELLO, header.methodId);
    assertEquals(FrameFlags.CONTROL, header.flags);
    Hello hello = (Hello) sent.get(0).control();
    assertEquals(role, hello.role());
    assertEquals(Hello.VERSION_1_0, hello.protocolVersion());
    assertFalse(bench.engine.isReady());
    assertThrows(IllegalStateException.class, () -> bench.engine.start(bench.now));
  }

  @Test
  @Rule({"handshake.required", "handshake.ordering"})
  void readyOnlyAfterBothHellosAndTheVerdict() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    assertNull(bench.callPeer());
    bench.hello(bench.goodHello());
    assertFalse(bench.engine.isReady());
    assertNull(bench.callPeer());
    bench.engine.peerAccepted(bench.now);
    assertTrue(bench.engine.isReady());
    assertEquals(List.of("hello", "ready"), bench.events.log);
    assertEquals(1, bench.sink.take().size(), "only our Hello was sent");
  }

  static Stream<Arguments> wrongFirstFrames() {
    int control = FrameFlags.CONTROL;
    return Stream.of(
        Arguments.of("ping", 0, ControlVerb.PING, control, "0102030405060708"),
        Arguments.of("open", 0, ControlVerb.OPEN_CHANNEL, control, "0100000000"),
        Arguments.of("unknown verb", 0, 77, control, ""),
        Arguments.of("extension verb", 0, 100, control, ""),
        Arguments.of("goaway", 0, ControlVerb.GO_AWAY, control, "00000000"),
        Arguments.of("request", 1, Bench.METHOD, FrameFlags.CALL_REQUEST, "01"),
        Arguments.of("hello without CONTROL", 0, 0, FrameFlags.DATA, "00"),
        Arguments.of("hello on channel 1", 1, 0, control, "00"),
        Arguments.of("close of channel 1", 0, ControlVerb.CLOSE_CHANNEL, control, "0100"),
        Arguments.of("undecodable close", 0, ControlVerb.CLOSE_CHANNEL, control, "00"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongFirstFrames")
  @Rule({"handshake.first-frame", "handshake.failure", "handshake.explicit-required"})
  void aWrongFirstFrameEndsTheHandshake(
      String name, int channel, int method, int flags, String payload) {
    for (Role role : Role.values()) {
      Bench bench = new Bench(ConnectionSettings.builder(role));
      bench.engine.start(bench.now);
      bench.sink.take();
      bench.frame(channel, method, flags, java.util.HexFormat.of().parseHex(payload));
      bench.assertHandshakeClosed("expected Hello");
      assertEquals(List.of("closed"), bench.events.log);
      assertEquals(List.of("handshake.first-frame"), bench.rules());
    }
  }

  static Stream<Arguments> badHellos() {
    Hello good = Bench.acceptor().goodHello();
    MetadataEntries duplicates =
        MetadataEntries.of(
            new String[] {"rapace.auth_token", "rapace.auth_token"}, new byte[][] {{'a'}, {'b'}});
    MetadataEntries badKey = MetadataEntries.EMPTY.with("Bad Key", new byte[0]);
    MetadataEntries tooLong = MetadataEntries.EMPTY.with("k", new byte[65_537]);
    return Stream.of(
        Arguments.of(hello(good, h -> h.version = 0x0002_0000), "unsupported protocol version"),
        Arguments.of(hello(good, h -> h.version = 0x0000_0005), "unsupported protocol version"),
        Arguments.of(hello(good, h -> h.version = 0x8001_0000), "unsupported protocol version"),
        Arguments.of(hello(good, h -> h.role = Role.ACCEPTOR), "role conflict"),
        Arguments.of(hello(good, h -> h.supported = 0), "unsupported required feature"),
        Arguments.of(hello(good, h -> h.required = 1L << 63), "unsupported required feature"),
        Arguments.of(hello(good, h -> h.required = 1L << 6), "unsupported required feature"),
        Arguments.of(hello(good, h -> h.params = badKey), "invalid metadata"),
        Arguments.of(hello(good, h -> h.params = duplicates), "invalid metadata"),
        Arguments.of(hello(good, h -> h.params = tooLong), "invalid metadata"),
        // The order of ruling R04: an earlier check wins over every later one.
        Arguments.of(
            hello(
                good,
                h -> {
                  h.params = badKey;
                  h.version = 0;
                }),
            "invalid metadata"),
        Arguments.of(
            hello(
                good,
                h -> {
                  h.version = 0;
                  h.role = Role.ACCEPTOR;
                }),
            "unsupported protocol version"),
        Arguments.of(
            hello(
                good,
                h -> {
                  h.role = Role.ACCEPTOR;
                  h.supported = 0;
                }),
            "role conflict"));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("badHellos")
  @Rule({
    "handshake.version.major",
    "handshake.role.validation",
    "handshake.features.required",
    "handshake.failure",
    "metadata.key.format",
    "metadata.key.duplicates",
    "metadata.limits"
  })
  void aBadHelloIsAnsweredWithItsTextBeforeAnyAuthentication(Hello bad, String text) {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    bench.sink.take();
    bench.hello(bad);
    bench.assertHandshakeClosed(text);
    assertEquals(List.of("closed"), bench.events.log, "no authentication was asked for");
    bench.engine.peerAccepted(bench.now);
    assertFalse(bench.engine.isReady());
  }

  @Test
  @Rule("core.control.payload-encoding")
  void anUndecodableHelloIsMalformed() {
    for (String payload : List.of("", "808004", "80800402", "80800400030f808004000000000000")) {
      Bench bench = Bench.acceptor();
      bench.engine.start(bench.now);
      bench.sink.take();
      bench.control(ControlVerb.HELLO, payload);
      bench.assertHandshakeClosed("malformed Hello");
    }
  }

  @Test
  @Rule("frame.sentinel.values")
  void aHelloInTheReservedSlotIsMalformed() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    bench.sink.take();
    FrameHeader header = bench.header(0, ControlVerb.HELLO, FrameFlags.CONTROL, 0);
    header.payloadSlot = FrameHeader.SLOT_RESERVED;
    bench.frame(header, new byte[0]);
    bench.assertHandshakeClosed("malformed Hello");
  }

  @Test
  @Rule({
    "handshake.registry.validation",
    "handshake.registry.no-zero",
    "handshake.registry.no-duplicates",
    "handshake.registry.cross-service",
    "handshake.registry.failure",
    "core.method-id.zero-enforcement"
  })
  void registryDefectsShareOneText() {
    byte[] hash = new byte[32];
    List<List<MethodInfo>> defects =
        List.of(
            List.of(new MethodInfo(0, hash, "A.zero")),
            List.of(new MethodInfo(7, hash, "A.f"), new MethodInfo(7, hash, "A.f")),
            List.of(new MethodInfo(7, hash, "A.f"), new MethodInfo(7, hash, "B.g")),
            List.of(new MethodInfo(7, hash, null), new MethodInfo(0, hash, null)));
    for (List<MethodInfo> methods : defects) {
      Bench bench = Bench.acceptor();
      bench.engine.start(bench.now);
      bench.sink.take();
      bench.hello(bench.goodHello(LIMITS, methods));
      assertEquals(List.of(), bench.sent(), "the registry comes after authentication");
      bench.engine.peerAccepted(bench.now);
      bench.assertHandshakeClosed("duplicate method_id");
      assertFalse(bench.events.ready);
    }
    Bench empty = Bench.acceptor();
    empty.engine.start(empty.now);
    empty.hello(empty.goodHello());
    empty.engine.peerAccepted(empty.now);
    assertTrue(empty.engine.isReady());
  }

  @Test
  @Rule({"handshake.registry.cross-service", "handshake.registry.no-zero"})
  void ourOwnRegistryIsCheckedBeforeAnybodySeesIt() {
    byte[] hash = new byte[32];
    ConnectionSettings.Builder twice =
        ConnectionSettings.builder(Role.ACCEPTOR)
            .method(new MethodInfo(7, hash, "A.f"))
            .method(new MethodInfo(7, hash, "B.g"));
    assertThrows(IllegalArgumentException.class, twice::build);
    ConnectionSettings.Builder zero =
        ConnectionSettings.builder(Role.ACCEPTOR).method(new MethodInfo(0, hash, "A.f"));
    assertThrows(IllegalArgumentException.class, zero::build);
  }

  @Test
  @Rule("schema.compat.check")
  void onlyAListedOtherHashMakesAMethodIncompatible() {
    byte[] ours = new byte[32];
    byte[] other = new byte[32];
    Arrays.fill(other, (byte) 1);
    ConnectionSettings.Builder settings =
        ConnectionSettings.builder(Role.INITIATOR)
            .method(new MethodInfo(1, ours, "A.same"))
            .method(new MethodInfo(2, ours, "A.changed"))
            .method(new MethodInfo(3, ours, "A.unlisted"));
    Bench bench = new Bench(settings);
    bench.engine.start(bench.now);
    bench.hello(
        bench.goodHello(
            LIMITS,
            List.of(
                new MethodInfo(1, ours.clone(), null),
                new MethodInfo(2, other, null),
                new MethodInfo(4, other, null))));
    bench.engine.peerAccepted(bench.now);
    assertFalse(bench.engine.isIncompatible(1));
    assertTrue(bench.engine.isIncompatible(2));
    assertFalse(bench.engine.isIncompatible(3));
    assertFalse(bench.engine.isIncompatible(4));
  }

  @Test
  @Rule("handshake.version.minor")
  void aHigherMinorVersionWithFieldsThatWeDoNotKnowIsAccepted() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    // Version 1.5, initiator, required 2, supported 15, limits, no methods, no params, more.
    bench.control(ControlVerb.HELLO, "85800400020f808040000000" + "00" + "aabbcc");
    bench.engine.peerAccepted(bench.now);
    assertTrue(bench.engine.isReady());
  }

  @Test
  @Rule("handshake.params.unknown")
  void unknownParametersAreIgnored() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    bench.hello(
        hello(bench.goodHello(), h -> h.params = MetadataEntries.EMPTY.with("x-foo", new byte[3])));
    bench.engine.peerAccepted(bench.now);
    assertTrue(bench.engine.isReady());
  }

  @Test
  @Rule("handshake.timeout")
  void silenceEndsWithTheHandshakeTimeout() {
    Bench bench = new Bench(ConnectionSettings.builder(Role.ACCEPTOR).handshakeTimeoutNanos(2_000));
    bench.now = Long.MAX_VALUE - 1_000;
    bench.engine.start(bench.now);
    bench.sink.take();
    assertEquals(bench.now + 2_000, bench.engine.nextWakeup());
    bench.pass(0);
    assertFalse(bench.sink.closed, "the deadline lies beyond the clock's wrap-around");
    bench.pass(1_999);
    assertFalse(bench.sink.closed);
    bench.pass(1);
    bench.assertHandshakeClosed("handshake timeout");
    assertEquals(Long.MAX_VALUE, bench.engine.nextWakeup());
  }

  @Test
  @Rule({"handshake.timeout", "security.auth-failure.handshake"})
  void aVerdictThatDoesNotComeInTimeCountsAsARefusal() {
    Bench bench = new Bench(ConnectionSettings.builder(Role.ACCEPTOR).handshakeTimeoutNanos(2_000));
    bench.engine.start(bench.now);
    bench.sink.take();
    bench.pass(1_500);
    bench.hello(bench.goodHello());
    bench.pass(500);
    bench.assertHandshakeClosed("authentication failed");
    bench.engine.peerAccepted(bench.now);
    assertFalse(bench.engine.isReady());
  }

  @Test
  @Rule("handshake.timeout")
  void moreThanThirtySecondsCannotBeConfigured() {
    ConnectionSettings.Builder settings = ConnectionSettings.builder(Role.ACCEPTOR);
    assertThrows(
        IllegalArgumentException.class, () -> settings.handshakeTimeoutNanos(30_000_000_001L));
    assertThrows(IllegalArgumentException.class, () -> settings.handshakeTimeoutNanos(0));
    assertEquals(
        30_000_000_000L,
        settings.handshakeTimeoutNanos(30_000_000_000L).build().handshakeTimeoutNanos());
  }

  @Test
  @Rule("handshake.failure")
  void theFarewellOfAPeerIsSurfacedAndNotAnswered() {
    for (Role role : Role.values()) {
      Bench bench = new Bench(ConnectionSettings.builder(role));
      bench.engine.start(bench.now);
      bench.sink.take();
      bench.control(new CloseChannel(0, "role\nconflict"));
      assertEquals(List.of(), bench.sent());
      assertTrue(bench.sink.closed);
      assertEquals("closed by the peer: role conflict", bench.events.closedReason);
    }
  }

  @Test
  @Rule("handshake.required")
  void aSecondHelloEndsTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.call(3);
    bench.hello(bench.goodHello());
    bench.assertGoAway(3, "unexpected Hello");
    assertEquals(
        List.of("hello", "ready", "opened 3", "request 3", "cancelled 3 1", "closed"),
        bench.events.log);
  }

  @Test
  void limitsAreTheSmallestThatBothNamed() {
    assertEquals(
        new Agreement(0, OwnHello.SUPPORTED, 4096, 10, 8192),
        agreement(new Limits(0, 10, 0), new Limits(4096, 20, 0)));
    assertEquals(
        new Agreement(0, OwnHello.SUPPORTED, 16 << 20, 65_536, 8192),
        agreement(new Limits(0, 0, 0), new Limits(0, 0, 0)));
    // 0xFFFFFFFF is a very large number, not minus one.
    assertEquals(
        new Agreement(0, OwnHello.SUPPORTED, 1 << 20, 5, 7),
        agreement(new Limits(1 << 20, 5, 7), new Limits(-1, -1, -1)));
    assertEquals(
        new Agreement(0, OwnHello.SUPPORTED, 16 << 20, 65_536, 8192),
        agreement(new Limits(0, 0, 0), new Limits(-1, -1, -1)));
  }

  @Test
  void theNegotiatedPayloadLimitReachesTheTransport() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).limits(new Limits(8192, 1, 1)),
            new Limits(4096, 0, 0));
    assertEquals(4096, bench.sink.maxPayload);
    assertEquals(4096, bench.engine.effectiveMaxPayload());
  }

  @Test
  void featureBitsSayWhatIsInstalled() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    Hello hello = (Hello) bench.sink.take().get(0).control();
    assertEquals(0, hello.requiredFeatures() & ~hello.supportedFeatures());
    assertEquals(0, hello.supportedFeatures() & ~0b1111L, "bits 4 and 5 are never set");
    assertEquals(0b1010L, hello.supportedFeatures() & 0b1010L);
  }

  @Test
  void namesOfMethodsAreLeftOutWhereAskedFor() {
    MethodInfo method = new MethodInfo(7, new byte[32], "Secret.method");
    Bench bench =
        new Bench(
            ConnectionSettings.builder(Role.ACCEPTOR).method(method).methodNamesOmitted(true));
    bench.engine.start(bench.now);
    Hello hello = (Hello) bench.sink.take().get(0).control();
    assertEquals(1, hello.methods().size());
    assertNull(hello.methods().get(0).name());
  }

  private static Agreement agreement(Limits ours, Limits theirs) {
    Bench bench = new Bench(ConnectionSettings.builder(Role.ACCEPTOR).limits(ours));
    return Agreement.of(OwnHello.of(bench.settings), bench.goodHello(theirs, List.of()));
  }

  /** The fields of a Hello, changeable. */
  static final class HelloFields {
    int version;
    Role role;
    long required;
    long supported;
    MetadataEntries params;
  }

  static Hello hello(Hello base, java.util.function.Consumer<HelloFields> change) {
    HelloFields f = new HelloFields();
    f.version = base.protocolVersion();
    f.role = base.role();
    f.required = base.requiredFeatures();
    f.supported = base.supportedFeatures();
    f.params = base.params();
    change.accept(f);
    return new Hello(
        f.version, f.role, f.required, f.supported, base.limits(), base.methods(), f.params);
  }
}
