package dev.rapace.security;

import dev.rapace.security.ServerFacts.ListenerFacts;
import dev.rapace.security.TransportSecurity.ExternalTunnel;
import java.util.List;
import java.util.Optional;

/**
 * Where a server of the {@link ConfigurationTable} listens or a client dials, with what the
 * transport says of it. Addresses of networks are never bound: they are refused before.
 */
public enum Place {
  UNIX("unix:/run/rapace/table.sock", Locality.HOST),
  UNIX_OPEN_DIRECTORY("unix:/tmp/open/table.sock", Locality.HOST),
  /** A platform whose kernel says nothing about the peer, or a client that asks nothing. */
  UNIX_WITHOUT_CREDENTIALS("unix:/run/rapace/mute.sock", Locality.HOST),
  INPROC("inproc:table", Locality.IN_PROCESS),
  TCP_LOOPBACK("tcp://127.0.0.1:7000", Locality.LOOPBACK),
  TCP_ANY("tcp://0.0.0.0:7000", Locality.NETWORK),
  TCP_ADDRESS("tcp://192.0.2.7:7000", Locality.NETWORK),
  TCP_TUNNEL("tcp://192.0.2.9:7000", Locality.NETWORK, "wireguard", "wg0"),
  TCP_TUNNEL_ANY("tcp://0.0.0.0:7001", Locality.NETWORK, "wireguard", "wg0"),
  TCP_TUNNEL_ANY6("tcp://[::]:7001", Locality.NETWORK, "wireguard", "wg0"),
  TCP_TUNNEL_UNNAMED("tcp://192.0.2.9:7002", Locality.NETWORK, "wireguard", " "),
  WS_ADDRESS("ws://192.0.2.7:80/rapace", Locality.NETWORK),
  TLS_LOOPBACK("tls://localhost:7443", Locality.LOOPBACK, false, "TLSv1.3"),
  TLS_ANY("tls://0.0.0.0:7443", Locality.NETWORK, false, "TLSv1.3"),
  TLS_ADDRESS("tls://192.0.2.7:7443", Locality.NETWORK, false, "TLSv1.3"),
  MTLS_LOOPBACK("tls://localhost:7444", Locality.LOOPBACK, true, "TLSv1.3"),
  MTLS_ADDRESS("tls://192.0.2.7:7444", Locality.NETWORK, true, "TLSv1.3"),
  TLS_1_2("tls://192.0.2.7:7445", Locality.NETWORK, true, "TLSv1.2"),
  TLS_1_2_AND_1_3("tls://192.0.2.7:7446", Locality.NETWORK, true, "TLSv1.3", "TLSv1.2"),
  /** Claims to encrypt and does not say how. */
  ENCRYPTED_SOMEHOW("odd://192.0.2.7:7447", Locality.NETWORK, false),
  /** A dialler that does not check whose certificate it is shown. */
  TLS_UNVERIFIED("tls://192.0.2.7:7448", Locality.NETWORK, false, "TLSv1.3");

  private final String uri;
  private final Locality locality;
  private final List<String> tlsProtocols;
  private final boolean clientCertificates;
  private final SecurityLevel level;
  private final Optional<ExternalTunnel> tunnel;

  Place(String uri, Locality locality) {
    this.uri = uri;
    this.locality = locality;
    this.tlsProtocols = List.of();
    this.clientCertificates = false;
    this.level = SecurityLevel.NONE;
    this.tunnel = Optional.empty();
  }

  Place(String uri, Locality locality, String tunnelKind, String tunnelInterface) {
    this.uri = uri;
    this.locality = locality;
    this.tlsProtocols = List.of();
    this.clientCertificates = false;
    this.level = SecurityLevel.NONE;
    this.tunnel = Optional.of(new ExternalTunnel(tunnelKind, tunnelInterface));
  }

  Place(String uri, Locality locality, boolean clientCertificates, String... tlsProtocols) {
    this.uri = uri;
    this.locality = locality;
    this.tlsProtocols = List.of(tlsProtocols);
    this.clientCertificates = clientCertificates;
    this.level = SecurityLevel.PRIVACY_AND_INTEGRITY;
    this.tunnel = Optional.empty();
  }

  /** The address as it stands in the facts. */
  public String uri() {
    return uri;
  }

  /** How far its bytes travel. */
  public Locality locality() {
    return locality;
  }

  /** Whether a peer without certificate is refused by TLS. */
  public boolean needsClientCertificate() {
    return clientCertificates;
  }

  /** Whether it has TLS at all. */
  public boolean isTls() {
    return !tlsProtocols.isEmpty();
  }

  /** What a transport says of a listener here. */
  public ListenerFacts listener() {
    List<ProfileViolation> weaknesses =
        this == UNIX_OPEN_DIRECTORY
            ? List.of(
                new ProfileViolation(
                    ConfigurationTable.UNIX_DIRECTORY,
                    "the directory of the socket can be written by others",
                    "use a directory of mode 0700"))
            : List.of();
    return new ListenerFacts(
        uri,
        locality,
        level,
        tlsProtocols,
        clientCertificates,
        locality == Locality.HOST && this != UNIX_WITHOUT_CREDENTIALS,
        tunnel,
        weaknesses);
  }

  /** What a transport says of a client that dials here. */
  public ClientFacts client(
      boolean certificate, Optional<CallCredentials> credentials, boolean override) {
    boolean identified =
        (isTls() && this != TLS_UNVERIFIED)
            || (locality == Locality.HOST && this != UNIX_WITHOUT_CREDENTIALS)
            || locality == Locality.IN_PROCESS;
    return new ClientFacts(
        uri,
        locality,
        level,
        tlsProtocols,
        identified,
        certificate,
        credentials,
        override,
        tunnel,
        List.of());
  }
}
