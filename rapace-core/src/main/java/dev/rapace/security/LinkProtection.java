package dev.rapace.security;

import dev.rapace.security.TransportSecurity.ExternalTunnel;
import dev.rapace.security.TransportSecurity.TlsFacts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether bytes on a link are confidential and whole: TLS 1.3 with an authenticated cipher, or an
 * attested tunnel (ruling R101). Anything unknown counts as unprotected.
 */
final class LinkProtection {
  private static final String TLS_1_3 = "TLSv1.3";

  /**
   * RFC 9150 defines suites of TLS 1.3 that do not encrypt, so the version alone proves nothing.
   */
  private static final Set<String> ENCRYPTING_SUITES =
      Set.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_CCM_SHA256");

  private LinkProtection() {}

  /** Judges what a listener or client is set up to do. */
  static boolean isPlanned(
      String uri, SecurityLevel level, List<String> tlsProtocols, Optional<ExternalTunnel> tunnel) {
    boolean onlyTls13 = !tlsProtocols.isEmpty() && tlsProtocols.stream().allMatch(TLS_1_3::equals);
    return (level == SecurityLevel.PRIVACY_AND_INTEGRITY && onlyTls13)
        || (isAttested(tunnel) && !isWildcard(uri));
  }

  /** Judges a live connection. */
  static boolean isLive(TransportSecurity live) {
    return (live.level() == SecurityLevel.PRIVACY_AND_INTEGRITY
            && live.tls().filter(LinkProtection::isTls13).isPresent())
        || isAttested(live.tunnel());
  }

  private static boolean isTls13(TlsFacts tls) {
    return tls.protocol().equals(TLS_1_3) && ENCRYPTING_SUITES.contains(tls.cipherSuite());
  }

  static boolean isAttested(Optional<ExternalTunnel> tunnel) {
    return tunnel.isPresent()
        && !tunnel.get().kind().isBlank()
        && !tunnel.get().interfaceName().isBlank();
  }

  /** A listener on every interface is not inside one tunnel. */
  static boolean isWildcard(String uri) {
    String lower = uri.toLowerCase(Locale.ROOT);
    return lower.matches(
        "[a-z0-9+.-]+://(0\\.0\\.0\\.0|0|\\*|\\[[0:]+(0\\.0\\.0\\.0)?])(:.*|/.*)?");
  }
}
