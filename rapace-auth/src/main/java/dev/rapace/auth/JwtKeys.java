package dev.rapace.auth;

import dev.rapace.auth.jwt.TokenFault;
import dev.rapace.auth.jwt.VerificationKey;
import java.util.List;

/**
 * Where a {@link JwtAuthenticator} takes the keys of one issuer from: a fixed {@link JwkSet} or a
 * {@link JwkFile} that is read again from time to time. Keys never come from a token and never from
 * a URL.
 *
 * <p>Thread-safe.
 */
public abstract sealed class JwtKeys permits JwkSet, JwkFile {
  JwtKeys() {}

  /**
   * The keys that are good now.
   *
   * @param kidUnknown whether the token names a key that was not in the last answer
   * @throws TokenFault {@code keys-stale} if there is no fresh enough set
   */
  abstract List<VerificationKey> current(boolean kidUnknown) throws TokenFault;
}
