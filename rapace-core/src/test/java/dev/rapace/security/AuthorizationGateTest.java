package dev.rapace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.security.AuthenticatedPeer.Method;
import dev.rapace.spec.Rule;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthorizationGateTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-24T00:00:00Z"));
  private static final SecurityProfile A = SecurityProfile.trustedLocal();
  private static final SecurityProfile B = SecurityProfile.sameHostUntrusted();
  private static final SecurityProfile C = SecurityProfile.networked();
  private static final TransportSecurity UNIX = Links.unix(1000);
  private static final MethodRef ECHO = new MethodRef(1, "Echo", "echo", Set.of(), Set.of());
  private static final MethodRef ADMIN =
      new MethodRef(2, "Echo", "admin", Set.of("admin"), Set.of());
  private static final AuthenticatedPeer ANN =
      AuthenticatedPeer.named("ann", Method.BEARER_TOKEN).tenant("acme").build();
  private static final AuthenticatedPeer LOCAL =
      AuthenticatedPeer.named("uid:1000", Method.LOCALITY).build();

  private final RecordingAuditSink audit = new RecordingAuditSink();

  private AuthorizationGate gate(SecurityProfile profile, @Nullable Authorizer authorizer) {
    return new AuthorizationGate(profile, Optional.ofNullable(authorizer), audit, CLOCK);
  }

  private static AuthorizationVerdict check(
      AuthorizationGate gate, AuthenticatedPeer peer, MethodRef method) {
    return gate.check(peer, method, UNIX, 7, 9);
  }

  @Test
  @Rule("security.profile-b.authorize")
  void the_policy_decides_on_each_call_and_both_outcomes_are_audited() {
    Authorizer onlyEcho =
        (peer, method, transport) ->
            method.name().equals("echo")
                ? AuthorizationDecision.allow("echo-for-all")
                : AuthorizationDecision.deny("rest");
    AuthorizationGate gate = gate(B, onlyEcho);

    Authorized proof = assertInstanceOf(Authorized.class, check(gate, ANN, ECHO));
    assertSame(ANN, proof.peer());
    assertSame(ECHO, proof.method());
    AuditEvent allowed = audit.last();
    assertEquals(AuditEvent.Kind.AUTHORIZATION_ALLOWED, allowed.kind());
    assertEquals("echo-for-all", allowed.rule());
    assertEquals(0, allowed.statusCode());

    assertEquals(Refusal.PERMISSION_DENIED, check(gate, ANN, ADMIN));
    AuditEvent denied = audit.last();
    assertEquals(AuditEvent.Kind.AUTHORIZATION_DENIED, denied.kind());
    assertEquals("rest", denied.rule());
    assertEquals(7, denied.statusCode());
    assertEquals(Optional.of("Echo.admin"), denied.method());
    assertEquals(Optional.of("ann"), denied.peer());
    assertEquals(Optional.of("acme"), denied.tenant());
    assertEquals(OptionalLong.of(9), denied.channelId());
    assertEquals(7, denied.connectionId());
    assertEquals("security.profile-b.authorize", denied.reason());
    assertEquals(2, audit.events().size());
  }

  @Test
  @Rule("security.profile-b.authorize")
  void a_policy_that_fails_denies() {
    List<Authorizer> broken =
        List.of(
            (peer, method, transport) -> {
              throw new IllegalStateException("canary");
            },
            (peer, method, transport) -> {
              throw new StackOverflowError();
            },
            answeringNothing());
    for (Authorizer policy : broken) {
      assertEquals(Refusal.PERMISSION_DENIED, check(gate(B, policy), ANN, ECHO));
      assertTrue(audit.last().rule().startsWith("policy-"), audit.last().rule());
    }
  }

  @SuppressWarnings("NullAway") // What a careless policy may do.
  private static Authorizer answeringNothing() {
    return (peer, method, transport) -> null;
  }

  @Test
  @Rule("security.profile-b.authorize")
  void without_a_policy_everything_is_denied() {
    for (SecurityProfile profile : List.of(B, C, SecurityProfile.trustedLocal().multiTenant())) {
      assertEquals(Refusal.PERMISSION_DENIED, check(gate(profile, null), ANN, ECHO));
      assertEquals(Refusal.PERMISSION_DENIED, check(gate(profile, null), LOCAL, ECHO));
    }
  }

  @Test
  @Rule("security.profile-a.multitenant")
  void a_single_tenant_profile_a_goes_without_policy_on_local_links() {
    AuthorizationGate gate = gate(A, null);

    assertInstanceOf(Authorized.class, check(gate, LOCAL, ECHO));
    assertEquals(
        Refusal.PERMISSION_DENIED, gate.check(LOCAL, ECHO, Links.tcp(Locality.NETWORK), 7, 9));
    assertEquals(Refusal.PERMISSION_DENIED, check(gate, LOCAL, ADMIN));
    assertEquals("declared-authorities", audit.last().rule());
    AuthenticatedPeer admin =
        AuthenticatedPeer.named("root", Method.BEARER_TOKEN)
            .authority(Authority.role("admin"))
            .build();
    assertInstanceOf(Authorized.class, check(gate, admin, ADMIN));
  }

  @Test
  @Rule({"security.profile-b.authenticate", "security.profile-a.multitenant"})
  void locality_is_no_identity_where_peers_must_be_told_apart() {
    Authorizer all = (peer, method, transport) -> AuthorizationDecision.allow("all");

    for (SecurityProfile profile : List.of(B, C, SecurityProfile.trustedLocal().multiTenant())) {
      assertEquals(Refusal.PERMISSION_DENIED, check(gate(profile, all), LOCAL, ECHO));
      assertEquals("locality-is-no-identity", audit.last().rule());
      assertInstanceOf(Authorized.class, check(gate(profile, all), ANN, ECHO));
    }
  }

  @Test
  void an_allowed_call_that_leaves_no_trace_is_refused_and_a_denial_stays_one() {
    AuditSink broken =
        event -> {
          throw new IllegalStateException("disk full");
        };
    Authorizer all = (peer, method, transport) -> AuthorizationDecision.allow("all");

    assertEquals(
        Refusal.AUDIT_FAILED,
        check(new AuthorizationGate(B, Optional.of(all), broken, CLOCK), ANN, ECHO));
    assertEquals(13, Refusal.AUDIT_FAILED.statusNumber());
    assertEquals(
        Refusal.PERMISSION_DENIED,
        check(
            new AuthorizationGate(B, Optional.of(Authorizer.denyAll()), broken, CLOCK), ANN, ECHO));
  }

  @Test
  void denials_are_audited_even_if_allowed_calls_are_not() {
    Authorizer onlyEcho =
        (peer, method, transport) ->
            new AuthorizationDecision(method.name().equals("echo"), "by-name");
    AuthorizationGate gate =
        new AuthorizationGate(
            B, Optional.of(onlyEcho), audit, CLOCK, AuthorizationGate.Audited.DENIALS);

    assertInstanceOf(Authorized.class, check(gate, ANN, ECHO));
    assertEquals(List.of(), audit.events());
    check(gate, ANN, ADMIN);
    assertEquals(1, audit.events().size());
  }

  @Test
  @Rule("security.profile-b.authorize")
  void the_proof_cannot_be_made_outside_this_package() {
    for (Constructor<?> constructor : Authorized.class.getDeclaredConstructors()) {
      assertTrue((constructor.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0);
    }
    assertTrue(Modifier.isFinal(Authorized.class.getModifiers()));
  }

  @Test
  void the_texts_for_the_peer_are_fixed() {
    assertEquals(16, Refusal.UNAUTHENTICATED.statusNumber());
    assertEquals("unauthenticated", Refusal.UNAUTHENTICATED.message());
    assertEquals(7, Refusal.PERMISSION_DENIED.statusNumber());
    assertEquals("permission denied", Refusal.PERMISSION_DENIED.message());
    assertEquals("internal error", Refusal.AUDIT_FAILED.message());
  }

  @Test
  @Rule("security.profile-b.authorize")
  void a_sink_without_use_for_allowed_calls_still_gets_every_denial() {
    AuditSink denialsOnly =
        new AuditSink() {
          @Override
          public void emit(AuditEvent event) {
            audit.emit(event);
          }

          @Override
          public boolean takesAllowed(AuditEvent.Kind kind) {
            return false;
          }
        };
    Authorizer onlyEcho =
        (peer, method, transport) ->
            method.name().equals("echo")
                ? AuthorizationDecision.allow("echo")
                : AuthorizationDecision.deny("rest");
    AuthorizationGate gate = new AuthorizationGate(B, Optional.of(onlyEcho), denialsOnly, CLOCK);
    assertInstanceOf(Authorized.class, check(gate, ANN, ECHO));
    assertEquals(0, audit.events().size());
    assertEquals(Refusal.PERMISSION_DENIED, check(gate, ANN, ADMIN));
    assertEquals(1, audit.events().size());

    AuthorizationGate both =
        new AuthorizationGate(B, Optional.of(onlyEcho), denialsOnly.and(e -> {}), CLOCK);
    assertInstanceOf(Authorized.class, check(both, ANN, ECHO));
    assertEquals(2, audit.events().size(), "one of two sinks wants it, so both get it");
  }

  @Test
  void a_sink_that_cannot_say_what_it_takes_gets_everything() {
    AuditSink odd =
        new AuditSink() {
          @Override
          public void emit(AuditEvent event) {
            audit.emit(event);
          }

          @Override
          public boolean takesAllowed(AuditEvent.Kind kind) {
            throw new IllegalStateException();
          }
        };
    AuthorizationGate gate =
        new AuthorizationGate(
            B, Optional.of((p, m, t) -> AuthorizationDecision.allow("all")), odd, CLOCK);
    assertInstanceOf(Authorized.class, check(gate, ANN, ECHO));
    assertEquals(1, audit.events().size());
  }

  @Test
  void an_end_of_an_identity_counts_to_the_nanosecond() {
    Instant end = Instant.parse("2026-11-24T00:00:00.000000500Z");
    AuthenticatedPeer peer =
        AuthenticatedPeer.named("ann", Method.BEARER_TOKEN).expiresAt(end).build();
    for (Instant now :
        List.of(end, end.minusNanos(1), end.plusNanos(1), end.minusMillis(1), Instant.MAX)) {
      long millis = now.equals(Instant.MAX) ? Long.MAX_VALUE : now.toEpochMilli();
      boolean ended = peer.mayBeExpired(millis) && peer.isExpired(now);
      assertEquals(!now.isBefore(end), ended, "at " + now);
    }
    for (Instant extreme : List.of(Instant.MIN, Instant.MAX)) {
      AuthenticatedPeer odd =
          AuthenticatedPeer.named("odd", Method.BEARER_TOKEN).expiresAt(extreme).build();
      assertEquals(odd.isExpired(end), odd.mayBeExpired(end.toEpochMilli()) && odd.isExpired(end));
    }
  }
}
