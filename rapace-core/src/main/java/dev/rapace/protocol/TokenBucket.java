package dev.rapace.protocol;

/**
 * Bounds how often something may happen: a burst at once, a steady rate after it. Two numbers,
 * whatever the limits.
 */
final class TokenBucket {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long capacityNanos;
  private final long costNanos;
  private long filledNanos;
  private long last;
  private boolean used;

  /**
   * @param burst events that may come at once, at least 1
   * @param perSecond events a second that may follow for ever, at least 1
   */
  TokenBucket(int burst, int perSecond) {
    this.costNanos = NANOS_PER_SECOND / perSecond;
    this.capacityNanos = burst * costNanos;
    this.filledNanos = capacityNanos;
  }

  /** Takes one event at {@code now} into account; false if it is one too many. */
  boolean take(long now) {
    if (used) {
      long passed = Math.max(0, now - last);
      filledNanos = Math.min(capacityNanos, filledNanos + Math.min(passed, capacityNanos));
    }
    used = true;
    last = now;
    if (filledNanos < costNanos) {
      return false;
    }
    filledNanos -= costNanos;
    return true;
  }
}
