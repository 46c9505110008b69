package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.MethodInfo;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthenticationRefusalTest {
  /** msg_id 2, channel 0, verb 2, slot 0 (24 bytes are out of line), flags CONTROL, no deadline. */
  private static final String FAREWELL =
      "0200000000000000"
          + "00000000"
          + "02000000"
          + "00000000"
          + "00000000"
          + "00000000"
          + "18000000"
          + "02000000"
          + "00000000"
          + "ffffffffffffffff"
          + "00000000000000000000000000000000"
          + "000115"
          + HexFormat.of().formatHex("authentication failed".getBytes(StandardCharsets.US_ASCII));

  @Test
  @Rule("security.auth-failure.handshake")
  void theExactBytesOfARefusal() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    assertEquals(1, bench.sink.take().size());
    bench.hello(bench.goodHello());
    bench.engine.peerRejected(bench.now);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(1, sent.size(), "one frame");
    assertEquals(FAREWELL, sent.get(0).wireHex());
    assertTrue(bench.sink.closed);
    assertEquals("authentication failed", bench.events.closedReason);
  }

  @Test
  @Rule({"security.auth-failure.handshake", "handshake.ordering"})
  void framesBehindARefusedHelloAreNeverLookedAt() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    bench.sink.take();
    bench.hello(bench.goodHello());
    assertFalse(bench.sink.reading, "the transport is told to stop");
    bench.call(1);
    bench.control(50, "");
    bench.control(7, "ffffffff");
    assertEquals(List.of("hello"), bench.events.log);
    assertEquals(List.of(), bench.sent());
    bench.engine.peerRejected(bench.now);
    assertEquals(1, bench.sink.take().size());
    bench.call(3);
    bench.engine.peerAccepted(bench.now);
    assertEquals(List.of("hello", "closed"), bench.events.log);
    assertEquals(List.of(), bench.sent());
  }

  @Test
  @Rule("handshake.ordering")
  void framesBehindAnAcceptedHelloAreServedInOrder() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    bench.hello(bench.goodHello());
    bench.call(1);
    bench.call(3);
    bench.engine.peerAccepted(bench.now);
    assertEquals(
        List.of("hello", "ready", "opened 1", "request 1", "opened 3", "request 3"),
        bench.events.log);
    assertEquals("args", new String(bench.events.requestPayloads.get(3), StandardCharsets.UTF_8));
    assertTrue(bench.sink.reading, "the transport goes on");
  }

  @Test
  @Rule("handshake.ordering")
  void aStrangerCannotFillMemoryBehindItsHello() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    bench.sink.take();
    bench.hello(bench.goodHello());
    byte[] half = new byte[HeldFrames.MAX_BYTES / 2 - 64];
    bench.frame(1, Bench.METHOD, 5, half);
    bench.frame(1, Bench.METHOD, 5, half);
    assertFalse(bench.sink.closed);
    bench.frame(1, Bench.METHOD, 5, new byte[0]);
    bench.assertHandshakeClosed("too much before the handshake was done");
  }

  @Test
  @Rule("security.auth-failure.handshake")
  void aDeferredHelloIsWrittenFirstAndTellsNoMethods() {
    Bench bench = deferring();
    bench.engine.start(bench.now);
    assertEquals(List.of(), bench.sink.take(), "deferred");
    bench.hello(bench.goodHello());
    assertEquals(List.of(), bench.sink.take(), "still deferred");
    bench.engine.peerRejected(bench.now);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(2, sent.size());
    assertEquals(1, sent.get(0).header().msgId);
    Hello hello = (Hello) sent.get(0).control();
    assertEquals(List.of(), hello.methods());
    assertEquals(FAREWELL, sent.get(1).wireHex());
    assertTrue(bench.sink.closed);
  }

  @Test
  void aDeferredHelloTellsItsMethodsToAnAcceptedPeer() {
    Bench bench = deferring();
    bench.engine.start(bench.now);
    bench.hello(bench.goodHello());
    bench.engine.peerAccepted(bench.now);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(1, sent.size());
    assertEquals(1, ((Hello) sent.get(0).control()).methods().size());
    assertTrue(bench.engine.isReady());
  }

  @Test
  @Rule("handshake.ordering")
  void anInitiatorNeverDefers() {
    ConnectionSettings.Builder settings =
        ConnectionSettings.builder(Role.INITIATOR).deferHelloUntilAuthenticated(true);
    assertThrows(IllegalArgumentException.class, settings::build);
  }

  @Test
  @Rule("metadata.key.duplicates")
  void twoTokensNeverReachTheAuthenticator() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    bench.sink.take();
    MetadataEntries twoTokens =
        MetadataEntries.of(
            new String[] {"rapace.auth_token", "rapace.auth_token"}, new byte[][] {{'a'}, {'b'}});
    bench.hello(HandshakeTest.hello(bench.goodHello(), h -> h.params = twoTokens));
    bench.assertHandshakeClosed("invalid metadata");
    assertEquals(List.of("closed"), bench.events.log);
  }

  @Test
  void tenFailedAuthenticationsWithinAMinuteEndTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int i = 0; i < 9; i++) {
      bench.engine.authenticationOfCallFailed(bench.now);
      bench.now += 6_000_000_000L;
    }
    bench.assertAlive();
    bench.engine.authenticationOfCallFailed(bench.now);
    bench.assertGoAway(0, "too many authentication failures");
  }

  @Test
  void nineFailuresAMinuteForEverAreBorne() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int i = 0; i < 100; i++) {
      bench.engine.authenticationOfCallFailed(bench.now);
      bench.now += 6_666_666_667L;
    }
    bench.assertAlive();
  }

  private static Bench deferring() {
    return new Bench(
        ConnectionSettings.builder(Role.ACCEPTOR)
            .deferHelloUntilAuthenticated(true)
            .method(new MethodInfo(7, new byte[32], "Hidden.method")));
  }
}
