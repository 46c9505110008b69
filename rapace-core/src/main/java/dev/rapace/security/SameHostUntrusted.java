package dev.rapace.security;

import dev.rapace.security.ServerFacts.ListenerFacts;
import java.util.List;

/**
 * Profile B: the same host, but peers are not trusted. Every peer is authenticated at RPC level
 * (rule {@code security.profile-b.authenticate}) and every call is decided on (rule {@code
 * security.profile-b.authorize}). A network link is taken only with TLS 1.3 or an attested tunnel.
 */
public record SameHostUntrusted() implements SecurityProfile {
  private static final String REMEDY =
      "use unix: or a loopback address, or tls://, or declare the external tunnel";

  @Override
  public String letter() {
    return "B";
  }

  @Override
  public List<ProfileViolation> validate(ServerFacts server) {
    Findings findings = new Findings();
    ServerChecks checks = new ServerChecks(this, server, findings);
    checks.common();
    for (ListenerFacts listener : server.listeners()) {
      if (!listener.locality().isLocal() && !ServerChecks.isProtected(listener)) {
        plainNetwork(listener.uri(), findings);
      }
    }
    if (checks.authenticatorExists(SecurityRuleIds.B_AUTHENTICATE)) {
      checks.identityOnEachListener(SecurityRuleIds.B_AUTHENTICATE);
    }
    checks.policyDecides(SecurityRuleIds.B_AUTHORIZE);
    return findings.all();
  }

  @Override
  public List<ProfileViolation> validate(ClientFacts client) {
    Findings findings = new Findings();
    ClientChecks checks = new ClientChecks(client, findings);
    checks.common();
    if (!client.locality().isLocal()) {
      if (!checks.isProtected() && !client.dangerouslyAllowTokensOverPlaintext()) {
        plainNetwork(client.uri(), findings);
      }
      if (!client.dangerouslyAllowTokensOverPlaintext()) {
        checks.serverIsIdentified(SecurityRuleIds.SERVER_IDENTITY);
      }
    } else if (client.credentials().isPresent() && client.locality() == Locality.HOST) {
      checks.serverIsIdentified(SecurityRuleIds.SERVER_IDENTITY);
    }
    return findings.all();
  }

  @Override
  public List<ProfileViolation> admit(TransportSecurity transport, boolean accepted) {
    Findings findings = new Findings();
    if (!transport.locality().isLocal() && !LinkProtection.isLive(transport)) {
      plainNetwork(accepted ? transport.remote() : transport.local(), findings);
    }
    return findings.all();
  }

  @Override
  public List<ProfileViolation> admit(TransportSecurity live, ClientFacts planned) {
    List<ProfileViolation> broken =
        planned.dangerouslyAllowTokensOverPlaintext() ? List.of() : admit(live, false);
    return ClientChecks.compare(broken, live, planned);
  }

  private static void plainNetwork(String where, Findings findings) {
    findings.add(
        SecurityRuleIds.B_SAME_HOST,
        "Profile B has no plain link to a network, and " + Findings.shown(where) + " is one",
        REMEDY);
  }

  @Override
  public boolean connectionNeedsIdentity() {
    return false;
  }
}
