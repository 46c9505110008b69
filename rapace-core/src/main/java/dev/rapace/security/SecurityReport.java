package dev.rapace.security;

import dev.rapace.security.ServerFacts.ListenerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The security checklist of one server or client, answered from its configuration: each line names
 * a rule, asks its question and says what was found. Holds no secret. Immutable.
 *
 * @param profile letter of the profile
 * @param lines answers, in a fixed order
 */
public record SecurityReport(String profile, List<Line> lines) {
  public SecurityReport {
    lines = List.copyOf(lines);
  }

  /**
   * One answer.
   *
   * @param ruleId rule that asks
   * @param question what it asks, for people
   * @param answer what was found, for people
   * @param satisfied whether the answer is good enough
   */
  public record Line(String ruleId, String question, String answer, boolean satisfied) {}

  /** Answers for a server. */
  public static SecurityReport of(SecurityProfile profile, ServerFacts server) {
    List<ProfileViolation> violations = profile.validate(server);
    List<Line> lines = new ArrayList<>();
    for (ListenerFacts listener : server.listeners()) {
      lines.add(link(profile, listener, violations));
    }
    lines.add(identity(profile, server, violations));
    lines.add(policy(profile, server, violations));
    lines.add(
        line(
            SecurityRuleIds.HANDSHAKE_TIMEOUT,
            "How long may a handshake take?",
            server.handshakeTimeoutMillis() + " ms",
            violations));
    lines.add(refusal(profile));
    lines.add(
        new Line(
            SecurityRuleIds.PLAINTEXT,
            "Are Hello params and metadata secret by themselves?",
            "no: only the link protects them; values of rapace.auth_* are never printed",
            true));
    server.methods().forEach(method -> lines.add(requirements(profile, method)));
    return complete(profile, lines, violations);
  }

  /** Answers for a client. */
  public static SecurityReport of(SecurityProfile profile, ClientFacts client) {
    List<ProfileViolation> violations = profile.validate(client);
    List<Line> lines = new ArrayList<>();
    lines.add(
        line(
            linkRule(profile),
            "What protects the link to " + Findings.shown(client.uri()) + "?",
            protection(client.level(), client.locality(), client.tlsProtocols(), client.tunnel()),
            violations));
    lines.add(
        line(
            profile instanceof Networked
                ? SecurityRuleIds.C_AUTHENTICATE
                : SecurityRuleIds.SERVER_IDENTITY,
            "Who vouches for the server?",
            client.serverIdentified() ? "the transport verifies it" : "nobody",
            violations));
    String token = client.credentials().isPresent() ? "a token" : "no token";
    lines.add(
        line(
            SecurityRuleIds.SECRETS,
            "What does the client send about itself?",
            token
                + (client.hasClientCertificate() ? " and a certificate" : "")
                + (client.usesInsecureOverride() ? ", IN PLAIN TEXT by override" : ""),
            violations));
    return complete(profile, lines, violations);
  }

  /** Whether every answer is good enough. */
  public boolean isSatisfied() {
    return lines.stream().allMatch(Line::satisfied);
  }

  /** The report for people: a line each, {@code ok} or {@code NO} first. */
  public String text() {
    return lines.stream()
        .map(line ->
            (line.satisfied() ? "ok  " : "NO  ")
                + line.ruleId()
                + ": "
                + line.question()
                + " "
                + line.answer())
        .collect(Collectors.joining("\n", "Profile " + profile + "\n", "\n"));
  }

  private static Line link(
      SecurityProfile profile, ListenerFacts listener, List<ProfileViolation> violations) {
    String shown = Findings.shown(listener.uri());
    boolean broken =
        violations.stream()
            .anyMatch(v -> v.ruleId().equals(linkRule(profile)) && v.what().contains(shown));
    return new Line(
        linkRule(profile),
        "What protects " + shown + "?",
        protection(
                listener.level(), listener.locality(), listener.tlsProtocols(), listener.tunnel())
            + (listener.clientCertificateRequired() ? ", client certificate required" : "")
            + (listener.unixPeerCredentials() ? ", the kernel names the peer" : ""),
        !broken);
  }

  private static String protection(
      SecurityLevel level,
      Locality locality,
      List<String> tlsProtocols,
      java.util.Optional<TransportSecurity.ExternalTunnel> tunnel) {
    if (!tlsProtocols.isEmpty()) {
      return String.join(", ", tlsProtocols);
    }
    if (tunnel.isPresent()) {
      return "a " + tunnel.get().kind() + " tunnel on interface " + tunnel.get().interfaceName();
    }
    return switch (locality) {
      case IN_PROCESS -> "it stays in this process";
      case HOST -> "it stays in this host's kernel, behind file permissions";
      case LOOPBACK -> "it stays on this host, open to every local user";
      case NETWORK -> level == SecurityLevel.NONE ? "nothing" : "unknown: " + level;
    };
  }

  private static String linkRule(SecurityProfile profile) {
    return switch (profile) {
      case TrustedLocal a -> SecurityRuleIds.A_LOCAL_ONLY;
      case SameHostUntrusted b -> SecurityRuleIds.B_SAME_HOST;
      case Networked c -> SecurityRuleIds.C_ENCRYPTION;
    };
  }

  private static Line identity(
      SecurityProfile profile, ServerFacts server, List<ProfileViolation> violations) {
    Set<Authenticator.Capability> verified =
        new ServerChecks(profile, server, new Findings()).capabilities();
    String rule =
        switch (profile) {
          case TrustedLocal a -> SecurityRuleIds.A_MULTITENANT;
          case SameHostUntrusted b -> SecurityRuleIds.B_AUTHENTICATE;
          case Networked c -> SecurityRuleIds.C_AUTHENTICATE;
        };
    String answer =
        server
            .authenticator()
            .map(a -> AuditTrail.nameOf(a) + " verifies " + new java.util.TreeSet<>(verified))
            .orElse("nobody is asked");
    return line(rule, "How is a peer known?", answer, violations);
  }

  private static Line policy(
      SecurityProfile profile, ServerFacts server, List<ProfileViolation> violations) {
    String answer =
        server.authorizer().map(a -> AuditTrail.nameOf(a) + " " + a.strength()).orElse("no policy");
    return line(policyRule(profile), "Who may call what?", answer, violations);
  }

  private static Line refusal(SecurityProfile profile) {
    boolean always = profile.connectionNeedsIdentity();
    return new Line(
        always ? SecurityRuleIds.C_REJECT : SecurityRuleIds.HANDSHAKE_FAILURE,
        "What happens to a connection without a valid credential?",
        always
            ? "missing or invalid: \"authentication failed\", then the end"
            : "invalid: \"authentication failed\", then the end; missing: its calls need their own",
        true);
  }

  private static Line requirements(SecurityProfile profile, MethodRef method) {
    String declared =
        method.requiredRoles().isEmpty() && method.requiredScopes().isEmpty()
            ? "what the policy says"
            : "roles " + method.requiredRoles() + ", scopes " + method.requiredScopes();
    return new Line(
        policyRule(profile), "What does " + method.fullName() + " require?", declared, true);
  }

  private static String policyRule(SecurityProfile profile) {
    return switch (profile) {
      case TrustedLocal a -> SecurityRuleIds.A_MULTITENANT;
      case SameHostUntrusted b -> SecurityRuleIds.B_AUTHORIZE;
      case Networked c -> SecurityRuleIds.C_AUTHORIZE;
    };
  }

  private static Line line(
      String ruleId, String question, String answer, List<ProfileViolation> violations) {
    boolean broken = violations.stream().anyMatch(v -> v.ruleId().equals(ruleId));
    return new Line(ruleId, question, answer, !broken);
  }

  /** Every violation gets a line of its own, so that none hides behind an answer. */
  private static SecurityReport complete(
      SecurityProfile profile, List<Line> lines, List<ProfileViolation> violations) {
    for (ProfileViolation violation : violations) {
      lines.add(new Line(violation.ruleId(), violation.what() + ":", violation.remedy(), false));
    }
    return new SecurityReport(profile.letter(), lines);
  }
}
