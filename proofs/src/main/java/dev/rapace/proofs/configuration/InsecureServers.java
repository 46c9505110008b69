package dev.rapace.proofs.configuration;

import dev.rapace.auth.Authenticators;
import dev.rapace.auth.Authorizers;
import dev.rapace.proofs.configuration.Setup.At;
import dev.rapace.proofs.configuration.Setup.Server;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.Authenticator;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.Authorizer;
import dev.rapace.security.MethodRef;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.TransportSecurity;
import dev.rapace.tls.CertificateReview;
import dev.rapace.transport.ExternalTunnelAttestation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Servers that must refuse to start, each with every rule that it breaks and no other. */
final class InsecureServers {
  private static final SecurityProfile A = SecurityProfile.trustedLocal();
  private static final SecurityProfile TENANTS = SecurityProfile.trustedLocal().multiTenant();
  private static final SecurityProfile B = SecurityProfile.sameHostUntrusted();
  private static final SecurityProfile C = SecurityProfile.networked();

  /** Reserved for documentation: nobody has it, and nothing is sent there. */
  private static final String NETWORK = "192.0.2.7:7000";

  private final Materials of;
  private final At loopback = At.of("tcp://127.0.0.1:0");
  private final At everywhere = At.of("tcp://0.0.0.0:0");
  private final At network = At.of("tcp://" + NETWORK);
  private final At inProcess = At.of("inproc:insecure-configurations");
  private final At unix;
  private final At tls;
  private final At mutualTls;
  private final At noTunnel =
      At.of("tcp://127.0.0.1:0", new ExternalTunnelAttestation("wireguard", "wg-missing0"));
  private final Authorizer permitAll = Authorizers.dangerouslyPermitAll();

  InsecureServers(Materials of) {
    this.of = of;
    unix = At.of(of.unix("s"));
    tls = At.of("tls://127.0.0.1:0", of.tls());
    mutualTls = At.of("tls://127.0.0.1:0", of.mutualTls());
  }

  List<Server> all() throws IOException {
    List<Server> all = new ArrayList<>();
    all.addAll(underA());
    all.addAll(withTenants());
    all.addAll(authenticateUnderB());
    all.addAll(authorizeUnderB());
    all.addAll(networkUnderB());
    all.addAll(plainUnderC());
    all.addAll(anonymousUnderC());
    all.addAll(rejectUnderC());
    all.addAll(undecidedUnderC());
    all.addAll(certificates());
    all.addAll(underAny());
    return all;
  }

  private static Server of(
      String what,
      SecurityProfile profile,
      List<At> listeners,
      @Nullable Authenticator who,
      @Nullable Authorizer may,
      String... rules) {
    return new Server(
        what, profile, listeners, Optional.ofNullable(who), Optional.ofNullable(may), rules);
  }

  private List<Server> underA() throws IOException {
    String rule = "java.profile-a.local-only";
    At open = At.of(of.unixInOpenFolder());
    At tlsNetwork = At.of("tls://" + NETWORK, of.tls());
    return List.of(
        of("every interface", A, List.of(everywhere), null, null, rule),
        of("an address of a network", A, List.of(network), null, null, rule),
        of("TLS on a network", A, List.of(tlsNetwork), null, null, rule),
        of("network beside a socket", A, List.of(unix, everywhere), null, null, rule),
        of("network, all decided", A, List.of(everywhere), of.tokens, of.roles, rule),
        of("folder open to everybody", A, List.of(open), null, null, "java.unix.directory"));
  }

  private List<Server> withTenants() {
    String rule = "security.profile-a.multitenant";
    return List.of(
        of("nothing set", TENANTS, List.of(unix), null, null, rule),
        of("no policy", TENANTS, List.of(unix), of.tokens, null, rule),
        of("nobody known", TENANTS, List.of(unix), null, of.roles, rule),
        of("everything permitted", TENANTS, List.of(unix), of.tokens, permitAll, rule),
        of("users of sockets, over TCP", TENANTS, List.of(loopback), of.users, of.roles, rule),
        of("users of sockets, in process", TENANTS, List.of(inProcess), of.users, of.roles, rule),
        of("certificates not asked for", TENANTS, List.of(tls), of.certificates, of.roles, rule),
        of("verifies nothing", TENANTS, List.of(unix), Materials.nothing(), of.roles, rule),
        of(
            "tenants on a network",
            TENANTS,
            List.of(everywhere),
            of.tokens,
            of.roles,
            "java.profile-a.local-only"));
  }

  private List<Server> authenticateUnderB() {
    String rule = "security.profile-b.authenticate";
    return List.of(
        of("nobody known", B, List.of(unix), null, of.roles, rule),
        of("nobody known", B, List.of(loopback), null, of.roles, rule),
        of("nobody known, in process", B, List.of(inProcess), null, of.roles, rule),
        of("users of sockets, over TCP", B, List.of(loopback), of.users, of.roles, rule),
        of("users, socket and TCP", B, List.of(unix, loopback), of.users, of.roles, rule),
        of("certificates on a socket", B, List.of(unix), of.certificates, of.roles, rule),
        of("certificates not asked for", B, List.of(tls), of.certificates, of.roles, rule),
        of("verifies nothing", B, List.of(unix), Materials.nothing(), of.roles, rule));
  }

  private List<Server> authorizeUnderB() {
    String rule = "security.profile-b.authorize";
    Authorizer orAll = Authorizers.or(of.roles, permitAll);
    return List.of(
        of("no policy", B, List.of(unix), of.tokens, null, rule),
        of("users, no policy", B, List.of(unix), of.users, null, rule),
        of("everything permitted", B, List.of(unix), of.tokens, permitAll, rule),
        of("roles or everything", B, List.of(loopback), of.tokens, orAll, rule),
        of("certificates, permitted", B, List.of(mutualTls), of.certificates, permitAll, rule),
        of("policy on no method", B, List.of(unix), of.tokens, of.vanished, rule),
        of(
            "nothing set",
            B,
            List.of(unix),
            null,
            null,
            "security.profile-b.authenticate",
            "security.profile-b.authorize"));
  }

  private List<Server> networkUnderB() throws IOException {
    String rule = "java.profile-b.same-host";
    At open = At.of(of.unixInOpenFolder());
    At nowhere = At.of(of.unixNowhere());
    At tunnel = At.of("tcp://0.0.0.0:0", new ExternalTunnelAttestation("wireguard", "lo"));
    return List.of(
        of("every interface", B, List.of(everywhere), of.tokens, of.roles, rule),
        of("an address of a network", B, List.of(network), of.tokens, of.roles, rule),
        of(
            "tunnel on every interface",
            B,
            List.of(tunnel),
            of.tokens,
            of.roles,
            rule,
            "java.transport.tunnel"),
        of(
            "folder open to everybody",
            B,
            List.of(open),
            of.tokens,
            of.roles,
            "java.unix.directory"),
        of("folder is missing", B, List.of(nowhere), of.tokens, of.roles, "java.unix.directory"));
  }

  private List<Server> plainUnderC() {
    String rule = "security.profile-c.encryption";
    return List.of(
        of("every interface, plain", C, List.of(everywhere), of.tokens, of.roles, rule),
        of("an address, plain", C, List.of(network), of.tokens, of.roles, rule),
        of("loopback, plain", C, List.of(loopback), of.tokens, of.roles, rule),
        of("a socket", C, List.of(unix), of.tokens, of.roles, rule),
        of("in process", C, List.of(inProcess), of.tokens, of.roles, rule),
        of("plain beside TLS", C, List.of(tls, loopback), of.tokens, of.roles, rule),
        of(
            "tunnel that is not there",
            C,
            List.of(noTunnel),
            of.tokens,
            of.roles,
            rule,
            "java.transport.tunnel"));
  }

  private List<Server> anonymousUnderC() {
    String rule = "security.profile-c.authenticate";
    Authenticator twoHours = Materials.jwt(Duration.ofHours(2), Duration.ofSeconds(30));
    Authenticator skewed = Materials.jwt(Duration.ofMinutes(30), Duration.ofMinutes(2));
    Authenticator mixed = Authenticators.firstOf(of.certificates, twoHours);
    return List.of(
        of("nobody known", C, List.of(tls), null, of.roles, rule),
        of("certificates nobody reads", C, List.of(mutualTls), null, of.roles, rule),
        of("verifies nothing", C, List.of(tls), Materials.nothing(), of.roles, rule),
        of("users of sockets", C, List.of(tls), of.users, of.roles, rule),
        of("tokens that live two hours", C, List.of(tls), twoHours, of.roles, rule),
        of("clocks two minutes apart", C, List.of(tls), skewed, of.roles, rule),
        of("long tokens as a fallback", C, List.of(mutualTls), mixed, of.roles, rule));
  }

  private List<Server> rejectUnderC() {
    String rule = "security.profile-c.reject";
    Authenticator either = Authenticators.firstOf(of.certificates, of.users);
    At lo = At.of("tcp://127.0.0.1:0", new ExternalTunnelAttestation("wireguard", "lo"));
    return List.of(
        of("certificates not asked for", C, List.of(tls), of.certificates, of.roles, rule),
        of("asked for on one of two", C, List.of(mutualTls, tls), of.certificates, of.roles, rule),
        of("certificates or users", C, List.of(tls), either, of.roles, rule),
        of("certificates, by tunnel", C, List.of(lo), of.certificates, of.roles, rule));
  }

  private List<Server> undecidedUnderC() {
    String rule = "java.profile-c.authorize";
    return List.of(
        of("no policy", C, List.of(tls), of.tokens, null, rule),
        of("everything permitted", C, List.of(tls), of.tokens, permitAll, rule),
        of("certificates, permitted", C, List.of(mutualTls), of.certificates, permitAll, rule),
        of(
            "everything wrong",
            C,
            List.of(everywhere),
            null,
            null,
            rule,
            "security.profile-c.encryption",
            "security.profile-c.authenticate"));
  }

  private List<Server> certificates() {
    Instant now = Instant.now();
    At expired = At.of("tls://127.0.0.1:0", of.server(spec -> spec.expired()));
    At future =
        At.of(
            "tls://127.0.0.1:0",
            of.server(spec -> spec.valid(now.plusSeconds(3600), now.plusSeconds(7200))));
    At small = At.of("tls://127.0.0.1:0", of.server(spec -> spec.rsa(1024)));
    At sha1 = At.of("tls://127.0.0.1:0", of.server(spec -> spec.hash("SHA1")));
    At authority =
        At.of("tls://127.0.0.1:0", of.bare(s -> s.server().dns("localhost").authority(0)));
    At client = At.of("tls://127.0.0.1:0", of.bare(s -> s.client().dns("localhost")));
    At nameless = At.of("tls://127.0.0.1:0", of.bare(s -> s.server()));
    At open = At.of("tls://127.0.0.1:0", of.openKeyFile());
    return List.of(
        of("expired", C, List.of(expired), of.tokens, of.roles, CertificateReview.VALIDITY),
        of("not valid yet", C, List.of(future), of.tokens, of.roles, CertificateReview.VALIDITY),
        of("expired, under A too", A, List.of(expired), null, null, CertificateReview.VALIDITY),
        of("RSA 1024", C, List.of(small), of.tokens, of.roles, CertificateReview.KEY_STRENGTH),
        of("signed with SHA-1", C, List.of(sha1), of.tokens, of.roles, CertificateReview.SIGNATURE),
        of("an authority", C, List.of(authority), of.tokens, of.roles, CertificateReview.USAGE),
        of("a client's", C, List.of(client), of.tokens, of.roles, CertificateReview.USAGE),
        of("names no host", C, List.of(nameless), of.tokens, of.roles, CertificateReview.NAME),
        of("key file open", C, List.of(open), of.tokens, of.roles, CertificateReview.KEY_FILE));
  }

  private List<Server> underAny() {
    At fixed = At.of("tcp://127.0.0.1:7411");
    return List.of(
        patience("handshake without end", A, unix, null, null, Duration.ZERO),
        patience("handshake ends first", B, unix, of.tokens, of.roles, Duration.ofSeconds(-1)),
        patience("handshake of 30.001 s", C, tls, of.tokens, of.roles, Duration.ofMillis(30_001)),
        patience("handshake of a day", C, tls, of.tokens, of.roles, Duration.ofDays(1)),
        of("no listener", A, List.of(), null, null, "java.listener.missing"),
        of("no listener", C, List.of(), of.tokens, of.roles, "java.listener.missing"),
        of("one address twice", A, List.of(fixed, fixed), null, null, "java.listener.duplicate"),
        of(
            "one socket twice",
            B,
            List.of(unix, unix),
            of.tokens,
            of.roles,
            "java.listener.duplicate"),
        of(
            "authenticator breaks",
            B,
            List.of(unix),
            Materials.broken(),
            of.roles,
            "java.authenticator.unusable",
            "security.profile-b.authenticate"),
        of(
            "policy breaks",
            B,
            List.of(unix),
            of.tokens,
            new BrokenPolicy(),
            "java.authorizer.unusable"));
  }

  private static Server patience(
      String what,
      SecurityProfile profile,
      At at,
      @Nullable Authenticator who,
      @Nullable Authorizer may,
      Duration handshake) {
    return new Server(
        what,
        profile,
        List.of(at),
        Optional.ofNullable(who),
        Optional.ofNullable(may),
        handshake,
        new TreeSet<>(Set.of("handshake.timeout")));
  }

  /** A policy of an application that cannot say whether it fits the methods. */
  private record BrokenPolicy() implements Authorizer {
    @Override
    public AuthorizationDecision authorize(
        AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
      return AuthorizationDecision.deny("broken");
    }

    @Override
    public List<ProfileViolation> check(Collection<MethodRef> methods) {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
