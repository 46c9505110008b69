package dev.rapace;

import java.time.Duration;

/**
 * When a client makes a call again by itself (rules {@code error.impl.backoff}, {@code
 * overload.retry.*}): only where that is safe, since the request surely was not processed, the
 * server says so ({@code rapace.retryable}), or the method is idempotent or the call carries an
 * idempotency key; only for UNAVAILABLE and RESOURCE_EXHAUSTED; never before {@code
 * rapace.retry_after_ms}; and only within the deadline of the call. Immutable, thread-safe.
 */
public final class RetryPolicy {
  /** Five tries, 100 ms, then twice as long each time up to 30 s, with jitter of a quarter. */
  public static final RetryPolicy STANDARD =
      new RetryPolicy(5, Duration.ofMillis(100), Duration.ofSeconds(30));

  /** Every call is made once. */
  public static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ofMillis(100), Duration.ofSeconds(30));

  private static final double LEAST_JITTER = 0.75;
  private static final double JITTER_RANGE = 0.5;
  private static final int MAX_DOUBLINGS = 30;

  private final int tries;
  private final long firstNanos;
  private final long longestNanos;

  private RetryPolicy(int tries, Duration first, Duration longest) {
    if (tries < 1 || first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a retry policy has at least one try and a delay above 0 that is not above its longest");
    }
    this.tries = tries;
    this.firstNanos = first.toNanos();
    this.longestNanos = longest.toNanos();
  }

  /**
   * A policy of your own.
   *
   * @param tries at least 1; the first one counts
   * @param first delay before the second try, above 0; doubled for each further one
   * @param longest bound of the delay, before jitter
   */
  public static RetryPolicy of(int tries, Duration first, Duration longest) {
    return new RetryPolicy(tries, first, longest);
  }

  /** How often a call may be made altogether. */
  public int tries() {
    return tries;
  }

  /**
   * How long to wait after this many failures.
   *
   * @param failures at least 1
   * @param random 0 to 1: the delay is between 0.75 and 1.25 of what it would be without jitter
   */
  public Duration delay(int failures, double random) {
    int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
    double plain = Math.min((double) longestNanos, (double) firstNanos * (1L << doublings));
    return Duration.ofNanos((long) (plain * (LEAST_JITTER + JITTER_RANGE * random)));
  }

  @Override
  public String toString() {
    return "RetryPolicy[" + tries + " tries]";
  }
}
