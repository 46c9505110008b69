package dev.rapace.rpc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections that have not finished their handshake, altogether and by source, so that
 * peers who connect and say nothing cannot use up the server. Thread-safe.
 */
final class HandshakeCap {
  private final int max;
  private final int maxPerSource;
  private final AtomicInteger total = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> bySource = new ConcurrentHashMap<>();

  /** Both at least 1. */
  HandshakeCap(int max, int maxPerSource) {
    this.max = max;
    this.maxPerSource = maxPerSource;
  }

  /** Takes a place; each success is paired with {@link #release}. */
  boolean tryAcquire(String source) {
    if (total.incrementAndGet() > max) {
      total.decrementAndGet();
      return false;
    }
    int[] mine = new int[1];
    bySource.compute(
        source,
        (s, count) -> {
          mine[0] = count == null ? 1 : count + 1;
          return Math.min(mine[0], maxPerSource);
        });
    if (mine[0] > maxPerSource) {
      total.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives a place back. */
  void release(String source) {
    total.decrementAndGet();
    bySource.computeIfPresent(source, (s, count) -> count == 1 ? null : count - 1);
  }

  /** Places taken. */
  int inUse() {
    return total.get();
  }

  /** Sources that hold a place; what they cost in memory. */
  int sources() {
    return bySource.size();
  }
}
