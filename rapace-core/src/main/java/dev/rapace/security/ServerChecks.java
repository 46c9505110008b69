package dev.rapace.security;

import dev.rapace.security.Authenticator.Capability;
import dev.rapace.security.ServerFacts.ListenerFacts;
import java.net.URI;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What every profile asks of a server, and the questions that several of them share. */
final class ServerChecks {
  private static final long LONGEST_HANDSHAKE_MILLIS = 30_000;

  private final SecurityProfile profile;
  private final ServerFacts server;
  private final Findings findings;

  ServerChecks(SecurityProfile profile, ServerFacts server, Findings findings) {
    this.profile = profile;
    this.server = server;
    this.findings = findings;
  }

  /** The questions that do not depend on the profile. */
  void common() {
    listenersExist();
    handshakeIsBounded();
    for (ListenerFacts listener : server.listeners()) {
      findings.addAll(listener.weaknesses());
    }
    authenticatorIsSound();
    policyFitsMethods();
  }

  private void listenersExist() {
    if (server.listeners().isEmpty()) {
      findings.add(
          SecurityRuleIds.NO_LISTENER, "the server has no listener", "name at least one address");
    }
    Set<String> seen = new HashSet<>();
    for (ListenerFacts listener : server.listeners()) {
      if (!takesAnyPort(listener.uri()) && !seen.add(canonical(listener.uri()))) {
        findings.add(
            SecurityRuleIds.DUPLICATE_LISTENER,
            Findings.shown(listener.uri()) + " is listed twice",
            "list each address once: two settings for one address leave open which one holds");
      }
    }
  }

  private static boolean takesAnyPort(String uri) {
    URI parsed = parse(uri);
    return parsed != null && parsed.getPort() == 0;
  }

  private static String canonical(String uri) {
    URI parsed = parse(uri);
    if (parsed == null || parsed.getHost() == null) {
      return uri;
    }
    String authority = parsed.getScheme() + "://" + parsed.getHost() + ":" + parsed.getPort();
    String path = parsed.getPath() == null || parsed.getPath().equals("/") ? "" : parsed.getPath();
    return authority.toLowerCase(Locale.ROOT) + path;
  }

  private static @org.jspecify.annotations.Nullable URI parse(String uri) {
    try {
      return URI.create(uri);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void handshakeIsBounded() {
    long millis = server.handshakeTimeoutMillis();
    if (millis <= 0 || millis > LONGEST_HANDSHAKE_MILLIS) {
      findings.add(
          SecurityRuleIds.HANDSHAKE_TIMEOUT,
          "the handshake timeout is " + millis + " ms",
          "set it above 0 and at most to 30 seconds");
    }
  }

  private void authenticatorIsSound() {
    if (server.authenticator().isEmpty()) {
      return;
    }
    try {
      findings.addAll(server.authenticator().get().weaknesses(profile));
    } catch (RuntimeException e) {
      findings.add(
          SecurityRuleIds.UNUSABLE_AUTHENTICATOR,
          "the authenticator could not say whether it is sound: " + e.getClass().getName(),
          "mend weaknesses() of the authenticator");
    }
  }

  private void policyFitsMethods() {
    if (server.authorizer().isEmpty()) {
      return;
    }
    try {
      findings.addAll(server.authorizer().get().check(server.methods()));
    } catch (RuntimeException e) {
      findings.add(
          SecurityRuleIds.UNUSABLE_AUTHORIZER,
          "the policy could not be checked against the methods: " + e.getClass().getName(),
          "mend check() of the authorizer");
    }
  }

  /** Kinds of credential that the configured authenticator verifies; empty without one. */
  Set<Capability> capabilities() {
    if (server.authenticator().isEmpty()) {
      return Set.of();
    }
    try {
      Set<Capability> said = server.authenticator().get().capabilities();
      return said.isEmpty() ? Set.of() : EnumSet.copyOf(said);
    } catch (RuntimeException e) {
      findings.add(
          SecurityRuleIds.UNUSABLE_AUTHENTICATOR,
          "the authenticator could not say what it verifies: " + e.getClass().getName(),
          "mend capabilities() of the authenticator");
      return Set.of();
    }
  }

  /** Kinds of credential that a peer of this listener can show. */
  static Set<Capability> possibleOn(ListenerFacts listener) {
    EnumSet<Capability> possible = EnumSet.of(Capability.TOKEN);
    if (listener.clientCertificateRequired() && !listener.tlsProtocols().isEmpty()) {
      possible.add(Capability.CLIENT_CERTIFICATE);
    }
    if (listener.unixPeerCredentials() && listener.locality() == Locality.HOST) {
      possible.add(Capability.UNIX_PEER);
    }
    return possible;
  }

  /** Requires that on each listener the authenticator can find something to verify. */
  void identityOnEachListener(String ruleId) {
    Set<Capability> verified = capabilities();
    for (ListenerFacts listener : server.listeners()) {
      Set<Capability> usable = possibleOn(listener);
      usable.retainAll(verified);
      if (usable.isEmpty()) {
        findings.add(
            ruleId,
            "peers of "
                + Findings.shown(listener.uri())
                + " cannot show any credential that the authenticator verifies "
                + names(verified),
            remedyFor(listener));
      }
    }
  }

  private static String names(Set<Capability> verified) {
    return verified.isEmpty() ? "(it verifies none)" : verified.toString();
  }

  private static String remedyFor(ListenerFacts listener) {
    if (listener.locality() == Locality.HOST) {
      return "give the authenticator a list of allowed user ids, or let it verify tokens";
    }
    return listener.tlsProtocols().isEmpty()
        ? "let the authenticator verify tokens"
        : "require client certificates on the listener, or let the authenticator verify tokens";
  }

  /** Requires a policy that really decides. */
  void policyDecides(String ruleId) {
    if (server.authorizer().isEmpty()) {
      findings.add(
          ruleId,
          "Profile " + profile.letter() + named() + " needs an authorizer, and there is none",
          "set an authorizer, such as roles and scopes of each method");
    } else if (server.authorizer().get().strength() != Authorizer.Strength.DECIDES) {
      findings.add(
          ruleId,
          "the authorizer permits everything to everybody",
          "use an authorizer that looks at the peer and the method");
    }
  }

  /** Requires an authenticator. Returns whether there is one. */
  boolean authenticatorExists(String ruleId) {
    if (server.authenticator().isPresent()) {
      return true;
    }
    findings.add(
        ruleId,
        "Profile " + profile.letter() + named() + " needs an authenticator, and there is none",
        "set an authenticator: tokens, client certificates, or user ids of Unix sockets");
    return false;
  }

  private String named() {
    return profile instanceof TrustedLocal local && local.isMultiTenant() ? " (multi-tenant)" : "";
  }

  static boolean isProtected(ListenerFacts listener) {
    return LinkProtection.isPlanned(
        listener.uri(), listener.level(), listener.tlsProtocols(), listener.tunnel());
  }

  List<ListenerFacts> listeners() {
    return server.listeners();
  }
}
