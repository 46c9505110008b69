package dev.rapace.auth.jwt;

import dev.rapace.auth.JwtAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a verification key must be: RSA of 2048 bits or more with a sound exponent and structure, a
 * point on its named curve, an HMAC key as long as its hash. Faults are {@link
 * IllegalArgumentException} with the key's id and the rule, never with the key.
 */
public final class KeyChecks {
  private static final int LEAST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 8192;
  private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(65537);
  private static final int LEAST_DISTINCT_BYTES = 8;
  private static final List<String> PLACEHOLDERS =
      List.of("changeme", "change-me", "change_me", "placeholder", "your-", "example", "default");

  /** DER of an Ed25519 public key up to the 32 bytes of the point. */
  private static final byte[] ED25519_PREFIX = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private KeyChecks() {}

  /** A fault of a configured key. */
  static IllegalArgumentException fault(String kid, String what) {
    return new IllegalArgumentException(
        "key '" + kid + "' " + what + " (security.profile-c.authenticate)");
  }

  /** An RSA key of this modulus and exponent, checked. */
  static PublicKey rsa(String kid, BigInteger modulus, BigInteger exponent) {
    checkRsa(kid, modulus, exponent);
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    } catch (GeneralSecurityException e) {
      throw fault(kid, "is no RSA key");
    }
  }

  private static void checkRsa(String kid, BigInteger modulus, BigInteger exponent) {
    if (modulus.bitLength() < LEAST_RSA_BITS || modulus.bitLength() > MOST_RSA_BITS) {
      throw fault(kid, "has " + modulus.bitLength() + " bits; RSA keys need 2048 to 8192");
    }
    if (!modulus.testBit(0)
        || !exponent.testBit(0)
        || exponent.compareTo(LEAST_EXPONENT) < 0
        || exponent.bitLength() > 256) {
      throw fault(kid, "has an unsound RSA modulus or exponent; the exponent is 65537 or more");
    }
    if (RsaWeakness.hasWeakStructure(modulus)) {
      throw fault(kid, "was made by the flawed generator of CVE-2017-15361; make a new key");
    }
  }

  /** A point on the curve with this JWK name, checked. */
  static PublicKey ec(String kid, String curve, BigInteger x, BigInteger y) {
    try {
      ECParameterSpec parameters = parameters(curve);
      checkOnCurve(kid, new ECPoint(x, y), parameters);
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters));
    } catch (GeneralSecurityException e) {
      throw fault(kid, "is no key on " + curve);
    }
  }

  private static ECParameterSpec parameters(String curve) throws GeneralSecurityException {
    AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
    named.init(
        new ECGenParameterSpec(
            switch (curve) {
              case "P-256" -> "secp256r1";
              case "P-384" -> "secp384r1";
              case "P-521" -> "secp521r1";
              default -> throw new GeneralSecurityException("unknown curve");
            }));
    return named.getParameterSpec(ECParameterSpec.class);
  }

  private static void checkOnCurve(String kid, ECPoint point, ECParameterSpec parameters) {
    BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    if (point.equals(ECPoint.POINT_INFINITY)
        || x.signum() < 0
        || y.signum() < 0
        || x.compareTo(p) >= 0
        || y.compareTo(p) >= 0) {
      throw fault(kid, "is not a point of its curve");
    }
    BigInteger right =
        x.pow(3)
            .add(parameters.getCurve().getA().multiply(x))
            .add(parameters.getCurve().getB())
            .mod(p);
    if (!y.multiply(y).mod(p).equals(right)) {
      throw fault(kid, "is not a point of its curve");
    }
  }

  /** An Ed25519 key from its 32 bytes. */
  static PublicKey ed25519(String kid, byte[] point) {
    if (point.length != 32) {
      throw fault(kid, "is no Ed25519 key: 32 bytes are needed");
    }
    byte[] der = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + 32);
    System.arraycopy(point, 0, der, ED25519_PREFIX.length, 32);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw fault(kid, "is no Ed25519 key");
    }
  }

  /** Reads the DER of a public key for {@code algorithm} and checks it. */
  public static PublicKey subjectPublicKey(String kid, JwtAlgorithm algorithm, byte[] der) {
    String factory =
        switch (algorithm.keyType()) {
          case RSA -> "RSA";
          case EC -> "EC";
          case ED25519 -> "Ed25519";
          case HMAC -> throw fault(kid, "is a public key; " + algorithm + " needs a secret");
        };
    PublicKey key;
    try {
      key = KeyFactory.getInstance(factory).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw fault(kid, "is no public key for " + algorithm.headerName());
    }
    checkPublic(kid, algorithm, key);
    return key;
  }

  private static void checkPublic(String kid, JwtAlgorithm algorithm, PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      checkRsa(kid, rsa.getModulus(), rsa.getPublicExponent());
    } else if (key instanceof ECPublicKey ec) {
      checkCurve(kid, algorithm, ec);
    } else if (!(key instanceof EdECPublicKey ed
        && ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName()))) {
      throw fault(kid, "has a type that is not supported");
    }
  }

  private static void checkCurve(String kid, JwtAlgorithm algorithm, ECPublicKey key) {
    try {
      ECParameterSpec wanted = parameters(algorithm.curve());
      if (!key.getParams().getCurve().equals(wanted.getCurve())
          || !key.getParams().getGenerator().equals(wanted.getGenerator())) {
        throw fault(
            kid, "is not on " + algorithm.curve() + " as " + algorithm.headerName() + " needs");
      }
      checkOnCurve(kid, key.getW(), wanted);
    } catch (GeneralSecurityException e) {
      throw fault(kid, "is on a curve that is not supported");
    }
  }

  /**
   * Checks an HMAC secret: long enough for the hash, and not something that anybody could guess.
   */
  public static void checkHmac(String kid, JwtAlgorithm algorithm, byte[] secret) {
    if (algorithm.keyType() != JwtAlgorithm.KeyType.HMAC) {
      throw fault(kid, "is a secret; " + algorithm.headerName() + " needs a public key");
    }
    if (secret.length < algorithm.leastKeyBytes()) {
      throw fault(
          kid,
          "has "
              + secret.length
              + " bytes; "
              + algorithm.headerName()
              + " needs "
              + algorithm.leastKeyBytes());
    }
    Set<Byte> distinct = new java.util.HashSet<>();
    for (byte b : secret) {
      distinct.add(b);
    }
    String text = new String(secret, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    if (distinct.size() < LEAST_DISTINCT_BYTES || PLACEHOLDERS.stream().anyMatch(text::contains)) {
      throw fault(kid, "is a placeholder; use random bytes");
    }
  }
}
