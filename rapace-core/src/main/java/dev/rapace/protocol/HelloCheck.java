package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.MetadataRules;
import dev.rapace.wire.MetadataVerdict;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a decoded Hello that come before authentication, in the order of ruling R04:
 * parameters, major version, role, required features both ways.
 */
final class HelloCheck {
  private HelloCheck() {}

  /** The first check that the peer's Hello fails, or null. */
  static @Nullable Reaction firstFailure(Hello ours, Hello theirs) {
    MetadataVerdict params = MetadataRules.check(theirs.params());
    if (!params.isOk()) {
      return MetadataReaction.inHello(params);
    }
    if (theirs.protocolVersion() >>> 16 != ours.protocolVersion() >>> 16) {
      return Reaction.VERSION;
    }
    if (theirs.role() != ours.role().complement()) {
      return Reaction.ROLE;
    }
    boolean enough =
        (ours.requiredFeatures() & ~theirs.supportedFeatures()) == 0
            && (theirs.requiredFeatures() & ~ours.supportedFeatures()) == 0;
    return enough ? null : Reaction.FEATURES;
  }
}
