package dev.rapace.security;

import dev.rapace.security.TransportSecurity.ExternalTunnel;
import dev.rapace.security.TransportSecurity.TlsFacts;
import dev.rapace.security.TransportSecurity.UnixCredentials;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Facts of live connections, for tests. */
final class Links {
  private Links() {}

  static TransportSecurity unix(long uid) {
    return new TransportSecurity(
        "unix",
        SecurityLevel.NONE,
        Locality.HOST,
        "unix:/run/rapace/a.sock",
        "unix:",
        Optional.empty(),
        Optional.of(new UnixCredentials(uid, uid, 1)),
        Optional.empty());
  }

  static TransportSecurity tcp(Locality locality) {
    return plain(locality, Optional.empty());
  }

  static TransportSecurity tunnel() {
    return plain(Locality.NETWORK, Optional.of(new ExternalTunnel("wireguard", "wg0")));
  }

  static TransportSecurity unnamedTunnel() {
    return plain(Locality.NETWORK, Optional.of(new ExternalTunnel("wireguard", "")));
  }

  private static TransportSecurity plain(Locality locality, Optional<ExternalTunnel> tunnel) {
    return new TransportSecurity(
        "tcp",
        SecurityLevel.NONE,
        locality,
        "192.0.2.1:7000",
        "192.0.2.2:4711",
        Optional.empty(),
        Optional.empty(),
        tunnel);
  }

  static TransportSecurity tls(String protocol, String suite, X509Certificate... chain) {
    return tls(SecurityLevel.PRIVACY_AND_INTEGRITY, protocol, suite, chain);
  }

  static TransportSecurity tls(
      SecurityLevel level, String protocol, String suite, X509Certificate... chain) {
    return new TransportSecurity(
        "tls",
        level,
        Locality.NETWORK,
        "192.0.2.1:7443",
        "192.0.2.2:4711",
        Optional.of(new TlsFacts(protocol, suite, List.of(chain))),
        Optional.empty(),
        Optional.empty());
  }

  static TransportSecurity tls13() {
    return tls("TLSv1.3", "TLS_AES_128_GCM_SHA256");
  }

  /** Says that it encrypts and cannot say how. */
  static TransportSecurity encryptedSomehow() {
    return new TransportSecurity(
        "odd",
        SecurityLevel.PRIVACY_AND_INTEGRITY,
        Locality.NETWORK,
        "192.0.2.1:7443",
        "192.0.2.2:4711",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
