package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallOptions;
import dev.rapace.HandlerMode;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.AuditEvent;
import dev.rapace.security.AuditEvent.Kind;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who gets through to a handler, who does not, and what they are told: Profile B, where every step
 * of the pipeline counts.
 */
class PipelineTest {
  private final CountingCodec arguments = new CountingCodec();
  private final Method<String, String> greet =
      Method.of("Greeter", "greet", arguments, Codecs.STRING);
  private final Method<String, String> erase =
      Method.of("Greeter", "erase", arguments, Codecs.STRING).requiresRole("admin");
  private final Method<String, String> unknown =
      Method.of("Greeter", "unheard_of", arguments, Codecs.STRING);

  private final KnownTokens tokens =
      new KnownTokens()
          .with("alice-token", KnownTokens.peer("alice", "user"))
          .with("root-token", KnownTokens.peer("root", "user", "admin"));
  private final RecordedAudit audit = new RecordedAudit();
  private final AtomicInteger handled = new AtomicInteger();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private RapaceServer server;

  @BeforeEach
  void start() throws Exception {
    server = startServer(HandlerMode.VIRTUAL_THREAD);
  }

  private RapaceServer startServer(HandlerMode mode) throws Exception {
    return RapaceServer.builder()
        .profile(SecurityProfile.sameHostUntrusted())
        .listen("tcp://127.0.0.1:0")
        .authenticator(tokens)
        .authorizer((peer, method, transport) ->
            method.requiredRoles().stream().allMatch(peer::hasRole)
                ? AuthorizationDecision.allow("roles")
                : AuthorizationDecision.deny("roles"))
        .audit(audit)
        .clock(now::get)
        .handshakeTimeout(Duration.ofSeconds(20))
        .method(greet, (call, name) -> handle(call.peer().name() + " greets " + name), mode)
        .method(erase, (call, name) -> handle(call.peer().name() + " erased " + name), mode)
        .start();
  }

  private String handle(String answer) {
    handled.incrementAndGet();
    return answer;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RapaceClient client(String token) {
    RapaceClient.Builder builder =
        RapaceClient.builder(server.uri()).profile(SecurityProfile.sameHostUntrusted());
    if (token != null) {
      builder.credentials(KnownTokens.token(token));
    }
    return builder.connect();
  }

  private static CallOptions with(String token) {
    return CallOptions.DEFAULT.credentials(KnownTokens.token(token));
  }

  private RapaceException refused(RapaceClient client, Method<String, String> m, CallOptions o) {
    return assertThrows(RapaceException.class, () -> client.call(m, "x", o));
  }

  private void assertRefusal(RapaceException e, StatusCode code, String words) {
    assertEquals(code, e.code());
    assertEquals(words, e.status().message());
    assertEquals(RapaceException.Processed.ANSWERED, e.processed());
    assertEquals(false, e.trailers().get(MetadataKey.RETRYABLE).orElseThrow());
    assertEquals(1, e.trailers().size());
    assertEquals(0, handled.get());
    assertEquals(0, arguments.decoded.get(), "arguments of a refused call were decoded");
  }

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  void a_peer_with_a_token_in_hello_calls_under_its_own_name(HandlerMode mode) throws Exception {
    server.close();
    server = startServer(mode);
    try (RapaceClient client = client("alice-token")) {
      assertEquals("alice greets bob", client.call(greet, "bob"));
      assertEquals("alice greets eve", client.callAsync(greet, "eve").get());
    }
    AuditEvent allowed = audit.of(Kind.AUTHORIZATION_ALLOWED).get(0);
    assertEquals("alice", allowed.peer().orElseThrow());
    assertEquals("Greeter.greet", allowed.method().orElseThrow());
    assertTrue(allowed.channelId().isPresent());
    assertEquals("alice", audit.of(Kind.AUTHENTICATION_SUCCEEDED).get(0).peer().orElseThrow());
  }

  @Test
  @Rule("security.auth-failure.handshake")
  void a_bad_token_in_hello_is_refused_at_connect() {
    RapaceException e = assertThrows(RapaceException.class, () -> client("wrong").close());
    assertEquals(StatusCode.UNAUTHENTICATED, e.code());
    assertTrue(e.getMessage().contains("authentication failed"), e.getMessage());
    assertFalse(e.getMessage().contains("wrong"), e.getMessage());
    assertEquals(RapaceException.Processed.NO, e.processed());
    assertEquals(1, audit.of(Kind.AUTHENTICATION_FAILED).size());
    assertEquals(0, server.connections());
  }

  @Test
  @Rule({"security.profile-b.authenticate", "core.call.error.flags"})
  void without_any_token_each_call_is_unauthenticated_and_the_connection_stays() {
    try (RapaceClient client = client(null)) {
      assertRefusal(
          refused(client, greet, CallOptions.DEFAULT),
          StatusCode.UNAUTHENTICATED,
          "unauthenticated");
      assertEquals("alice greets bob", client.call(greet, "bob", with("alice-token")));
    }
    assertEquals("missing", audit.of(Kind.AUTHENTICATION_FAILED).get(0).reason());
  }

  @Test
  @Rule("security.profile-b.authorize")
  void a_known_peer_without_the_role_is_denied_and_the_connection_stays() {
    try (RapaceClient client = client("alice-token")) {
      assertRefusal(
          refused(client, erase, CallOptions.DEFAULT),
          StatusCode.PERMISSION_DENIED,
          "permission denied");
      assertEquals("alice greets bob", client.call(greet, "bob"));
    }
    AuditEvent denied = audit.of(Kind.AUTHORIZATION_DENIED).get(0);
    assertEquals("alice", denied.peer().orElseThrow());
    assertEquals("Greeter.erase", denied.method().orElseThrow());
    assertEquals("roles", denied.rule());
    assertEquals(7, denied.statusCode());
  }

  @Test
  @Rule("core.method-id.zero-enforcement")
  void an_unknown_method_is_unimplemented_for_known_peers_only() {
    try (RapaceClient known = client("alice-token");
        RapaceClient stranger = client(null)) {
      RapaceException e = refused(known, unknown, CallOptions.DEFAULT);
      assertEquals(StatusCode.UNIMPLEMENTED, e.code());
      assertRefusal(
          refused(stranger, unknown, CallOptions.DEFAULT),
          StatusCode.UNAUTHENTICATED,
          "unauthenticated");
    }
  }

  @Test
  void a_strangers_call_to_a_method_it_may_not_call_looks_like_any_other() {
    try (RapaceClient stranger = client(null)) {
      RapaceException served = refused(stranger, erase, CallOptions.DEFAULT);
      RapaceException absent = refused(stranger, unknown, CallOptions.DEFAULT);
      assertEquals(served.status(), absent.status());
      assertEquals(served.trailers().keys(), absent.trailers().keys());
    }
    assertEquals(List.of(), audit.of(Kind.AUTHORIZATION_DENIED));
  }

  @Test
  @Rule("security.profile-b.authenticate")
  void the_token_of_a_call_alone_decides_and_can_raise_or_lower() {
    try (RapaceClient client = client("alice-token")) {
      assertEquals("root erased x", client.call(erase, "x", with("root-token")));
      assertEquals("alice greets x", client.call(greet, "x"));
    }
    try (RapaceClient client = client("root-token")) {
      assertEquals(
          StatusCode.PERMISSION_DENIED, refused(client, erase, with("alice-token")).code());
      assertEquals("root erased x", client.call(erase, "x"));
    }
  }

  @Test
  @Rule("security.profile-b.authenticate")
  void a_bad_token_of_a_call_never_falls_back_to_the_connection() {
    try (RapaceClient client = client("root-token")) {
      assertRefusal(
          refused(client, erase, with("wrong")), StatusCode.UNAUTHENTICATED, "unauthenticated");
      assertEquals("root erased x", client.call(erase, "x"));
    }
    assertTrue(
        audit.of(Kind.AUTHENTICATION_FAILED).stream().allMatch(e -> e.channelId().isPresent()));
  }

  @Test
  @Rule({"security.profile-b.authenticate", "security.profile-c.authenticate"})
  void an_identity_that_expires_stops_counting_on_the_live_connection() {
    AuthenticatedPeer shortLived =
        KnownTokens.peer("bob", "user").toBuilder().expiresAt(now.get().plusSeconds(60)).build();
    tokens.with("bob-token", shortLived);
    try (RapaceClient client = client("bob-token")) {
      assertEquals("bob greets x", client.call(greet, "x"));
      now.set(now.get().plusSeconds(60));
      handled.set(0);
      arguments.decoded.set(0);
      assertRefusal(
          refused(client, greet, CallOptions.DEFAULT),
          StatusCode.UNAUTHENTICATED,
          "unauthenticated");
    }
    assertEquals("expired", audit.of(Kind.AUTHENTICATION_FAILED).get(0).reason());
  }

  @Test
  @Rule("security.profile-b.authenticate")
  void a_revoked_identity_stops_counting_on_the_live_connection() {
    try (RapaceClient client = client("alice-token")) {
      assertEquals("alice greets x", client.call(greet, "x"));
      tokens.revoke("alice");
      handled.set(0);
      arguments.decoded.set(0);
      assertRefusal(
          refused(client, greet, CallOptions.DEFAULT),
          StatusCode.UNAUTHENTICATED,
          "unauthenticated");
      tokens.restore("alice");
      assertEquals("alice greets x", client.call(greet, "x"));
    }
  }

  @Test
  void a_notification_that_is_refused_is_dropped_and_audited() {
    try (RapaceClient client = client(null)) {
      client.notify(greet, "x");
      Eventually.holds(
          "the refusal is audited", () -> audit.of(Kind.AUTHENTICATION_FAILED).size() == 1);
      client.notify(erase, "x", with("alice-token"));
      Eventually.holds(
          "the denial is audited", () -> audit.of(Kind.AUTHORIZATION_DENIED).size() == 1);
      assertEquals("alice greets x", client.call(greet, "x", with("alice-token")));
    }
    assertEquals(1, handled.get());
  }

  @Test
  void an_allowed_notification_reaches_its_handler() {
    try (RapaceClient client = client("alice-token")) {
      client.notify(greet, "x");
      Eventually.holds("the handler ran", () -> handled.get() == 1);
      assertEquals("alice greets x", client.call(greet, "x"));
    }
  }

  @Test
  void arguments_that_cannot_be_decoded_are_a_decode_error_after_all_other_checks() {
    Method<Integer, String> wrongArguments =
        Method.of("Greeter", "greet", Codecs.U8, Codecs.STRING);
    Method<Integer, String> wrongAndDenied =
        Method.of("Greeter", "erase", Codecs.U8, Codecs.STRING);
    try (RapaceClient client = client("alice-token")) {
      RapaceException e =
          assertThrows(RapaceException.class, () -> client.call(wrongArguments, 200));
      assertEquals(StatusCode.DECODE_ERROR, e.code());
      e = assertThrows(RapaceException.class, () -> client.call(wrongAndDenied, 200));
      assertEquals(StatusCode.PERMISSION_DENIED, e.code());
    }
    assertEquals(0, handled.get());
  }

  @Test
  void without_a_trace_no_call_and_a_denial_stays_a_denial() {
    try (RapaceClient client = client("alice-token")) {
      audit.failing = true;
      RapaceException e = refused(client, greet, CallOptions.DEFAULT);
      assertEquals(StatusCode.INTERNAL, e.code());
      assertEquals("internal error", e.status().message());
      assertRefusal(
          refused(client, erase, CallOptions.DEFAULT),
          StatusCode.PERMISSION_DENIED,
          "permission denied");
    }
  }

  @Test
  @Rule("security.auth-failure.handshake")
  void ten_failed_authentications_of_calls_in_a_minute_end_the_connection() {
    try (RapaceClient client = client(null)) {
      for (int i = 0; i < 20; i++) {
        RapaceException e = refused(client, greet, CallOptions.DEFAULT);
        if (e.code() != StatusCode.UNAUTHENTICATED) {
          assertEquals(StatusCode.UNAVAILABLE, e.code());
        }
      }
      assertTrue(
          audit.of(Kind.PROTOCOL_VIOLATION).stream()
              .anyMatch(e -> e.rule().equals("java.call-authentication-failures")));
    }
    assertEquals(0, handled.get());
  }
}
