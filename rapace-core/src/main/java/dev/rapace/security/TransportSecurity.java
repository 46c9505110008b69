package dev.rapace.security;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What the transport itself proves about one live connection, collected when it was accepted or
 * dialled. Profiles and authenticators decide on these facts, never on settings.
 *
 * @param scheme URI scheme of the transport, such as {@code unix}
 * @param level protection of the live session
 * @param locality how far the bytes travel
 * @param local printable local address
 * @param remote printable address of the peer; not an identity
 * @param tls facts of the TLS session, if there is one
 * @param unix kernel credentials of the peer, if the transport has them
 * @param tunnel the operator's word that something outside protects the bytes, if given (R101)
 */
public record TransportSecurity(
    String scheme,
    SecurityLevel level,
    Locality locality,
    String local,
    String remote,
    Optional<TlsFacts> tls,
    Optional<UnixCredentials> unix,
    Optional<ExternalTunnel> tunnel) {

  /**
   * Facts of a finished TLS handshake.
   *
   * @param protocol such as {@code TLSv1.3}
   * @param cipherSuite standard name
   * @param peerChain the validated chain, leaf first; empty if the peer showed no certificate
   */
  public record TlsFacts(String protocol, String cipherSuite, List<X509Certificate> peerChain) {
    public TlsFacts {
      peerChain = List.copyOf(peerChain);
    }
  }

  /**
   * What the kernel says about the process at the other end of a Unix socket, taken when it
   * connected.
   *
   * @param uid effective user id, unsigned 32-bit
   * @param gid effective group id, unsigned 32-bit
   * @param pid process id; for information only, since ids are reused
   */
  public record UnixCredentials(long uid, long gid, int pid) {}

  /**
   * Attestation that traffic of a plain transport runs inside an encrypted tunnel that Java cannot
   * see, such as WireGuard (ruling R101).
   *
   * @param kind what it is, for people: {@code wireguard}, {@code ipsec}
   * @param interfaceName network interface whose address the listener must be bound to
   */
  public record ExternalTunnel(String kind, String interfaceName) {}

  /**
   * Whether secrets may be put on this connection (rule {@code security.metadata.secrets}): it is
   * encrypted, by itself or by an attested tunnel, or it never leaves the host.
   */
  public boolean mayCarrySecrets() {
    return level == SecurityLevel.PRIVACY_AND_INTEGRITY || locality.isLocal() || tunnel.isPresent();
  }
}
