package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallContext;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.StreamReader;
import dev.rapace.StreamingCall;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.AuditEvent.Kind;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import dev.rapace.wire.MetadataEntries;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may attach streams to a call, and for how long: Profile B. */
class AttachedIdentityTest {
  private static final Port<Integer> NUMBERS = Port.clientStream(1, Codecs.I32);
  private static final Port<Integer> MORE = Port.clientStream(2, Codecs.I32);
  private static final Port<Integer> ITEMS = Port.serverStream(101, Codecs.I32);
  private static final Method<Integer, Integer> SUM =
      Method.of("Flow", "sum", Codecs.I32, Codecs.I32).port(NUMBERS).port(MORE);
  private static final Method<Integer, Integer> LIST =
      Method.of("Flow", "list", Codecs.I32, Codecs.I32).port(ITEMS);
  private static final Method<Integer, Integer> WAIT =
      Method.of("Flow", "wait", Codecs.I32, Codecs.I32);
  private static final Method<Integer, Integer> QUICK =
      Method.of("Flow", "quick", Codecs.I32, Codecs.I32);
  private static final int PATIENCE = 10;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final KnownTokens tokens =
      new KnownTokens()
          .with("alice", KnownTokens.peer("alice", "user", "writer"))
          .with("alice-reads", KnownTokens.peer("alice", "user"))
          .with("alice-nothing", KnownTokens.peer("alice"))
          .with("alice-root", KnownTokens.peer("alice", "user", "writer", "admin"))
          .with("bob", KnownTokens.peer("bob", "user"))
          .with("brief", brief());
  private final RecordedAudit audit = new RecordedAudit();
  private final AtomicInteger taken = new AtomicInteger();
  private final CompletableFuture<Object> ended = new CompletableFuture<>();
  private final CountDownLatch running = new CountDownLatch(1);
  private RapaceServer server;

  private AuthenticatedPeer brief() {
    return KnownTokens.peer("alice", "user").toBuilder()
        .expiresAt(now.get().plusSeconds(600))
        .build();
  }

  private void start(Place place) throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.sameHostUntrusted())
            .listen(place.uri())
            .authenticator(tokens)
            .authorizer((peer, method, transport) ->
                peer.hasRole("user")
                    ? AuthorizationDecision.allow("users")
                    : AuthorizationDecision.deny("users"))
            .audit(audit)
            .clock(now::get)
            .drainTimeout(Duration.ofMillis(50))
            .method(SUM, (call, start) -> sum(call))
            .method(LIST, (call, n) -> list(call))
            .method(WAIT, (call, n) -> await())
            .method(QUICK, (call, n) -> n)
            .start();
  }

  private int sum(CallContext call) {
    int sum = 0;
    for (int i : call.reader(NUMBERS)) {
      taken.incrementAndGet();
      sum += i;
    }
    for (int i : call.reader(MORE)) {
      taken.incrementAndGet();
      sum += i;
    }
    return sum;
  }

  private int list(CallContext call) {
    running.countDown();
    try {
      while (true) {
        call.writer(ITEMS).write(1);
      }
    } catch (RapaceException e) {
      ended.complete(e.code());
      throw e;
    }
  }

  private int await() throws InterruptedException {
    running.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      ended.complete("interrupted");
      throw e;
    }
    return 0;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RapaceClient client(String token) {
    return RapaceClient.builder(server.uri())
        .profile(SecurityProfile.sameHostUntrusted())
        .credentials(KnownTokens.token(token))
        .connect();
  }

  private static MetadataEntries own(String token) {
    return token.isEmpty() ? MetadataEntries.EMPTY : RawClient.token(token);
  }

  @ParameterizedTest
  @CsvSource({
    "bob, 7",
    "alice-root, 7",
    "alice-nothing, 7",
    "forged, 16",
    "revoked, 16",
  })
  @Rule({"java.attached-identity", "security.profile-b.authenticate"})
  void a_token_of_its_own_may_only_narrow_what_the_call_may_do(String token, int status)
      throws Exception {
    tokens.with("revoked", KnownTokens.peer("nobody", "user"));
    tokens.revoke("nobody");
    start(Place.TCP);
    RawClient raw = RawClient.dial(server.uri(), "alice");
    raw.call(SUM, new byte[] {0}, true, MetadataEntries.EMPTY, own(token));
    assertEquals(status, raw.status());
    assertEquals(0, taken.get());
    Kind kind = status == 7 ? Kind.AUTHORIZATION_DENIED : Kind.AUTHENTICATION_FAILED;
    Eventually.holds("the refusal is audited", () -> audit.of(kind).size() == 1);
    assertFalse(audit.of(kind).get(0).allowed());
    assertEquals(1, server.connections());
  }

  @ParameterizedTest
  @CsvSource({"''", "alice-reads", "alice"})
  @Rule("java.attached-identity")
  void a_channel_without_a_token_or_with_a_narrower_one_is_let_in(String token) throws Exception {
    start(Place.TCP);
    RawClient raw = RawClient.dial(server.uri(), "alice");
    raw.call(SUM, new byte[] {0}, true, MetadataEntries.EMPTY, own(token));
    assertEquals(0, raw.status());
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"java.identity-watch", "security.profile-b.authenticate"})
  void a_revoked_identity_loses_its_open_streams(Place place) throws Exception {
    start(place);
    try (RapaceClient client = client("alice");
        StreamingCall<Integer> call = client.open(LIST, 0)) {
      StreamReader<Integer> in = call.reader(ITEMS);
      assertEquals(1, in.read());
      tokens.revoke("alice");
      RapaceException e =
          assertThrows(
              RapaceException.class,
              () -> {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
                while (in.read() != null && System.nanoTime() - end < 0) {
                  // As long as it goes on.
                }
              });
      assertEquals(StatusCode.UNAUTHENTICATED, e.code());
      assertEquals(
          StatusCode.UNAUTHENTICATED, assertThrows(RapaceException.class, call::await).code());
      assertEquals(StatusCode.UNAUTHENTICATED, ended.get(PATIENCE, TimeUnit.SECONDS));
    }
    assertTrue(
        audit.of(Kind.AUTHENTICATION_FAILED).stream().anyMatch(e -> e.reason().equals("revoked")));
  }

  @Test
  @Rule({"java.identity-watch", "security.profile-b.authenticate"})
  void an_expired_identity_loses_its_long_calls() throws Exception {
    start(Place.UNIX);
    try (RapaceClient client = client("brief")) {
      CompletableFuture<Integer> pending = client.callAsync(WAIT, 0);
      assertTrue(running.await(PATIENCE, TimeUnit.SECONDS));
      now.set(now.get().plusSeconds(601));
      Throwable e =
          assertThrows(
                  java.util.concurrent.ExecutionException.class,
                  () -> pending.get(PATIENCE, TimeUnit.SECONDS))
              .getCause();
      assertEquals(StatusCode.UNAUTHENTICATED, ((RapaceException) e).code());
      assertEquals("interrupted", ended.get(PATIENCE, TimeUnit.SECONDS));
    }
  }

  /** The one refusal is that of the call which still ran. */
  @Test
  @Rule("java.identity-watch")
  void calls_that_were_answered_are_not_watched_any_more() throws Exception {
    start(Place.TCP);
    try (RapaceClient client = client("alice")) {
      for (int i = 0; i < 5; i++) {
        assertEquals(i, client.call(QUICK, i));
      }
      CompletableFuture<Integer> pending = client.callAsync(WAIT, 0);
      assertTrue(running.await(PATIENCE, TimeUnit.SECONDS));
      tokens.revoke("alice");
      assertThrows(
          java.util.concurrent.ExecutionException.class,
          () -> pending.get(PATIENCE, TimeUnit.SECONDS));
    }
    assertEquals(
        1,
        audit.of(Kind.AUTHENTICATION_FAILED).stream()
            .filter(e -> e.reason().equals("revoked"))
            .count());
  }

  @Test
  @Rule({"java.attached-identity", "java.identity-watch"})
  void a_stream_lives_no_longer_than_its_own_token() throws Exception {
    start(Place.TCP);
    RawClient raw = RawClient.dial(server.uri(), "alice");
    raw.call(SUM, new byte[] {0}, false, MetadataEntries.EMPTY, own("brief"));
    Eventually.holds("the call was let in", () -> audit.of(Kind.AUTHORIZATION_ALLOWED).size() == 2);
    now.set(now.get().plusSeconds(601));
    assertEquals(16, raw.status());
  }
}
