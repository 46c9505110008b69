package dev.rapace.security;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Audit events of listeners and connections. Calls are audited by the two gates. */
public final class AuditEvents {
  private AuditEvents() {}

  /** A listener satisfies its profile and was bound to {@code uri}. */
  public static AuditEvent listenerStarted(Instant now, SecurityProfile profile, String uri) {
    return event(now, AuditEvent.Kind.LISTENER_STARTED, 0, profile, "", true, "", uri);
  }

  /** A configuration was refused; one event that names every broken rule. */
  public static AuditEvent listenerRefused(
      Instant now, SecurityProfile profile, String uri, List<ProfileViolation> violations) {
    return event(
        now,
        AuditEvent.Kind.LISTENER_REFUSED,
        0,
        profile,
        rules(violations),
        false,
        "insecure configuration",
        uri);
  }

  /** A live connection does not satisfy the profile. */
  public static AuditEvent connectionRefused(
      Instant now,
      SecurityProfile profile,
      TransportSecurity transport,
      long connectionId,
      List<ProfileViolation> violations) {
    return event(
        now,
        AuditEvent.Kind.CONNECTION_REFUSED,
        connectionId,
        profile,
        rules(violations),
        false,
        "the live connection is weaker than the profile asks",
        AuditTrail.remoteOf(transport));
  }

  /** A client starts that may send tokens in plain text because it was told to. */
  public static AuditEvent insecureOverride(
      Instant now, SecurityProfile profile, ClientFacts client) {
    return event(
        now,
        AuditEvent.Kind.INSECURE_OVERRIDE,
        0,
        profile,
        SecurityRuleIds.SECRETS,
        true,
        "dangerouslyAllowTokensOverPlaintext",
        client.uri());
  }

  private static String rules(List<ProfileViolation> violations) {
    return violations.stream()
        .map(ProfileViolation::ruleId)
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private static AuditEvent event(
      Instant now,
      AuditEvent.Kind kind,
      long connectionId,
      SecurityProfile profile,
      String rule,
      boolean allowed,
      String reason,
      String where) {
    return new AuditEvent(
        now,
        kind,
        connectionId,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "profile-" + profile.letter(),
        rule,
        allowed,
        0,
        reason,
        Findings.shown(where));
  }
}
