package dev.rapace.auth;

import java.util.Optional;

/**
 * A signature algorithm of a JSON Web Token (RFC 7518 and RFC 8037). There is no {@code none}.
 *
 * <p>Each belongs to one type of key, so that the type of a configured key decides which algorithms
 * can ever be used with it.
 */
public enum JwtAlgorithm {
  /** HMAC with SHA-256; key of 32 bytes or more. */
  HS256("HS256", KeyType.HMAC, 32, ""),
  /** HMAC with SHA-384; key of 48 bytes or more. */
  HS384("HS384", KeyType.HMAC, 48, ""),
  /** HMAC with SHA-512; key of 64 bytes or more. */
  HS512("HS512", KeyType.HMAC, 64, ""),
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  RS256("RS256", KeyType.RSA, 0, ""),
  /** RSASSA-PKCS1-v1_5 with SHA-384. */
  RS384("RS384", KeyType.RSA, 0, ""),
  /** RSASSA-PKCS1-v1_5 with SHA-512. */
  RS512("RS512", KeyType.RSA, 0, ""),
  /** RSASSA-PSS with SHA-256. */
  PS256("PS256", KeyType.RSA, 0, ""),
  /** RSASSA-PSS with SHA-384. */
  PS384("PS384", KeyType.RSA, 0, ""),
  /** RSASSA-PSS with SHA-512. */
  PS512("PS512", KeyType.RSA, 0, ""),
  /** ECDSA on P-256 with SHA-256. */
  ES256("ES256", KeyType.EC, 0, "P-256"),
  /** ECDSA on P-384 with SHA-384. */
  ES384("ES384", KeyType.EC, 0, "P-384"),
  /** ECDSA on P-521 with SHA-512. */
  ES512("ES512", KeyType.EC, 0, "P-521"),
  /** Ed25519. */
  EDDSA("EdDSA", KeyType.ED25519, 0, "Ed25519");

  /** Type of key that an algorithm needs. */
  public enum KeyType {
    /** A secret shared with the issuer. */
    HMAC,
    /** RSA, at least 2048 bits. */
    RSA,
    /** Elliptic curve, one of P-256, P-384, P-521. */
    EC,
    /** Edwards curve Ed25519. */
    ED25519
  }

  private final String headerName;
  private final KeyType keyType;
  private final int leastKeyBytes;
  private final String curve;

  JwtAlgorithm(String headerName, KeyType keyType, int leastKeyBytes, String curve) {
    this.headerName = headerName;
    this.keyType = keyType;
    this.leastKeyBytes = leastKeyBytes;
    this.curve = curve;
  }

  /** The value of {@code alg}, case-sensitive. */
  public String headerName() {
    return headerName;
  }

  /** The type of key. */
  public KeyType keyType() {
    return keyType;
  }

  /** Least length of an HMAC key in bytes: that of the hash; 0 for other types. */
  public int leastKeyBytes() {
    return leastKeyBytes;
  }

  /** Name of the curve in a JWK; empty for HMAC and RSA. */
  public String curve() {
    return curve;
  }

  /** The algorithm with exactly this {@code alg} value; empty if it is unknown or {@code none}. */
  public static Optional<JwtAlgorithm> ofHeader(String alg) {
    for (JwtAlgorithm a : values()) {
      if (a.headerName.equals(alg)) {
        return Optional.of(a);
      }
    }
    return Optional.empty();
  }
}
