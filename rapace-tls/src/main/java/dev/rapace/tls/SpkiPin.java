package dev.rapace.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * SHA-256 over a certificate's public key (SubjectPublicKeyInfo), so it survives a new certificate
 * for the same key.
 *
 * @param base64 the 32 bytes in base64 with padding
 */
public record SpkiPin(String base64) {
  private static final int BYTES = 32;

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if it is not the base64 of 32 bytes
   */
  public SpkiPin {
    int length;
    try {
      length = Base64.getDecoder().decode(base64).length;
    } catch (IllegalArgumentException e) {
      length = -1;
    }
    if (length != BYTES || !base64.endsWith("=")) {
      throw new IllegalArgumentException(
          "a pin is the base64 of a SHA-256 over the public key (44 characters); make it with:"
              + " openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst"
              + " -sha256 -binary | base64");
    }
  }

  /** The pin of a certificate's key. */
  public static SpkiPin of(X509Certificate certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return new SpkiPin(Base64.getEncoder().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
