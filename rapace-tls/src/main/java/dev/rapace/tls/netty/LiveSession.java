package dev.rapace.tls.netty;

import dev.rapace.security.SecurityLevel;
import dev.rapace.security.TransportSecurity;
import dev.rapace.security.TransportSecurity.TlsFacts;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a finished handshake and believes nothing that was configured: version, cipher, protocol
 * and certificates of the session as it is. A resumed session skips the trust manager, so its
 * certificates are judged here, at the present time and against the present trust.
 */
final class LiveSession {
  /** The protocol that both sides name in ALPN. */
  static final String PROTOCOL = "rapace/1";

  /** The only version (rule {@code security.profile-c.encryption}). */
  static final String TLS = "TLSv1.3";

  /** All authenticated ciphers of TLS 1.3 that hold secrecy against today's attackers. */
  static final List<String> CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final Set<String> ACCEPTED = Set.copyOf(CIPHERS);

  private LiveSession() {}

  /**
   * Facts of the connection.
   *
   * @param socket facts of the bare socket
   * @param applicationProtocol what ALPN agreed on; null or empty if nothing
   * @param path how to judge the peer's certificates; null if none was asked for
   * @throws IOException if the session is not what it must be
   */
  static TransportSecurity examine(
      SSLSession session,
      @Nullable String applicationProtocol,
      @Nullable PeerPath path,
      TransportSecurity socket)
      throws IOException {
    if (!TLS.equals(session.getProtocol())) {
      throw new SSLException(
          "the session is "
              + session.getProtocol()
              + ", not "
              + TLS
              + " (security.profile-c.encryption)");
    }
    if (!ACCEPTED.contains(session.getCipherSuite())) {
      throw new SSLException(
          "the session has the cipher "
              + session.getCipherSuite()
              + " (security.profile-c.encryption)");
    }
    if (applicationProtocol != null
        && !applicationProtocol.isEmpty()
        && !applicationProtocol.equals(PROTOCOL)) {
      throw new SSLException("the peer wants to speak another protocol than " + PROTOCOL);
    }
    List<X509Certificate> chain = path == null ? List.of() : validate(session, path);
    return new TransportSecurity(
        socket.scheme(),
        SecurityLevel.PRIVACY_AND_INTEGRITY,
        socket.locality(),
        socket.local(),
        socket.remote(),
        Optional.of(new TlsFacts(session.getProtocol(), session.getCipherSuite(), chain)),
        Optional.empty(),
        socket.tunnel());
  }

  private static List<X509Certificate> validate(SSLSession session, PeerPath path)
      throws SSLException {
    Certificate[] shown;
    try {
      shown = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      throw new SSLException("the peer showed no certificate", e);
    }
    X509Certificate[] x509 = new X509Certificate[shown.length];
    for (int i = 0; i < shown.length; i++) {
      if (!(shown[i] instanceof X509Certificate certificate)) {
        throw new SSLException("the peer showed a certificate that is not X.509");
      }
      x509[i] = certificate;
    }
    try {
      return path.validate(x509);
    } catch (CertificateException e) {
      throw new SSLException(e.getMessage(), e);
    }
  }
}
