package dev.rapace.protocol;

import dev.rapace.wire.MetadataVerdict;

/** Which row of the reaction table a refused piece of metadata belongs to (rulings R17, R18). */
final class MetadataReaction {
  private static final String DUPLICATES = "metadata.key.duplicates";

  private MetadataReaction() {}

  /** In {@code Hello.params}. */
  static Reaction inHello(MetadataVerdict refusal) {
    if (refusal.outcome() == MetadataVerdict.Outcome.TOO_LARGE) {
      return Reaction.HELLO_METADATA_LIMITS;
    }
    return refusal.ruleId().equals(DUPLICATES) ? Reaction.HELLO_DUPLICATE_KEY : Reaction.HELLO_KEY;
  }

  /** In OpenChannel, GoAway or trailers: a malformed key ends the connection. */
  static Reaction afterHandshake(MetadataVerdict malformed) {
    return malformed.ruleId().equals(DUPLICATES)
        ? Reaction.METADATA_DUPLICATE_KEY
        : Reaction.METADATA_KEY;
  }
}
