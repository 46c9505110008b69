package dev.rapace.protocol;

import java.util.Arrays;

/**
 * Tells when something happened {@code limit} times within a window. Keeps the instants of the last
 * {@code limit} events, so the window slides and memory is bounded; a connection that never gets
 * there pays for what it had.
 */
final class EventRate {
  private static final int SMALLEST = 2;
  private static final long[] NONE = {};

  private final int limit;
  private final long windowNanos;
  private long[] instants;
  private int next;
  private boolean full;

  /**
   * @param limit events, at least 1
   * @param windowNanos length of the window
   */
  EventRate(int limit, long windowNanos) {
    this.limit = limit;
    this.instants = NONE;
    this.windowNanos = windowNanos;
  }

  /** Counts one event at {@code now}; says whether the limit is reached within the window. */
  boolean add(long now) {
    if (next == instants.length) {
      instants = Arrays.copyOf(instants, Math.min(limit, Math.max(SMALLEST, 2 * next)));
    }
    instants[next] = now;
    next++;
    if (next == limit) {
      next = 0;
      full = true;
    }
    return full && now - instants[next] < windowNanos;
  }
}
