package dev.rapace.protocol;

/**
 * Tells when something happened {@code limit} times within a window. Keeps the instants of the last
 * {@code limit} events, so the window slides and memory is fixed.
 */
final class EventRate {
  private final long[] instants;
  private final long windowNanos;
  private int next;
  private boolean full;

  /**
   * @param limit events, at least 1
   * @param windowNanos length of the window
   */
  EventRate(int limit, long windowNanos) {
    this.instants = new long[limit];
    this.windowNanos = windowNanos;
  }

  /** Counts one event at {@code now}; says whether the limit is reached within the window. */
  boolean add(long now) {
    instants[next] = now;
    next++;
    if (next == instants.length) {
      next = 0;
      full = true;
    }
    return full && now - instants[next] < windowNanos;
  }
}
