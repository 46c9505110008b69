package dev.rapace.auth;

import dev.rapace.auth.jwt.JwkReader;
import dev.rapace.auth.jwt.KeyChecks;
import dev.rapace.auth.jwt.VerificationKey;
import dev.rapace.security.Secret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/**
 * A fixed set of verification keys of one issuer: public keys, or HMAC secrets, never both. Each
 * key is bound to its algorithms: a token can only choose among the keys by {@code kid}.
 *
 * <p>Every way to make one checks the keys and throws {@link IllegalArgumentException} with the
 * key's id and the rule: RSA below 2048 bits, weak exponents, points off their curve, short or
 * placeholder secrets, private keys, duplicate ids.
 *
 * <p>Immutable, thread-safe. {@code toString} shows ids and algorithms only.
 */
public final class JwkSet extends JwtKeys {
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  private final List<VerificationKey> keys;

  private JwkSet(List<VerificationKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /** Reads a JSON Web Key set, {@code {"keys":[...]}}; at most 64 keys. */
  public static JwkSet parse(String json) {
    return new JwkSet(JwkReader.readSet(json));
  }

  /** Starts a set of PEM keys or secrets. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  List<VerificationKey> current(boolean kidUnknown) {
    return keys;
  }

  /** Ids of the keys; an empty text for a key without id. */
  public List<String> keyIds() {
    return keys.stream().map(VerificationKey::kid).toList();
  }

  /** Whether the keys are secrets shared with the issuer. */
  public boolean isSymmetric() {
    return keys.stream().anyMatch(VerificationKey::isSymmetric);
  }

  /** Every algorithm that some key of this set may verify. */
  Set<JwtAlgorithm> algorithms() {
    EnumSet<JwtAlgorithm> all = EnumSet.noneOf(JwtAlgorithm.class);
    keys.forEach(k -> all.addAll(k.algorithms()));
    return all;
  }

  /** Whether a secret of this set stands in {@code other} too. */
  boolean sharesSecretWith(JwkSet other) {
    for (VerificationKey mine : keys) {
      for (VerificationKey theirs : other.keys) {
        if (mine.isSymmetric()
            && theirs.isSymmetric()
            && java.security.MessageDigest.isEqual(
                mine.key().getEncoded(), theirs.key().getEncoded())) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "JwkSet" + keys;
  }

  /** Collects keys. Not thread-safe. */
  public static final class Builder {
    private final List<VerificationKey> keys = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a public key.
     *
     * @param kid its id, as in the {@code kid} of the issuer's tokens
     * @param algorithm the one algorithm it verifies
     * @param pem one {@code PUBLIC KEY} block
     */
    public Builder pem(String kid, JwtAlgorithm algorithm, String pem) {
      requireKid(kid);
      Objects.requireNonNull(algorithm);
      String text = pem.strip();
      if (!text.startsWith(BEGIN) || !text.endsWith(END) || text.indexOf(BEGIN, 1) >= 0) {
        throw new IllegalArgumentException(
            "key '" + kid + "' is not one PUBLIC KEY block (security.profile-c.authenticate)");
      }
      String body = text.substring(BEGIN.length(), text.length() - END.length());
      byte[] der;
      try {
        der = Base64.getDecoder().decode(body.replaceAll("\\s", ""));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "key '" + kid + "' is not base64 (security.profile-c.authenticate)");
      }
      keys.add(
          new VerificationKey(
              kid,
              KeyChecks.subjectPublicKey(kid, algorithm, der),
              algorithm.keyType(),
              Set.of(algorithm)));
      return this;
    }

    /**
     * Adds a secret shared with the issuer; at least as long as the hash.
     *
     * @param kid its id
     * @param algorithm {@code HS256}, {@code HS384} or {@code HS512}
     * @param secret copied; may be closed afterwards
     */
    public Builder hmac(String kid, JwtAlgorithm algorithm, Secret secret) {
      requireKid(kid);
      byte[] bytes = secret.exposeBytes();
      KeyChecks.checkHmac(kid, algorithm, bytes);
      String jca = "HmacSHA" + algorithm.headerName().substring(2);
      keys.add(
          new VerificationKey(
              kid, new SecretKeySpec(bytes, jca), algorithm.keyType(), Set.of(algorithm)));
      Arrays.fill(bytes, (byte) 0);
      return this;
    }

    private static void requireKid(String kid) {
      if (kid.isEmpty() || kid.length() > 256 || kid.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("a key id has 1 to 256 printable characters");
      }
    }

    /** Makes the set. */
    public JwkSet build() {
      JwkReader.checkTogether(keys);
      return new JwkSet(keys);
    }
  }
}
