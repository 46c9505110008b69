package dev.rapace.security;

import static dev.rapace.security.Identity.*;
import static dev.rapace.security.Place.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Configurations, good and insecure, with the rules that each must be refused by: every rule that
 * it breaks and no other. Good ones have none. These are judged as facts; the proof {@code
 * insecure-configurations} has a table of its own for real servers and clients.
 */
public final class ConfigurationTable {
  /** Rule of the Unix transport for directories that others may write. */
  public static final String UNIX_DIRECTORY = "java.unix.directory";

  static final long TEN_SECONDS = 10_000;

  private static final String MULTITENANT = "security.profile-a.multitenant";
  private static final String B_AUTHENTICATE = "security.profile-b.authenticate";
  private static final String B_AUTHORIZE = "security.profile-b.authorize";
  private static final String ENCRYPTION = "security.profile-c.encryption";
  private static final String C_AUTHENTICATE = "security.profile-c.authenticate";
  private static final String REJECT = "security.profile-c.reject";
  private static final String SECRETS = "security.metadata.secrets";
  private static final String TIMEOUT = "handshake.timeout";
  private static final String LOCAL_ONLY = "java.profile-a.local-only";
  private static final String SAME_HOST = "java.profile-b.same-host";
  private static final String C_AUTHORIZE = "java.profile-c.authorize";
  private static final String NO_LISTENER = "java.listener.missing";
  private static final String DUPLICATE = "java.listener.duplicate";
  private static final String SERVER_IDENTITY = "java.client.server-identity";

  private static final SecurityProfile A = SecurityProfile.trustedLocal();
  private static final SecurityProfile A_TENANTS = SecurityProfile.trustedLocal().multiTenant();
  private static final SecurityProfile B = SecurityProfile.sameHostUntrusted();
  private static final SecurityProfile C = SecurityProfile.networked();

  private ConfigurationTable() {}

  /** One configuration. */
  public sealed interface Row {
    /** What it is, for people. */
    String name();

    /** Its profile. */
    SecurityProfile profile();

    /** Ids of all rules that it breaks; empty if it is good. */
    Set<String> rules();

    /** What the profile says of it. */
    List<ProfileViolation> judge();
  }

  /**
   * A server.
   *
   * @param handshakeMillis configured bound of the handshake
   */
  public record ServerRow(
      String name,
      SecurityProfile profile,
      List<Place> listeners,
      Identity identity,
      Policy policy,
      long handshakeMillis,
      Set<String> rules)
      implements Row {
    @Override
    public List<ProfileViolation> judge() {
      return profile.validate(facts());
    }

    @Override
    public String toString() {
      return name;
    }

    /** The facts that the profile judges. */
    public ServerFacts facts() {
      return new ServerFacts(
          listeners.stream().map(Place::listener).toList(),
          identity.authenticator(),
          policy.authorizer(),
          List.of(new MethodRef(1, "Echo", "echo", Set.of(), Set.of())),
          handshakeMillis);
    }
  }

  /**
   * A client.
   *
   * @param token whether it has call credentials
   * @param certificate whether it has a client certificate
   * @param override whether {@code dangerouslyAllowTokensOverPlaintext} is set
   */
  public record ClientRow(
      String name,
      SecurityProfile profile,
      Place to,
      boolean token,
      boolean certificate,
      boolean override,
      Set<String> rules)
      implements Row {
    @Override
    public List<ProfileViolation> judge() {
      return profile.validate(facts());
    }

    @Override
    public String toString() {
      return name;
    }

    /** The facts that the profile judges. */
    public ClientFacts facts() {
      Optional<CallCredentials> credentials =
          token ? Optional.of(new UnspokenToken()) : Optional.empty();
      return to.client(certificate, credentials, override);
    }
  }

  /** Credentials whose token must not be asked for while a configuration is judged. */
  private record UnspokenToken() implements CallCredentials {
    @Override
    public CompletionStage<Secret> token(TransportSecurity transport, String target) {
      return CompletableFuture.failedFuture(new AssertionError("asked for a token"));
    }
  }

  /** Configurations that must be refused. */
  public static List<Row> insecure() {
    List<Row> rows = new ArrayList<>();
    rows.addAll(insecureUnderA());
    rows.addAll(insecureWithTenants());
    rows.addAll(insecureUnderB());
    rows.addAll(plainUnderC());
    rows.addAll(anonymousUnderC());
    rows.addAll(insecureUnderAny());
    rows.addAll(insecureClients());
    return rows;
  }

  private static List<Row> insecureUnderA() {
    return List.of(
        server("every interface", A, List.of(TCP_ANY), NONE, Policy.NONE, LOCAL_ONLY),
        server("a network address", A, List.of(TCP_ADDRESS), NONE, Policy.NONE, LOCAL_ONLY),
        server("TLS on a network", A, List.of(TLS_ADDRESS), NONE, Policy.NONE, LOCAL_ONLY),
        server("a tunnel", A, List.of(TCP_TUNNEL), TOKEN, Policy.ROLES, LOCAL_ONLY),
        server("network beside Unix", A, List.of(UNIX, TCP_ANY), NONE, Policy.NONE, LOCAL_ONLY),
        server("network, all decided", A, List.of(TCP_ANY), TOKEN, Policy.ROLES, LOCAL_ONLY),
        server(
            "open directory", A, List.of(UNIX_OPEN_DIRECTORY), NONE, Policy.NONE, UNIX_DIRECTORY));
  }

  private static List<Row> insecureWithTenants() {
    return List.of(
        server("tenants, nothing set", A_TENANTS, List.of(UNIX), NONE, Policy.NONE, MULTITENANT),
        server("tenants, no policy", A_TENANTS, List.of(UNIX), TOKEN, Policy.NONE, MULTITENANT),
        server("tenants, nobody known", A_TENANTS, List.of(UNIX), NONE, Policy.ROLES, MULTITENANT),
        server(
            "tenants, all permitted",
            A_TENANTS,
            List.of(UNIX),
            TOKEN,
            Policy.PERMIT_ALL,
            MULTITENANT),
        server(
            "tenants, users on TCP",
            A_TENANTS,
            List.of(TCP_LOOPBACK),
            UNIX_USERS,
            Policy.ROLES,
            MULTITENANT),
        server(
            "tenants, users in process",
            A_TENANTS,
            List.of(INPROC),
            UNIX_USERS,
            Policy.ROLES,
            MULTITENANT),
        server(
            "tenants, certificates not asked for",
            A_TENANTS,
            List.of(TLS_LOOPBACK),
            CERTIFICATE,
            Policy.ROLES,
            MULTITENANT),
        server(
            "tenants, nothing verified",
            A_TENANTS,
            List.of(UNIX),
            NOTHING,
            Policy.ROLES,
            MULTITENANT),
        server(
            "tenants, mute kernel",
            A_TENANTS,
            List.of(UNIX_WITHOUT_CREDENTIALS),
            UNIX_USERS,
            Policy.ROLES,
            MULTITENANT),
        server(
            "tenants on a network",
            A_TENANTS,
            List.of(TCP_ANY),
            NONE,
            Policy.ROLES,
            LOCAL_ONLY,
            MULTITENANT));
  }

  private static List<Row> insecureUnderB() {
    return List.of(
        server("B, nobody known", B, List.of(UNIX), NONE, Policy.ROLES, B_AUTHENTICATE),
        server(
            "B, nobody known on TCP", B, List.of(TCP_LOOPBACK), NONE, Policy.ROLES, B_AUTHENTICATE),
        server(
            "B, users on TCP", B, List.of(TCP_LOOPBACK), UNIX_USERS, Policy.ROLES, B_AUTHENTICATE),
        server(
            "B, certificates on Unix", B, List.of(UNIX), CERTIFICATE, Policy.ROLES, B_AUTHENTICATE),
        server(
            "B, certificates not asked for",
            B,
            List.of(TLS_LOOPBACK),
            CERTIFICATE,
            Policy.ROLES,
            B_AUTHENTICATE),
        server("B, nothing verified", B, List.of(UNIX), NOTHING, Policy.ROLES, B_AUTHENTICATE),
        server(
            "B, users on Unix and TCP",
            B,
            List.of(UNIX, TCP_LOOPBACK),
            UNIX_USERS,
            Policy.ROLES,
            B_AUTHENTICATE),
        server("B, users in process", B, List.of(INPROC), UNIX_USERS, Policy.ROLES, B_AUTHENTICATE),
        server(
            "B, mute kernel",
            B,
            List.of(UNIX_WITHOUT_CREDENTIALS),
            UNIX_USERS,
            Policy.ROLES,
            B_AUTHENTICATE),
        server("B, no policy", B, List.of(UNIX), TOKEN, Policy.NONE, B_AUTHORIZE),
        server("B, users, no policy", B, List.of(UNIX), UNIX_USERS, Policy.NONE, B_AUTHORIZE),
        server("B, all permitted", B, List.of(UNIX), TOKEN, Policy.PERMIT_ALL, B_AUTHORIZE),
        server(
            "B, certificates, all permitted",
            B,
            List.of(MTLS_LOOPBACK),
            CERTIFICATE,
            Policy.PERMIT_ALL,
            B_AUTHORIZE),
        server(
            "B, unknown method in the policy",
            B,
            List.of(UNIX),
            TOKEN,
            Policy.UNMATCHED_PATTERN,
            B_AUTHORIZE),
        server("B, nothing set", B, List.of(UNIX), NONE, Policy.NONE, B_AUTHENTICATE, B_AUTHORIZE),
        server("B, every interface", B, List.of(TCP_ANY), TOKEN, Policy.ROLES, SAME_HOST),
        server("B, a network address", B, List.of(TCP_ADDRESS), TOKEN, Policy.ROLES, SAME_HOST),
        server("B, TLS 1.2 on a network", B, List.of(TLS_1_2), TOKEN, Policy.ROLES, SAME_HOST),
        server(
            "B, tunnel on every interface",
            B,
            List.of(TCP_TUNNEL_ANY),
            TOKEN,
            Policy.ROLES,
            SAME_HOST),
        server(
            "B, open directory",
            B,
            List.of(UNIX_OPEN_DIRECTORY),
            TOKEN,
            Policy.ROLES,
            UNIX_DIRECTORY));
  }

  private static List<Row> plainUnderC() {
    return List.of(
        server("C, every interface, plain", C, List.of(TCP_ANY), TOKEN, Policy.ROLES, ENCRYPTION),
        server(
            "C, a network address, plain",
            C,
            List.of(TCP_ADDRESS),
            TOKEN,
            Policy.ROLES,
            ENCRYPTION),
        server("C, loopback, plain", C, List.of(TCP_LOOPBACK), TOKEN, Policy.ROLES, ENCRYPTION),
        server("C, Unix", C, List.of(UNIX), TOKEN, Policy.ROLES, ENCRYPTION),
        server("C, in process", C, List.of(INPROC), TOKEN, Policy.ROLES, ENCRYPTION),
        server("C, WebSocket without TLS", C, List.of(WS_ADDRESS), TOKEN, Policy.ROLES, ENCRYPTION),
        server("C, TLS 1.2", C, List.of(TLS_1_2), CERTIFICATE, Policy.ROLES, ENCRYPTION),
        server(
            "C, TLS 1.2 and 1.3",
            C,
            List.of(TLS_1_2_AND_1_3),
            CERTIFICATE,
            Policy.ROLES,
            ENCRYPTION),
        server(
            "C, encrypted, nobody knows how",
            C,
            List.of(ENCRYPTED_SOMEHOW),
            TOKEN,
            Policy.ROLES,
            ENCRYPTION),
        server(
            "C, plain beside TLS",
            C,
            List.of(TLS_ADDRESS, TCP_ADDRESS),
            TOKEN,
            Policy.ROLES,
            ENCRYPTION),
        server(
            "C, tunnel on every interface",
            C,
            List.of(TCP_TUNNEL_ANY),
            TOKEN,
            Policy.ROLES,
            ENCRYPTION),
        server(
            "C, tunnel on every IPv6 interface",
            C,
            List.of(TCP_TUNNEL_ANY6),
            TOKEN,
            Policy.ROLES,
            ENCRYPTION),
        server(
            "C, tunnel without interface",
            C,
            List.of(TCP_TUNNEL_UNNAMED),
            TOKEN,
            Policy.ROLES,
            ENCRYPTION));
  }

  private static List<Row> anonymousUnderC() {
    return List.of(
        server("C, nobody known", C, List.of(TLS_ADDRESS), NONE, Policy.ROLES, C_AUTHENTICATE),
        server(
            "C, certificates that nobody reads",
            C,
            List.of(MTLS_LOOPBACK),
            NONE,
            Policy.ROLES,
            C_AUTHENTICATE),
        server(
            "C, nothing verified", C, List.of(TLS_LOOPBACK), NOTHING, Policy.ROLES, C_AUTHENTICATE),
        server(
            "C, users of this host",
            C,
            List.of(TLS_LOOPBACK),
            UNIX_USERS,
            Policy.ROLES,
            C_AUTHENTICATE),
        server(
            "C, tokens live long",
            C,
            List.of(TLS_LOOPBACK),
            LONG_LIVED_TOKEN,
            Policy.ROLES,
            C_AUTHENTICATE),
        server(
            "C, certificates not asked for",
            C,
            List.of(TLS_ANY),
            CERTIFICATE,
            Policy.ROLES,
            REJECT),
        server(
            "C, certificates not asked for on one of two",
            C,
            List.of(MTLS_LOOPBACK, TLS_LOOPBACK),
            CERTIFICATE,
            Policy.ROLES,
            REJECT),
        server(
            "C, certificates through a tunnel",
            C,
            List.of(TCP_TUNNEL),
            CERTIFICATE,
            Policy.ROLES,
            REJECT),
        server(
            "C, certificates or users, not asked for",
            C,
            List.of(TLS_LOOPBACK),
            CERTIFICATE_OR_UNIX_USERS,
            Policy.ROLES,
            REJECT),
        server("C, no policy", C, List.of(TLS_LOOPBACK), TOKEN, Policy.NONE, C_AUTHORIZE),
        server("C, all permitted", C, List.of(TLS_LOOPBACK), TOKEN, Policy.PERMIT_ALL, C_AUTHORIZE),
        server(
            "C, certificates, all permitted",
            C,
            List.of(MTLS_LOOPBACK),
            CERTIFICATE,
            Policy.PERMIT_ALL,
            C_AUTHORIZE),
        server(
            "C, everything wrong",
            C,
            List.of(TCP_ANY),
            NONE,
            Policy.NONE,
            ENCRYPTION,
            C_AUTHENTICATE,
            C_AUTHORIZE));
  }

  private static List<Row> insecureUnderAny() {
    return List.of(
        patience("A, handshake never ends", A, List.of(UNIX), NONE, Policy.NONE, 0),
        patience("B, handshake ends before it begins", B, List.of(UNIX), TOKEN, Policy.ROLES, -1),
        patience(
            "C, handshake one millisecond too long",
            C,
            List.of(TLS_LOOPBACK),
            TOKEN,
            Policy.ROLES,
            30_001),
        patience("C, handshake of a day", C, List.of(TLS_ADDRESS), TOKEN, Policy.ROLES, 86_400_000),
        server("A, no listener", A, List.of(), NONE, Policy.NONE, NO_LISTENER),
        server("C, no listener", C, List.of(), TOKEN, Policy.ROLES, NO_LISTENER),
        server(
            "A, one address twice",
            A,
            List.of(TCP_LOOPBACK, TCP_LOOPBACK),
            NONE,
            Policy.NONE,
            DUPLICATE),
        server("B, one socket twice", B, List.of(UNIX, UNIX), TOKEN, Policy.ROLES, DUPLICATE),
        server(
            "B, broken authenticator",
            B,
            List.of(UNIX),
            Identity.BROKEN,
            Policy.ROLES,
            "java.authenticator.unusable",
            B_AUTHENTICATE),
        server(
            "B, broken policy",
            B,
            List.of(UNIX),
            TOKEN,
            Policy.BROKEN,
            "java.authorizer.unusable"));
  }

  private static List<Row> insecureClients() {
    return List.of(
        client("A dials a network", A, TCP_ADDRESS, false, false, false, LOCAL_ONLY),
        client("A dials a network with TLS", A, TLS_ADDRESS, false, true, false, LOCAL_ONLY),
        client(
            "A sends a token to a network",
            A,
            TCP_ADDRESS,
            true,
            false,
            false,
            LOCAL_ONLY,
            SECRETS),
        client("A dials a network, overridden", A, TCP_ADDRESS, true, false, true, LOCAL_ONLY),
        client(
            "B dials a network", B, TCP_ADDRESS, false, false, false, SAME_HOST, SERVER_IDENTITY),
        client(
            "B sends a token to a network",
            B,
            TCP_ADDRESS,
            true,
            false,
            false,
            SECRETS,
            SAME_HOST,
            SERVER_IDENTITY),
        client("B sends a token over TLS 1.2", B, TLS_1_2, true, false, false, SECRETS, SAME_HOST),
        client(
            "B sends a token to an unknown owner",
            B,
            UNIX_WITHOUT_CREDENTIALS,
            true,
            false,
            false,
            SERVER_IDENTITY),
        client(
            "B sends a token to an unknown host",
            B,
            TLS_UNVERIFIED,
            true,
            false,
            false,
            SERVER_IDENTITY),
        client(
            "C client, plain",
            C,
            TCP_ADDRESS,
            true,
            false,
            false,
            ENCRYPTION,
            SECRETS,
            C_AUTHENTICATE),
        client(
            "C client, plain loopback",
            C,
            TCP_LOOPBACK,
            true,
            false,
            false,
            ENCRYPTION,
            C_AUTHENTICATE),
        client("C client, Unix", C, UNIX, true, false, false, ENCRYPTION),
        client(
            "C client, WebSocket without TLS",
            C,
            WS_ADDRESS,
            true,
            false,
            false,
            ENCRYPTION,
            SECRETS,
            C_AUTHENTICATE),
        client("C client, TLS 1.2", C, TLS_1_2, false, true, false, ENCRYPTION),
        client("C client, unknown server", C, TLS_UNVERIFIED, true, false, false, C_AUTHENTICATE),
        client("C client, nothing to show", C, TLS_ADDRESS, false, false, false, C_AUTHENTICATE),
        client("C client, overridden", C, TLS_LOOPBACK, true, false, true, SECRETS),
        client(
            "C client, overridden and plain",
            C,
            TCP_ADDRESS,
            true,
            false,
            true,
            ENCRYPTION,
            SECRETS,
            C_AUTHENTICATE));
  }

  /** Configurations that must start. */
  public static List<Row> good() {
    List<Row> rows = new ArrayList<>();
    rows.addAll(goodServers());
    rows.addAll(goodClients());
    return rows;
  }

  private static List<Row> goodServers() {
    return List.of(
        server("A, Unix", A, List.of(UNIX), NONE, Policy.NONE),
        server("A, loopback", A, List.of(TCP_LOOPBACK), NONE, Policy.NONE),
        server("A, in process", A, List.of(INPROC), NONE, Policy.NONE),
        server("A, TLS on loopback", A, List.of(TLS_LOOPBACK), NONE, Policy.NONE),
        server("A, three listeners", A, List.of(UNIX, TCP_LOOPBACK, INPROC), NONE, Policy.NONE),
        server("A, tokens and roles", A, List.of(UNIX), TOKEN, Policy.ROLES),
        server("A, all permitted", A, List.of(UNIX), NONE, Policy.PERMIT_ALL),
        server("tenants, users of Unix", A_TENANTS, List.of(UNIX), UNIX_USERS, Policy.ROLES),
        server("tenants, tokens on TCP", A_TENANTS, List.of(TCP_LOOPBACK), TOKEN, Policy.ROLES),
        server("tenants, nothing allowed", A_TENANTS, List.of(UNIX), TOKEN, Policy.DENY_ALL),
        server("B, users of Unix", B, List.of(UNIX), UNIX_USERS, Policy.ROLES),
        server("B, tokens on Unix", B, List.of(UNIX), TOKEN, Policy.ROLES),
        server("B, tokens, mute kernel", B, List.of(UNIX_WITHOUT_CREDENTIALS), TOKEN, Policy.ROLES),
        server("B, tokens on TCP", B, List.of(TCP_LOOPBACK), TOKEN, Policy.ROLES),
        server(
            "B, tokens or users",
            B,
            List.of(UNIX, TCP_LOOPBACK),
            TOKEN_OR_UNIX_USERS,
            Policy.ROLES),
        server("B, certificates on loopback", B, List.of(MTLS_LOOPBACK), CERTIFICATE, Policy.ROLES),
        server("B, TLS on a network", B, List.of(TLS_ADDRESS), TOKEN, Policy.ROLES),
        server("C, tokens", C, List.of(TLS_LOOPBACK), TOKEN, Policy.ROLES),
        server("C, certificates", C, List.of(MTLS_LOOPBACK), CERTIFICATE, Policy.ROLES),
        server(
            "C, tokens or certificates",
            C,
            List.of(TLS_LOOPBACK),
            TOKEN_OR_CERTIFICATE,
            Policy.ROLES),
        server("C, two listeners", C, List.of(MTLS_LOOPBACK, TLS_LOOPBACK), TOKEN, Policy.ROLES),
        server("C, every interface with TLS", C, List.of(TLS_ANY), TOKEN, Policy.ROLES),
        server("C, tokens through a tunnel", C, List.of(TCP_TUNNEL), TOKEN, Policy.ROLES),
        server("C, nothing allowed", C, List.of(TLS_LOOPBACK), TOKEN, Policy.DENY_ALL),
        new ServerRow(
            "C, handshake of 30 seconds",
            C,
            List.of(TLS_LOOPBACK),
            TOKEN,
            Policy.ROLES,
            30_000,
            Set.of()));
  }

  private static List<Row> goodClients() {
    return List.of(
        client("A client, Unix", A, UNIX, false, false, false),
        client("A client, a token to loopback", A, TCP_LOOPBACK, true, false, false),
        client("A client, in process", A, INPROC, true, false, false),
        client("B client, a token to Unix", B, UNIX, true, false, false),
        client("B client, a token to loopback", B, TCP_LOOPBACK, true, false, false),
        client("B client, TLS on a network", B, TLS_ADDRESS, true, false, false),
        client("B client, overridden", B, TCP_ADDRESS, true, false, true),
        client("C client, a token", C, TLS_ADDRESS, true, false, false),
        client("C client, a certificate", C, MTLS_ADDRESS, false, true, false),
        client("C client, both", C, MTLS_LOOPBACK, true, true, false),
        client("C client, through a tunnel", C, TCP_TUNNEL, true, false, false));
  }

  private static Row server(
      String name,
      SecurityProfile profile,
      List<Place> listeners,
      Identity identity,
      Policy policy,
      String... rules) {
    return new ServerRow(name, profile, listeners, identity, policy, TEN_SECONDS, Set.of(rules));
  }

  private static Row patience(
      String name,
      SecurityProfile profile,
      List<Place> listeners,
      Identity identity,
      Policy policy,
      long handshakeMillis) {
    return new ServerRow(
        name, profile, listeners, identity, policy, handshakeMillis, Set.of(TIMEOUT));
  }

  private static Row client(
      String name,
      SecurityProfile profile,
      Place to,
      boolean token,
      boolean certificate,
      boolean override,
      String... rules) {
    return new ClientRow(name, profile, to, token, certificate, override, Set.of(rules));
  }
}
