package dev.rapace.security;

import java.util.List;

/**
 * Profile A: one operator, one host. The network is shut out; nothing else is asked, unless the
 * server holds more than one tenant (rule {@code security.profile-a.multitenant}).
 *
 * @param isMultiTenant whether the server holds more than one tenant, so that callers must be told
 *     apart and every call decided
 */
public record TrustedLocal(boolean isMultiTenant) implements SecurityProfile {
  private static final String REMEDY =
      "use unix:, inproc: or a loopback address, or choose SecurityProfile.networked()";

  /** The same profile for a server that holds more than one tenant. */
  public TrustedLocal multiTenant() {
    return new TrustedLocal(true);
  }

  @Override
  public String letter() {
    return "A";
  }

  @Override
  public List<ProfileViolation> validate(ServerFacts server) {
    Findings findings = new Findings();
    ServerChecks checks = new ServerChecks(this, server, findings);
    checks.common();
    for (ServerFacts.ListenerFacts listener : server.listeners()) {
      staysLocal(listener.locality(), listener.uri(), findings);
    }
    if (isMultiTenant) {
      if (checks.authenticatorExists(SecurityRuleIds.A_MULTITENANT)) {
        checks.identityOnEachListener(SecurityRuleIds.A_MULTITENANT);
      }
      checks.policyDecides(SecurityRuleIds.A_MULTITENANT);
    }
    return findings.all();
  }

  @Override
  public List<ProfileViolation> validate(ClientFacts client) {
    Findings findings = new Findings();
    new ClientChecks(client, findings).common();
    staysLocal(client.locality(), client.uri(), findings);
    return findings.all();
  }

  @Override
  public List<ProfileViolation> admit(TransportSecurity transport, boolean accepted) {
    Findings findings = new Findings();
    staysLocal(transport.locality(), accepted ? transport.remote() : transport.local(), findings);
    return findings.all();
  }

  private static void staysLocal(Locality locality, String where, Findings findings) {
    if (!locality.isLocal()) {
      findings.add(
          SecurityRuleIds.A_LOCAL_ONLY,
          "Profile A stays on this host, and " + Findings.shown(where) + " is on a network",
          REMEDY);
    }
  }

  @Override
  public boolean connectionNeedsIdentity() {
    return false;
  }
}
