package dev.rapace.auth.jwt;

import dev.rapace.auth.JwtAlgorithm;
import java.security.Key;
import java.util.Set;

/**
 * A configured key and all that it may be used for.
 *
 * @param kid its id; empty if the operator gave none
 * @param key public key, or the HMAC secret
 * @param type its type
 * @param algorithms the algorithms it may verify; empty if it is not for signatures at all
 */
public record VerificationKey(
    String kid, Key key, JwtAlgorithm.KeyType type, Set<JwtAlgorithm> algorithms) {
  public VerificationKey {
    algorithms = Set.copyOf(algorithms);
  }

  /** Whether the issuer shares this key with us. */
  public boolean isSymmetric() {
    return type == JwtAlgorithm.KeyType.HMAC;
  }

  /** Id, type and algorithms; never the key. */
  @Override
  public String toString() {
    return "VerificationKey[" + kid + " " + type + " " + algorithms + "]";
  }
}
