package dev.rapace.auth.jwt;

import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAlgorithm.KeyType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON Web Key set (RFC 7517) for verification. Refused as a whole: duplicate ids, several
 * keys without id, secrets next to public keys, private keys, keys that fail {@link KeyChecks}. A
 * key that is not for verification, or of an algorithm that is not known, stays in the set with no
 * algorithm, so that a token that names it is refused.
 */
public final class JwkReader {
  private static final int MAX_KEYS = 64;
  private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth");

  private JwkReader() {}

  /**
   * Reads a set ({@code {"keys":[...]}}).
   *
   * @throws IllegalArgumentException naming the key and the rule
   */
  public static List<VerificationKey> readSet(String json) {
    if (!(StrictJson.readKeySet(json).get("keys") instanceof List<?> list)) {
      throw new IllegalArgumentException(
          "the key set has no array 'keys' (security.profile-c.authenticate)");
    }
    if (list.size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          "the key set has more than 64 keys (security.profile-c.authenticate)");
    }
    List<VerificationKey> keys = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof Map<?, ?> jwk)) {
        throw new IllegalArgumentException(
            "an element of the key set is no object (security.profile-c.authenticate)");
      }
      keys.add(readKey(jwk));
    }
    checkTogether(keys);
    return List.copyOf(keys);
  }

  /** Checks that keys may stand in one set. */
  public static void checkTogether(List<VerificationKey> keys) {
    Set<String> ids = new HashSet<>();
    for (VerificationKey key : keys) {
      if (!ids.add(key.kid())) {
        throw KeyChecks.fault(key.kid(), "is there twice; ids must be unique");
      }
    }
    if (keys.stream().anyMatch(VerificationKey::isSymmetric)
        && !keys.stream().allMatch(VerificationKey::isSymmetric)) {
      throw new IllegalArgumentException(
          "secrets and public keys stand in one key set; keep them in separate sets"
              + " (security.profile-c.authenticate)");
    }
    if (keys.stream().allMatch(k -> k.algorithms().isEmpty())) {
      throw new IllegalArgumentException(
          "the key set has no key for signatures (security.profile-c.authenticate)");
    }
  }

  private static VerificationKey readKey(Map<?, ?> jwk) {
    String kid = jwk.containsKey("kid") ? kidOf(jwk) : "";
    String kty = text(kid, jwk, "kty");
    if (kty == null) {
      throw KeyChecks.fault(kid, "has no 'kty'");
    }
    return switch (kty) {
      case "RSA" -> rsa(kid, jwk);
      case "EC" -> ec(kid, jwk);
      case "OKP" -> okp(kid, jwk);
      case "oct" -> secret(kid, jwk);
      default -> throw KeyChecks.fault(kid, "has an unknown 'kty'");
    };
  }

  private static String kidOf(Map<?, ?> jwk) {
    if (jwk.get("kid") instanceof String s
        && !s.isEmpty()
        && s.length() <= 256
        && s.chars().noneMatch(Character::isISOControl)) {
      return s;
    }
    throw KeyChecks.fault("?", "has a bad 'kid'");
  }

  private static VerificationKey rsa(String kid, Map<?, ?> jwk) {
    refusePrivate(kid, jwk);
    BigInteger modulus = unsigned(kid, jwk, "n");
    BigInteger exponent = unsigned(kid, jwk, "e");
    return new VerificationKey(
        kid, KeyChecks.rsa(kid, modulus, exponent), KeyType.RSA, bound(kid, jwk, KeyType.RSA, ""));
  }

  private static VerificationKey ec(String kid, Map<?, ?> jwk) {
    refusePrivate(kid, jwk);
    String curve = required(kid, jwk, "crv");
    int length =
        switch (curve) {
          case "P-256" -> 32;
          case "P-384" -> 48;
          case "P-521" -> 66;
          default -> throw KeyChecks.fault(kid, "is on a curve that is not supported");
        };
    byte[] x = bytes(kid, jwk, "x");
    byte[] y = bytes(kid, jwk, "y");
    if (x.length != length || y.length != length) {
      throw KeyChecks.fault(kid, "has coordinates that are not those of " + curve);
    }
    return new VerificationKey(
        kid,
        KeyChecks.ec(kid, curve, new BigInteger(1, x), new BigInteger(1, y)),
        KeyType.EC,
        bound(kid, jwk, KeyType.EC, curve));
  }

  private static VerificationKey okp(String kid, Map<?, ?> jwk) {
    refusePrivate(kid, jwk);
    String curve = required(kid, jwk, "crv");
    if (!curve.equals("Ed25519")) {
      throw KeyChecks.fault(kid, "is on a curve that is not supported");
    }
    return new VerificationKey(
        kid,
        KeyChecks.ed25519(kid, bytes(kid, jwk, "x")),
        KeyType.ED25519,
        bound(kid, jwk, KeyType.ED25519, curve));
  }

  private static VerificationKey secret(String kid, Map<?, ?> jwk) {
    byte[] secret = bytes(kid, jwk, "k");
    Set<JwtAlgorithm> algorithms = bound(kid, jwk, KeyType.HMAC, "");
    if (algorithms.size() > 1) {
      throw KeyChecks.fault(kid, "is a secret without 'alg'");
    }
    for (JwtAlgorithm algorithm : algorithms) {
      KeyChecks.checkHmac(kid, algorithm, secret);
    }
    if (secret.length == 0) {
      throw KeyChecks.fault(kid, "is an empty secret");
    }
    String jca = secret.length >= 64 ? "HmacSHA512" : "HmacSHA256";
    for (JwtAlgorithm algorithm : algorithms) {
      jca = "HmacSHA" + algorithm.headerName().substring(2);
    }
    return new VerificationKey(kid, new SecretKeySpec(secret, jca), KeyType.HMAC, algorithms);
  }

  /** The algorithms that {@code alg}, {@code use}, {@code key_ops} and the key's type allow. */
  private static Set<JwtAlgorithm> bound(String kid, Map<?, ?> jwk, KeyType type, String curve) {
    EnumSet<JwtAlgorithm> fitting = EnumSet.noneOf(JwtAlgorithm.class);
    for (JwtAlgorithm a : JwtAlgorithm.values()) {
      if (a.keyType() == type && a.curve().equals(curve)) {
        fitting.add(a);
      }
    }
    String alg = text(kid, jwk, "alg");
    if (alg != null) {
      Optional<JwtAlgorithm> named = JwtAlgorithm.ofHeader(alg);
      fitting.retainAll(named.map(Set::of).orElse(Set.of()));
    }
    String use = text(kid, jwk, "use");
    if (use != null && !use.equals("sig")) {
      fitting.clear();
    }
    Object operations = jwk.get("key_ops");
    if (jwk.containsKey("key_ops")
        && !(operations instanceof List<?> list && list.contains("verify"))) {
      fitting.clear();
    }
    return fitting;
  }

  private static void refusePrivate(String kid, Map<?, ?> jwk) {
    for (String member : PRIVATE_MEMBERS) {
      if (jwk.containsKey(member)) {
        throw KeyChecks.fault(kid, "holds a private key; a verifier needs the public one only");
      }
    }
  }

  private static @Nullable String text(String kid, Map<?, ?> jwk, String member) {
    if (!jwk.containsKey(member)) {
      return null;
    }
    if (jwk.get(member) instanceof String s) {
      return s;
    }
    throw KeyChecks.fault(kid, "has a '" + member + "' that is no text");
  }

  private static String required(String kid, Map<?, ?> jwk, String member) {
    String value = text(kid, jwk, member);
    if (value == null) {
      throw KeyChecks.fault(kid, "has no '" + member + "'");
    }
    return value;
  }

  private static byte[] bytes(String kid, Map<?, ?> jwk, String member) {
    byte[] decoded = Base64Url.decode(required(kid, jwk, member));
    if (decoded == null) {
      throw KeyChecks.fault(kid, "has a '" + member + "' that is not base64url");
    }
    return decoded;
  }

  private static BigInteger unsigned(String kid, Map<?, ?> jwk, String member) {
    byte[] decoded = bytes(kid, jwk, member);
    if (decoded.length == 0 || decoded[0] == 0) {
      throw KeyChecks.fault(kid, "has a '" + member + "' that is not in its shortest form");
    }
    return new BigInteger(1, decoded);
  }
}
