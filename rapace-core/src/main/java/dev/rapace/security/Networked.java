package dev.rapace.security;

import dev.rapace.security.Authenticator.Capability;
import dev.rapace.security.ServerFacts.ListenerFacts;
import java.util.List;
import java.util.Set;

/**
 * Profile C: a network, perhaps a hostile one. Every link is confidential and whole (rule {@code
 * security.profile-c.encryption}: TLS 1.3, QUIC, or an attested tunnel), every connection carries a
 * verified identity ({@code security.profile-c.authenticate}), everything else is refused ({@code
 * security.profile-c.reject}). This holds for local addresses too.
 */
public record Networked() implements SecurityProfile {
  private static final String REMEDY = "use tls:// or declare the external tunnel";

  @Override
  public String letter() {
    return "C";
  }

  @Override
  public List<ProfileViolation> validate(ServerFacts server) {
    Findings findings = new Findings();
    ServerChecks checks = new ServerChecks(this, server, findings);
    for (ListenerFacts listener : server.listeners()) {
      if (!ServerChecks.isProtected(listener)) {
        unprotected(listener, findings);
      }
    }
    checks.common();
    if (checks.authenticatorExists(SecurityRuleIds.C_AUTHENTICATE)) {
      identity(checks, findings);
    }
    checks.policyDecides(SecurityRuleIds.C_AUTHORIZE);
    return findings.all();
  }

  private static void unprotected(ListenerFacts listener, Findings findings) {
    String uri = Findings.shown(listener.uri());
    if (LinkProtection.isAttested(listener.tunnel())) {
      findings.add(
          SecurityRuleIds.C_ENCRYPTION,
          uri + " listens on every interface, so the tunnel does not cover it",
          "listen on the address of interface " + listener.tunnel().get().interfaceName());
    } else if (!listener.tlsProtocols().isEmpty()) {
      findings.add(
          SecurityRuleIds.C_ENCRYPTION,
          "Profile C needs TLS 1.3 on " + uri + ", which offers " + listener.tlsProtocols(),
          "enable TLSv1.3 and nothing else");
    } else {
      findings.add(SecurityRuleIds.C_ENCRYPTION, "Profile C needs TLS 1.3 on " + uri, REMEDY);
    }
  }

  private static void identity(ServerChecks checks, Findings findings) {
    Set<Capability> verified = checks.capabilities();
    if (!verified.contains(Capability.TOKEN) && !verified.contains(Capability.CLIENT_CERTIFICATE)) {
      findings.add(
          SecurityRuleIds.C_AUTHENTICATE,
          "the authenticator verifies nothing that a peer can show over a network",
          "verify bearer tokens or client certificates");
      return;
    }
    for (ListenerFacts listener : checks.listeners()) {
      Set<Capability> possible = ServerChecks.possibleOn(listener);
      if (!verified.contains(Capability.TOKEN)
          && !possible.contains(Capability.CLIENT_CERTIFICATE)) {
        findings.add(
            SecurityRuleIds.C_REJECT,
            Findings.shown(listener.uri())
                + " lets peers in without the client certificate that the authenticator needs",
            "require client certificates on the listener, or verify tokens");
      }
    }
  }

  @Override
  public List<ProfileViolation> validate(ClientFacts client) {
    Findings findings = new Findings();
    ClientChecks checks = new ClientChecks(client, findings);
    if (!checks.isProtected()) {
      findings.add(
          SecurityRuleIds.C_ENCRYPTION,
          "Profile C needs TLS 1.3 to " + Findings.shown(client.uri()),
          REMEDY);
    }
    checks.common();
    if (client.dangerouslyAllowTokensOverPlaintext()) {
      findings.add(
          SecurityRuleIds.SECRETS,
          "Profile C never sends a token in plain text, and the client is told to",
          "remove dangerouslyAllowTokensOverPlaintext");
    }
    checks.serverIsIdentified(SecurityRuleIds.C_AUTHENTICATE);
    if (client.credentials().isEmpty() && !client.hasClientCertificate()) {
      findings.add(
          SecurityRuleIds.C_AUTHENTICATE,
          "the client has nothing to say who it is to " + Findings.shown(client.uri()),
          "give it call credentials or a client certificate");
    }
    return findings.all();
  }

  @Override
  public List<ProfileViolation> admit(TransportSecurity transport, boolean accepted) {
    Findings findings = new Findings();
    if (!LinkProtection.isLive(transport)) {
      findings.add(
          SecurityRuleIds.C_ENCRYPTION,
          "Profile C needs TLS 1.3, and the connection with "
              + Findings.shown(transport.remote())
              + " has "
              + transport.tls().map(t -> t.protocol() + " " + t.cipherSuite()).orElse("no TLS"),
          REMEDY);
    }
    boolean serverUnknown =
        !accepted
            && transport.tls().map(t -> t.peerChain().isEmpty()).orElse(true)
            && !LinkProtection.isAttested(transport.tunnel());
    if (serverUnknown) {
      findings.add(
          SecurityRuleIds.C_AUTHENTICATE,
          "the server at " + Findings.shown(transport.remote()) + " showed no certificate",
          "verify its certificate and host name");
    }
    return findings.all();
  }

  @Override
  public boolean connectionNeedsIdentity() {
    return true;
  }
}
