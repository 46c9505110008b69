package dev.rapace.proofs.configuration;

import dev.rapace.auth.Authenticators;
import dev.rapace.auth.Authorizers;
import dev.rapace.proofs.configuration.Setup.At;
import dev.rapace.proofs.configuration.Setup.Client;
import dev.rapace.proofs.configuration.Setup.Server;
import dev.rapace.security.Authenticator;
import dev.rapace.security.Authorizer;
import dev.rapace.security.SecurityProfile;
import dev.rapace.transport.ExternalTunnelAttestation;
import dev.rapace.transport.TransportOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Servers that must start, each with a client that must get a call through, or be denied it. */
final class GoodConfigurations {
  private static final SecurityProfile A = SecurityProfile.trustedLocal();
  private static final SecurityProfile TENANTS = SecurityProfile.trustedLocal().multiTenant();
  private static final SecurityProfile B = SecurityProfile.sameHostUntrusted();
  private static final SecurityProfile C = SecurityProfile.networked();

  private final Materials of;
  private final At loopback = At.of("tcp://127.0.0.1:0");
  private final At inProcess = At.of("inproc:good-configurations");
  private final At unix;
  private final At tls;
  private final At mutualTls;
  private final At tunnel =
      At.of("tcp://127.0.0.1:0", new ExternalTunnelAttestation("wireguard", "lo"));

  GoodConfigurations(Materials of) {
    this.of = of;
    unix = At.of(of.unix("good"));
    tls = At.of("tls://127.0.0.1:0", of.tls());
    mutualTls = At.of("tls://127.0.0.1:0", of.mutualTls());
  }

  /**
   * A server and its client.
   *
   * @param isAllowed whether the call comes back; if not, it is denied
   */
  record Pair(Server server, Client client, boolean isAllowed) {}

  List<Pair> all() {
    List<Pair> all = new ArrayList<>();
    all.addAll(underA());
    all.addAll(underB());
    all.addAll(underC());
    return all;
  }

  private List<Pair> underA() {
    return List.of(
        pair("a socket", A, List.of(unix), null, null, false, true),
        pair("loopback", A, List.of(loopback), null, null, false, true),
        pair("in process", A, List.of(inProcess), null, null, false, true),
        pair("three listeners", A, List.of(unix, loopback, inProcess), null, null, false, true),
        pair("tokens and roles", A, List.of(unix), of.tokens, of.roles, true, true),
        pair(
            "everything permitted",
            A,
            List.of(unix),
            of.users,
            Authorizers.dangerouslyPermitAll(),
            false,
            true),
        pair("users of sockets", TENANTS, List.of(unix), of.users, of.roles, false, true),
        pair("tokens", TENANTS, List.of(loopback), of.tokens, of.roles, true, true),
        pair("nothing allowed", TENANTS, List.of(unix), of.tokens, deny(), true, false),
        pair("TLS on loopback", A, List.of(tls), null, null, false, true, of.tlsClient()));
  }

  private List<Pair> underB() {
    Authenticator either = Authenticators.firstOf(of.tokens, of.users);
    Authorizer both = Authorizers.and(of.roles, Authorizers.dangerouslyPermitAll());
    return List.of(
        pair("users of sockets", B, List.of(unix), of.users, of.roles, false, true),
        pair("tokens", B, List.of(unix), of.tokens, of.roles, true, true),
        pair("tokens", B, List.of(loopback), of.tokens, of.roles, true, true),
        pair("tokens, in process", B, List.of(inProcess), of.tokens, of.roles, true, true),
        pair("tokens or users", B, List.of(unix, loopback), either, of.roles, false, true),
        pair("roles and everything", B, List.of(unix), of.tokens, both, true, true),
        pair("default policy denies", B, List.of(unix), of.users, deny(), false, false),
        pair("TLS", B, List.of(tls), of.tokens, of.roles, true, true, of.tlsClient()),
        pair(
            "certificates",
            B,
            List.of(mutualTls),
            of.certificates,
            of.roles,
            false,
            true,
            of.mutualTlsClient()));
  }

  private List<Pair> underC() {
    Authenticator either = Authenticators.firstOf(of.tokens, of.certificates);
    Authenticator all = Authenticators.allOf(of.tokens, of.certificates);
    Pair patient = pair("tokens", C, List.of(tls), of.tokens, of.roles, true, true, of.tlsClient());
    return List.of(
        patient,
        pair(
            "certificates",
            C,
            List.of(mutualTls),
            of.certificates,
            of.roles,
            false,
            true,
            of.mutualTlsClient()),
        pair("tokens or certificates", C, List.of(tls), either, of.roles, true, true, dials()),
        pair("both", C, List.of(mutualTls), all, of.roles, true, true, of.mutualTlsClient()),
        pair("two listeners", C, List.of(tls, mutualTls), of.tokens, of.roles, true, true, dials()),
        pair("nothing allowed", C, List.of(tls), of.tokens, deny(), true, false, dials()),
        pair(
            "tokens, by tunnel",
            C,
            List.of(tunnel),
            of.tokens,
            of.roles,
            true,
            true,
            new ExternalTunnelAttestation("wireguard", "lo")),
        waiting(patient, Duration.ofSeconds(30)));
  }

  private TransportOption dials() {
    return of.tlsClient();
  }

  private static Authorizer deny() {
    return Authorizer.denyAll();
  }

  private static Pair waiting(Pair pair, Duration handshake) {
    Server s = pair.server();
    return new Pair(
        new Server(
            "handshake of 30 s",
            s.profile(),
            s.listeners(),
            s.authenticator(),
            s.authorizer(),
            handshake,
            Set.of()),
        pair.client(),
        pair.isAllowed());
  }

  private static Pair pair(
      String what,
      SecurityProfile profile,
      List<At> listeners,
      @Nullable Authenticator who,
      @Nullable Authorizer may,
      boolean token,
      boolean isAllowed,
      TransportOption... dialledWith) {
    return new Pair(
        new Server(what, profile, listeners, Optional.ofNullable(who), Optional.ofNullable(may)),
        new Client(what, profile, At.of(listeners.getFirst().uri(), dialledWith), token, false),
        isAllowed);
  }
}
