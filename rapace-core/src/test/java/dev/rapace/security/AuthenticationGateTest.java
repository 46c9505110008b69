package dev.rapace.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.security.AuthenticatedPeer.Method;
import dev.rapace.security.AuthenticationOutcome.Anonymous;
import dev.rapace.security.AuthenticationOutcome.Identified;
import dev.rapace.security.AuthenticationOutcome.Refused;
import dev.rapace.spec.Rule;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationGateTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final SecurityProfile A = SecurityProfile.trustedLocal();
  private static final SecurityProfile B = SecurityProfile.sameHostUntrusted();
  private static final SecurityProfile C = SecurityProfile.networked();
  private static final TransportSecurity UNIX = Links.unix(1000);

  private final RecordingAuditSink audit = new RecordingAuditSink();

  /** Knows one token, {@code good}; remembers what it was asked. */
  private static class OneToken implements Authenticator {
    final List<AuthenticationRequest> asked = new ArrayList<>();
    final List<String> tokens = new ArrayList<>();
    Function<String, AuthenticationResult> answer =
        token ->
            token.equals("good")
                ? AuthenticationResult.authenticated(peer("ann").build())
                : AuthenticationResult.rejected("unknown");
    Predicate<AuthenticatedPeer> valid = p -> true;

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
      asked.add(request);
      request.token().ifPresent(t -> tokens.add(t.exposeText()));
      return CompletableFuture.completedFuture(
          request
              .token()
              .map(t -> answer.apply(t.exposeText()))
              .orElse(AuthenticationResult.notApplicable()));
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.TOKEN);
    }

    @Override
    public boolean isStillValid(AuthenticatedPeer peer) {
      return valid.test(peer);
    }
  }

  private static AuthenticatedPeer.Builder peer(String name) {
    return AuthenticatedPeer.named(name, Method.BEARER_TOKEN).tenant("acme");
  }

  private AuthenticationGate gate(SecurityProfile profile, @Nullable Authenticator authenticator) {
    return new AuthenticationGate(profile, Optional.ofNullable(authenticator), audit, CLOCK);
  }

  private static AuthenticationOutcome hello(
      AuthenticationGate gate, @Nullable String scheme, @Nullable String token) {
    return gate.authenticateConnection(UNIX, bytes(scheme), bytes(token), 7)
        .toCompletableFuture()
        .join();
  }

  private static AuthenticationOutcome call(
      AuthenticationGate gate, @Nullable String scheme, @Nullable String token) {
    return gate.authenticateCall(UNIX, bytes(scheme), bytes(token), 7, 9)
        .toCompletableFuture()
        .join();
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  @Test
  void a_good_token_identifies_the_peer_and_is_audited() {
    Identified known =
        assertInstanceOf(Identified.class, hello(gate(B, new OneToken()), null, "good"));

    assertEquals("ann", known.peer().name());
    AuditEvent event = audit.last();
    assertEquals(AuditEvent.Kind.AUTHENTICATION_SUCCEEDED, event.kind());
    assertEquals(Optional.of("ann"), event.peer());
    assertEquals(Optional.of("acme"), event.tenant());
    assertEquals("uid:1000", event.remote());
    assertEquals(7, event.connectionId());
    assertTrue(event.allowed());
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("unknown", null, "evil", "unknown"),
        Arguments.of("empty", null, "", "empty-token"),
        Arguments.of("prefix only", null, "Bearer ", "empty-token"),
        Arguments.of("prefix twice", null, "Bearer bearer good", "bearer-twice"),
        Arguments.of("two spaces", null, "Bearer  good", "malformed-token"),
        Arguments.of("other scheme", "basic", "Bearer good", "unknown"),
        Arguments.of("empty scheme", "", "good", "malformed-scheme"),
        Arguments.of("scheme with space", "bea rer", "good", "malformed-scheme"),
        Arguments.of("scheme too long", "b".repeat(33), "good", "malformed-scheme"),
        Arguments.of("scheme with line end", "bearer\n", "good", "malformed-scheme"),
        Arguments.of("scheme alone", "bearer", null, "scheme-without-token"),
        Arguments.of("too long", null, "x".repeat(16 * 1024 + 1), "token-too-long"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  @Rule("security.auth-failure.handshake")
  void every_bad_credential_gets_the_same_refusal_and_its_cause_goes_to_the_audit(
      String name, @Nullable String scheme, @Nullable String token, String cause) {
    for (SecurityProfile profile : List.of(A, B, C)) {
      AuthenticationGate gate = gate(profile, new OneToken());

      assertEquals(new Refused(Refusal.UNAUTHENTICATED), hello(gate, scheme, token));
      assertEquals(cause, audit.last().reason());
      assertEquals(AuditEvent.Kind.AUTHENTICATION_FAILED, audit.last().kind());
      assertEquals(new Refused(Refusal.UNAUTHENTICATED), call(gate, scheme, token));
      assertEquals(cause, audit.last().reason());
      assertEquals(16, audit.last().statusCode());
    }
  }

  @Test
  void a_token_of_16_kib_still_reaches_the_authenticator_and_a_longer_one_does_not() {
    OneToken authenticator = new OneToken();
    AuthenticationGate gate = gate(B, authenticator);

    hello(gate, null, "x".repeat(16 * 1024));
    assertEquals(1, authenticator.asked.size());
    hello(gate, null, "x".repeat(16 * 1024 + 1));
    assertEquals(1, authenticator.asked.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"good", "Bearer good", "bearer good", "BEARER good"})
  void one_prefix_is_taken_off_whatever_its_case(String token) {
    for (String scheme : new String[] {null, "bearer", "Bearer"}) {
      OneToken authenticator = new OneToken();
      assertInstanceOf(Identified.class, hello(gate(B, authenticator), scheme, token));
      assertEquals(List.of("good"), authenticator.tokens);
      assertEquals(Optional.of("bearer"), authenticator.asked.get(0).scheme());
    }
  }

  @Test
  void another_scheme_is_passed_on_in_lower_case_with_its_token_untouched() {
    OneToken authenticator = new OneToken();

    hello(gate(B, authenticator), "X-Static.1", "Bearer t");

    assertEquals(Optional.of("x-static.1"), authenticator.asked.get(0).scheme());
    assertEquals(List.of("Bearer t"), authenticator.tokens);
  }

  @Test
  @Rule({"security.profile-c.reject", "security.profile-c.authenticate"})
  void profile_c_refuses_a_connection_without_credentials() {
    assertEquals(new Refused(Refusal.UNAUTHENTICATED), hello(gate(C, new OneToken()), null, null));
    assertEquals("missing", audit.last().reason());
    assertEquals("security.profile-c.reject", audit.last().rule());
  }

  @Test
  @Rule("security.profile-b.authenticate")
  void profile_b_lets_a_connection_wait_for_tokens_of_its_calls() {
    AuthenticationGate gate = gate(B, new OneToken());

    assertInstanceOf(Anonymous.class, hello(gate, null, null));
    assertFalse(gate.isCurrent(null, UNIX, 7, 9));
    assertEquals("missing", audit.last().reason());
    assertEquals(16, audit.last().statusCode());
    assertInstanceOf(Identified.class, call(gate, null, "good"));
  }

  @Test
  void a_call_without_token_is_never_answered_by_the_authenticator() {
    OneToken authenticator = new OneToken();

    assertEquals(new Refused(Refusal.UNAUTHENTICATED), call(gate(B, authenticator), null, null));
    assertEquals(List.of(), authenticator.asked);
  }

  @Test
  void a_credential_that_nobody_knows_is_refused_in_every_profile() {
    OneToken authenticator = new OneToken();
    authenticator.answer = token -> AuthenticationResult.notApplicable();

    for (SecurityProfile profile : List.of(A, B, C)) {
      assertInstanceOf(Refused.class, hello(gate(profile, authenticator), null, "good"));
      assertEquals("unknown-credential", audit.last().reason());
    }
  }

  @Test
  @Rule("security.auth-failure.handshake")
  void an_authenticator_that_fails_refuses() {
    List<Authenticator> broken =
        List.of(
            stage(request -> CompletableFuture.failedFuture(new IllegalStateException("canary"))),
            stage(request -> {
              throw new IllegalStateException("canary");
            }),
            stage(request -> {
              throw new StackOverflowError();
            }),
            stage(request -> null),
            stage(request -> CompletableFuture.completedFuture(null)));
    for (Authenticator authenticator : broken) {
      assertEquals(
          new Refused(Refusal.UNAUTHENTICATED), hello(gate(C, authenticator), null, "good"));
      assertEquals("authenticator-failed", audit.last().reason());
    }
  }

  private static Authenticator stage(
      Function<AuthenticationRequest, @Nullable CompletionStage<AuthenticationResult>> body) {
    return new Authenticator() {
      @Override
      @SuppressWarnings("NullAway") // What a careless authenticator may do.
      public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
        return body.apply(request);
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of(Capability.TOKEN);
      }
    };
  }

  @Test
  void an_identity_that_has_ended_or_is_no_proof_is_refused() {
    OneToken authenticator = new OneToken();
    authenticator.answer =
        t -> AuthenticationResult.authenticated(peer("ann").expiresAt(NOW).build());
    assertInstanceOf(Refused.class, hello(gate(B, authenticator), null, "good"));
    assertEquals("expired", audit.last().reason());

    authenticator.answer =
        t ->
            AuthenticationResult.authenticated(
                AuthenticatedPeer.named("ann", Method.LOCALITY).build());
    assertInstanceOf(Refused.class, hello(gate(B, authenticator), null, "good"));
    assertEquals("locality-is-no-proof", audit.last().reason());
  }

  @Test
  @Rule("security.profile-a.multitenant")
  void locality_is_an_identity_in_a_single_tenant_profile_a_and_nowhere_else() {
    Identified known = assertInstanceOf(Identified.class, hello(gate(A, null), null, null));
    assertEquals("uid:1000", known.peer().name());
    assertEquals(Method.LOCALITY, known.peer().method());
    assertTrue(gate(A, null).isCurrent(known.peer(), UNIX, 7, 9));

    TransportSecurity network = Links.tcp(Locality.NETWORK);
    assertInstanceOf(
        Refused.class,
        gate(A, null).authenticateConnection(network, null, null, 7).toCompletableFuture().join());
    for (SecurityProfile profile : List.of(SecurityProfile.trustedLocal().multiTenant(), B, C)) {
      assertInstanceOf(Refused.class, hello(gate(profile, null), null, null));
      assertFalse(gate(profile, null).isCurrent(known.peer(), UNIX, 7, 9));
    }
    assertFalse(gate(A, null).isCurrent(known.peer(), network, 7, 9));
  }

  @Test
  void a_token_that_nobody_verifies_is_not_ignored() {
    assertInstanceOf(Refused.class, hello(gate(A, null), null, "good"));
    assertEquals("nobody-verifies-tokens", audit.last().reason());
    assertInstanceOf(Refused.class, call(gate(A, null), null, "good"));
  }

  @Test
  @Rule({"security.profile-b.authenticate", "security.profile-c.authenticate"})
  void expiry_and_revocation_are_seen_on_the_next_call() {
    OneToken authenticator = new OneToken();
    Instant[] now = {NOW};
    AuthenticationGate gate =
        new AuthenticationGate(B, Optional.of(authenticator), audit, () -> now[0]);
    AuthenticatedPeer ann = peer("ann").expiresAt(NOW.plusSeconds(10)).build();

    assertTrue(gate.isCurrent(ann, UNIX, 7, 9));
    assertEquals(List.of(), audit.events());
    now[0] = NOW.plusSeconds(10);
    assertFalse(gate.isCurrent(ann, UNIX, 7, 9));
    assertEquals("expired", audit.last().reason());
    assertEquals(Optional.of("ann"), audit.last().peer());
    now[0] = NOW;
    authenticator.valid = p -> false;
    assertFalse(gate.isCurrent(ann, UNIX, 7, 9));
    assertEquals("revoked", audit.last().reason());
    authenticator.valid =
        p -> {
          throw new IllegalStateException("store down");
        };
    assertFalse(gate.isCurrent(ann, UNIX, 7, 9));
    assertEquals("authenticator-failed", audit.last().reason());
  }

  @Test
  void no_identity_without_a_trace_and_no_identity_from_a_lost_denial() {
    AuditSink broken =
        event -> {
          throw new IllegalStateException("disk full");
        };
    AuthenticationGate gate = new AuthenticationGate(B, Optional.of(new OneToken()), broken, CLOCK);

    assertEquals(new Refused(Refusal.AUDIT_FAILED), hello(gate, null, "good"));
    assertEquals(new Refused(Refusal.UNAUTHENTICATED), hello(gate, null, "evil"));
    assertFalse(gate.isCurrent(null, UNIX, 7, 9));
  }

  @Test
  void the_token_is_overwritten_once_the_authenticator_has_answered() {
    OneToken authenticator = new OneToken();
    hello(gate(B, authenticator), null, "good");

    Secret seen = authenticator.asked.get(0).token().orElseThrow();
    assertThrows(IllegalStateException.class, seen::exposeBytes);
  }
}
