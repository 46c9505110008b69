package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.Limits;

/**
 * What both Hellos together say: version, features and limits of this connection; immutable after
 * the handshake (ruling R09).
 *
 * @param minorVersion the lower of both minor versions (rule {@code handshake.version.minor})
 * @param features bits that both sides support
 * @param maxPayload longest payload in either direction, in bytes
 * @param maxChannels channels that one side may have open at the same time
 * @param maxPendingCalls requests that one side may leave unanswered
 */
record Agreement(
    int minorVersion, long features, int maxPayload, int maxChannels, int maxPendingCalls) {

  /** Combines both sides (ruling R12). */
  static Agreement of(Hello ours, Hello theirs) {
    Limits mine = ours.limits();
    Limits other = theirs.limits();
    return new Agreement(
        Math.min(ours.protocolVersion() & 0xFFFF, theirs.protocolVersion() & 0xFFFF),
        ours.supportedFeatures() & theirs.supportedFeatures(),
        limit(mine.maxPayloadSize(), other.maxPayloadSize(), ConnectionSettings.HARD_MAX_PAYLOAD),
        limit(mine.maxChannels(), other.maxChannels(), ConnectionSettings.HARD_MAX_CHANNELS),
        limit(
            mine.maxPendingCalls(),
            other.maxPendingCalls(),
            ConnectionSettings.HARD_MAX_PENDING_CALLS));
  }

  /** Whether both sides support the feature bit. */
  boolean has(long feature) {
    return (features & feature) == feature;
  }

  /** The smallest of three unsigned numbers, of which the first two mean "none" if 0. */
  private static int limit(int ours, int theirs, int hardCap) {
    int limit = hardCap;
    if (ours != 0 && Integer.compareUnsigned(ours, limit) < 0) {
      limit = ours;
    }
    if (theirs != 0 && Integer.compareUnsigned(theirs, limit) < 0) {
      limit = theirs;
    }
    return limit;
  }
}
