package dev.rapace.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;

/**
 * Token ids that were seen, each until its token has expired. Full means refuse: dropping an id
 * would let its token in again.
 */
final class ReplayCache {
  /** What became of an id. */
  enum Verdict {
    FIRST,
    SEEN,
    FULL
  }

  private final int capacity;
  private final Cache<String, Duration> seen;

  ReplayCache(int capacity) {
    this.capacity = capacity;
    this.seen =
        Caffeine.newBuilder()
            .expireAfter(Expiry.<String, Duration>creating((id, untilExpiry) -> untilExpiry))
            .executor(Runnable::run)
            .build();
  }

  Verdict note(String id, Duration untilExpiry) {
    if (seen.estimatedSize() >= capacity) {
      seen.cleanUp();
      if (seen.estimatedSize() >= capacity) {
        return seen.asMap().containsKey(id) ? Verdict.SEEN : Verdict.FULL;
      }
    }
    return seen.asMap().putIfAbsent(id, untilExpiry) == null ? Verdict.FIRST : Verdict.SEEN;
  }
}
