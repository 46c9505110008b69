package dev.rapace.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Facts of certificates. */
final class Certificates {
  private Certificates() {}

  /** Base64url of the SHA-256 of the DER form: {@code x5t#S256} of RFC 8705. */
  static String thumbprint(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of a finished handshake has no DER form", e);
    }
  }
}
