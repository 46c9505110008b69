package dev.rapace.security;

import java.util.ArrayList;
import java.util.List;

/** What every profile asks of a client, and the questions that several of them share. */
final class ClientChecks {
  private final ClientFacts client;
  private final Findings findings;

  ClientChecks(ClientFacts client, Findings findings) {
    this.client = client;
    this.findings = findings;
  }

  /** The questions that do not depend on the profile. */
  void common() {
    findings.addAll(client.weaknesses());
    tokensStayCovered();
  }

  private void tokensStayCovered() {
    if (client.credentials().isEmpty()
        || client.locality().isLocal()
        || client.dangerouslyAllowTokensOverPlaintext()) {
      return;
    }
    if (!isProtected()) {
      findings.add(
          SecurityRuleIds.SECRETS,
          "the token for " + Findings.shown(client.uri()) + " would leave this host unencrypted",
          "use tls:// or declare the external tunnel");
    }
  }

  boolean isProtected() {
    return LinkProtection.isPlanned(
        client.uri(), client.level(), client.tlsProtocols(), client.tunnel());
  }

  /**
   * Requires that somebody vouches for the server before it is given anything: the transport, or
   * the attested tunnel, whose ends know each other's keys.
   */
  void serverIsIdentified(String ruleId) {
    if (!client.serverIdentified() && !LinkProtection.isAttested(client.tunnel())) {
      findings.add(
          ruleId,
          "nothing verifies who the server at " + Findings.shown(client.uri()) + " is",
          "verify its certificate and host name, or the owner of its socket");
    }
  }

  /** The live link must give at least what was described before dialling. */
  static List<ProfileViolation> compare(
      List<ProfileViolation> broken, TransportSecurity live, ClientFacts planned) {
    if (live.level().atLeast(planned.level())
        && live.locality().compareTo(planned.locality()) <= 0) {
      return broken;
    }
    List<ProfileViolation> all = new ArrayList<>(broken);
    all.add(
        new ProfileViolation(
            SecurityRuleIds.WEAKER_THAN_PLANNED,
            "the connection to "
                + Findings.shown(planned.uri())
                + " is weaker than it was described: "
                + live.level()
                + " over "
                + live.locality()
                + " instead of "
                + planned.level()
                + " over "
                + planned.locality(),
            "look at what answers at this address"));
    return List.copyOf(all);
  }
}
