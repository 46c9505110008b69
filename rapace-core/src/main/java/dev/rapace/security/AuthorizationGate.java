package dev.rapace.security;

import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The step that decides whether a call may run, and the only source of {@link Authorized}. Denies
 * by default: without a policy (only a single-tenant Profile A on a local link goes without), when
 * the policy throws, when it answers nothing. Every decision is audited; if that fails, an allowed
 * call is refused and a denial stays a denial. Thread-safe; takes no lock, does not block.
 */
public final class AuthorizationGate {
  /** Which decisions are written to the audit. Denials always are. */
  public enum Audited {
    /** Denials only. */
    DENIALS,
    /** Denials and allowed calls: the default. */
    ALL
  }

  private static final String LOCALITY_POLICY = "profile-a";

  private final SecurityProfile profile;
  private final @Nullable Authorizer authorizer;
  private final AuditTrail audit;
  private final Audited audited;
  private final String policyName;
  private final String ruleId;

  /** A gate that writes every decision to the audit. */
  public AuthorizationGate(
      SecurityProfile profile,
      Optional<Authorizer> authorizer,
      AuditSink audit,
      InstantSource clock) {
    this(profile, authorizer, audit, clock, Audited.ALL);
  }

  /** A gate that writes the decisions of {@code audited} to the audit. */
  public AuthorizationGate(
      SecurityProfile profile,
      Optional<Authorizer> authorizer,
      AuditSink audit,
      InstantSource clock,
      Audited audited) {
    this.profile = profile;
    this.authorizer = authorizer.orElse(null);
    this.audit = new AuditTrail(audit, clock);
    this.audited = Objects.requireNonNull(audited);
    this.policyName =
        authorizer.isPresent() ? AuditTrail.nameOf(authorizer.get()) : LOCALITY_POLICY;
    this.ruleId = ruleOf(profile);
  }

  private static String ruleOf(SecurityProfile profile) {
    return switch (profile) {
      case TrustedLocal a -> SecurityRuleIds.A_MULTITENANT;
      case SameHostUntrusted b -> SecurityRuleIds.B_AUTHORIZE;
      case Networked c -> SecurityRuleIds.C_AUTHORIZE;
    };
  }

  /**
   * Decides on one call.
   *
   * @param peer who calls, authenticated and still valid
   * @param method the method that will run
   * @param transport facts of the connection
   * @param connectionId number of the connection, for the audit
   * @param channelId channel of the call, for the audit
   */
  public AuthorizationVerdict check(
      AuthenticatedPeer peer,
      MethodRef method,
      TransportSecurity transport,
      long connectionId,
      long channelId) {
    AuthorizationDecision decision = decide(peer, method, transport);
    Refusal refusal = decision.allowed() ? null : Refusal.PERMISSION_DENIED;
    if (refusal == null
        && (audited != Audited.ALL || !audit.takesAllowed(AuditEvent.Kind.AUTHORIZATION_ALLOWED))) {
      return new Authorized(peer, method);
    }
    AuditEvent event =
        new AuditEvent(
            audit.now(),
            refusal == null
                ? AuditEvent.Kind.AUTHORIZATION_ALLOWED
                : AuditEvent.Kind.AUTHORIZATION_DENIED,
            connectionId,
            OptionalLong.of(channelId),
            Optional.of(peer.name()),
            peer.tenant(),
            Optional.of(method.fullName()),
            policyName,
            decision.rule(),
            refusal == null,
            refusal == null ? 0 : refusal.statusNumber(),
            refusal == null ? "" : ruleId,
            AuditTrail.remoteOf(transport));
    if (refusal != null) {
      audit.denied(event);
      return refusal;
    }
    return audit.allowed(event) ? new Authorized(peer, method) : Refusal.AUDIT_FAILED;
  }

  private AuthorizationDecision decide(
      AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
    if (peer.method() == AuthenticatedPeer.Method.LOCALITY && !localityCounts(transport)) {
      return AuthorizationDecision.deny("locality-is-no-identity");
    }
    if (authorizer == null) {
      return withoutPolicy(peer, method, transport);
    }
    try {
      AuthorizationDecision decision = authorizer.authorize(peer, method, transport);
      return decision == null ? AuthorizationDecision.deny("policy-gave-no-answer") : decision;
    } catch (Exception | StackOverflowError e) {
      return AuthorizationDecision.deny("policy-failed:" + e.getClass().getSimpleName());
    }
  }

  private boolean localityCounts(TransportSecurity transport) {
    return profile instanceof TrustedLocal local
        && !local.isMultiTenant()
        && transport.locality().isLocal();
  }

  /** Roles and scopes that a method declares are asked for even where no policy is. */
  private AuthorizationDecision withoutPolicy(
      AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
    if (!localityCounts(transport)) {
      return AuthorizationDecision.deny("no-policy");
    }
    if (!method.requiredRoles().stream().allMatch(peer::hasRole)
        || !method.requiredScopes().stream().allMatch(peer::hasScope)) {
      return AuthorizationDecision.deny("declared-authorities");
    }
    return AuthorizationDecision.allow("trusted-local");
  }
}
