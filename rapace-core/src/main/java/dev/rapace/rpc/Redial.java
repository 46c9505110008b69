package dev.rapace.rpc;

import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.RetryPolicy;
import dev.rapace.Status;
import dev.rapace.wire.StatusNumber;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a client dials (rules {@code overload.goaway.client.respect}, {@code
 * error.impl.backoff}): after each failure it waits longer before it tries again, whoever asks. Not
 * thread-safe: guarded by the client's lock.
 */
final class Redial {
  private final Timers timers;
  private int failures;
  private long notBefore;

  Redial(Timers timers) {
    this.timers = timers;
  }

  /** Why no attempt is made now; null if one may be made. */
  @Nullable RapaceException tooEarly(String target) {
    if (failures == 0) {
      return null;
    }
    long left = notBefore - timers.nanoTime();
    return left <= 0
        ? null
        : RapaceException.ofCall(
            Status.ofNumber(
                StatusNumber.UNAVAILABLE,
                "no connection to "
                    + target
                    + ": the last attempt failed, the next is not yet due"),
            Metadata.of(MetadataKey.RETRY_AFTER, Duration.ofMillis(Math.ceilDiv(left, 1_000_000L))),
            Processed.NO,
            null);
  }

  /** An attempt failed. */
  void failed() {
    notBefore =
        timers.nanoTime() + RetryPolicy.STANDARD.delay(++failures, timers.random()).toNanos();
  }

  /** An attempt succeeded. */
  void succeeded() {
    failures = 0;
  }

  /** How long to wait before the next attempt, in nanoseconds. */
  long left() {
    return Math.max(0, notBefore - timers.nanoTime());
  }

  /** Attempts that failed in a row. */
  int failures() {
    return failures;
  }
}
