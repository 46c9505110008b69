package dev.rapace.rpc;

import dev.rapace.CallOptions;
import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.RetryPolicy;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.StatusNumber;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether a call that failed is made again, and when. Immutable, thread-safe. */
final class Retries {
  /** The call is not made again. */
  static final long NEVER = -1;

  private final RetryPolicy policy;
  private final Timers timers;

  Retries(RetryPolicy policy, Timers timers) {
    this.policy = policy;
    this.timers = timers;
  }

  /**
   * How long to wait before the next try, in nanoseconds, or {@link #NEVER}.
   *
   * @param failures tries that have failed, at least 1
   * @param deadline end of the call, or {@link Long#MAX_VALUE}
   */
  long delay(
      Method<?, ?> method,
      CallOptions options,
      int failures,
      long deadline,
      @Nullable CallResult answer,
      @Nullable RuntimeException failure) {
    if (!options.mayRetry() || failures >= policy.tries()) {
      return NEVER;
    }
    boolean repeatable = method.isIdempotent() || options.idempotencyKey().isPresent();
    Duration least = Duration.ZERO;
    if (answer != null) {
      Metadata trailers = Metadata.fromWire(answer.trailers());
      boolean safe = trailers.get(MetadataKey.RETRYABLE).orElse(repeatable);
      if (!isPassing(answer.code()) || !safe) {
        return NEVER;
      }
      least = trailers.get(MetadataKey.RETRY_AFTER).orElse(Duration.ZERO);
    } else if (!(failure instanceof RapaceException e)
        || !isLost(e)
        || (e.processed() != Processed.NO && !repeatable)) {
      return NEVER;
    } else {
      least = e.trailers().get(MetadataKey.RETRY_AFTER).orElse(Duration.ZERO);
    }
    Duration backoff = policy.delay(failures, timers.random());
    long delay = (backoff.compareTo(least) < 0 ? least : backoff).toNanos();
    return deadline != Long.MAX_VALUE && timers.nanoTime() + delay - deadline >= 0 ? NEVER : delay;
  }

  /** Statuses that may be different a moment later. */
  private static boolean isPassing(int status) {
    return status == StatusNumber.UNAVAILABLE || status == StatusNumber.RESOURCE_EXHAUSTED;
  }

  /**
   * Without an answer only a lost connection may be different a moment later, and a peer without
   * room: limits of our own are no weather.
   */
  private static boolean isLost(RapaceException e) {
    return e.status().number() == StatusNumber.UNAVAILABLE
        || (e.status().number() == StatusNumber.RESOURCE_EXHAUSTED
            && e.trailers().get(MetadataKey.RETRYABLE).orElse(false));
  }
}
