package dev.rapace.rpc;

import dev.rapace.security.Authenticator;
import dev.rapace.security.Authorizer;
import dev.rapace.security.MethodRef;
import dev.rapace.security.ServerFacts;
import dev.rapace.security.ServerFacts.ListenerFacts;
import java.net.URI;
import java.util.List;

/** A server's security settings as lines for people, each with the rule that it answers. */
final class SecurityReport {
  private final StringBuilder text = new StringBuilder();

  private SecurityReport() {}

  static String of(ServerSettings settings, ServerFacts facts, List<URI> uris) {
    SecurityReport report = new SecurityReport();
    String letter = settings.profile().letter();
    String prefix = "security.profile-" + letter.toLowerCase(java.util.Locale.ROOT);
    report.text.append("Profile ").append(letter).append(": every rule holds\n");
    for (int i = 0; i < facts.listeners().size(); i++) {
      String uri = i < uris.size() ? uris.get(i).toString() : facts.listeners().get(i).uri();
      report.listener(
          letter.equals("C") ? prefix + ".encryption" : prefix, uri, facts.listeners().get(i));
    }
    report.line(
        letter.equals("A") ? prefix + ".multitenant" : prefix + ".authenticate",
        "authenticator",
        settings.authenticator().map(SecurityReport::describe).orElse("none: locality alone"));
    report.line(
        letter.equals("A") ? prefix + ".multitenant" : "security.profile-b.authorize",
        "authorizer",
        settings.authorizer().map(SecurityReport::describe).orElse("none"));
    report.line(
        "security.auth-failure.handshake",
        "handshake",
        settings.handshakeTimeout().toMillis()
            + " ms, "
            + settings.maxHandshakes()
            + " at a time, "
            + settings.maxHandshakesPerSource()
            + " from one source");
    facts.methods().forEach(report::method);
    return report.text.toString();
  }

  private void listener(String rule, String uri, ListenerFacts facts) {
    line(
        rule,
        uri,
        facts.locality()
            + ", "
            + facts.level()
            + (facts.tlsProtocols().isEmpty() ? "" : ", " + facts.tlsProtocols())
            + (facts.clientCertificateRequired() ? ", client certificate required" : "")
            + (facts.unixPeerCredentials() ? ", kernel credentials of the peer" : "")
            + facts.tunnel().map(t -> ", tunnel " + t.kind()).orElse(""));
  }

  private void method(MethodRef method) {
    line(
        "security.profile-b.authorize",
        method.fullName(),
        method.requiredRoles().isEmpty() && method.requiredScopes().isEmpty()
            ? "no role or scope of its own"
            : "roles " + method.requiredRoles() + ", scopes " + method.requiredScopes());
  }

  private static String describe(Authenticator authenticator) {
    return authenticator.getClass().getSimpleName() + " " + authenticator.capabilities();
  }

  private static String describe(Authorizer authorizer) {
    String name = authorizer.getClass().getSimpleName();
    int lambda = name.indexOf("$$");
    return (lambda < 0 ? name : "own code") + ", " + authorizer.strength();
  }

  private void line(String rule, String subject, String answer) {
    text.append("  [").append(rule).append("] ").append(subject).append(": ").append(answer);
    text.append('\n');
  }
}
