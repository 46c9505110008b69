package dev.rapace.proofs.auth;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Vectors on which the token verifier and Wycheproof differ, and why: valid ones that are refused
 * on purpose, and two invalid ones whose bytes are those of a valid vector, where the corpus
 * contradicts itself. The proof compares those bytes; no other invalid vector may be accepted.
 */
final class WycheproofDeviations {
  private static final String ENCRYPTED =
      "an encrypted token: only signed tokens are accepted, and a verifier holds no private key";
  private static final String OTHER_ALGORITHM =
      "the key says alg=PS256 and the token is PS384: a key verifies the algorithm it is bound to";
  private static final String NO_SUCH_ALGORITHM =
      "the key says alg=ES521, which does not exist (RFC 7518 names it ES512): it verifies nothing";
  private static final String FOREIGN_CHARACTER =
      "a character outside base64url in the token (RFC 7515 section 2): refused, never skipped";

  private static final String SAME_BYTES =
      "called invalid, but token and key are byte for byte those of the valid vector 357";

  private static final Map<String, String> ALL =
      Map.of(
          "crypto/50", ENCRYPTED,
          "crypto/67", ENCRYPTED,
          "signature/346", OTHER_ALGORITHM,
          "signature/350", OTHER_ALGORITHM,
          "signature/347", NO_SUCH_ALGORITHM,
          "signature/351", NO_SUCH_ALGORITHM,
          "signature/372", FOREIGN_CHARACTER,
          "signature/373", FOREIGN_CHARACTER,
          "signature/367", SAME_BYTES,
          "signature/370", SAME_BYTES);

  /** Invalid vectors, each with the valid vector that has the same token and the same key. */
  private static final Map<String, String> TWINS =
      Map.of("signature/367", "signature/357", "signature/370", "signature/357");

  private WycheproofDeviations() {}

  /** The valid vector with the same bytes as this invalid one; null if there is none. */
  static @Nullable String twin(String id) {
    return TWINS.get(id);
  }

  /** File and {@code tcId} to the reason. */
  static Map<String, String> all() {
    return ALL;
  }
}
