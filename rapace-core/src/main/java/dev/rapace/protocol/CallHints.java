package dev.rapace.protocol;

import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import java.util.function.LongSupplier;

/**
 * What the metadata of a CALL says about how to handle it: deadline, priority, and values that make
 * it invalid (rulings R19, R61, R70).
 */
final class CallHints {
  private static final String DEADLINE_SIZE = "a deadline in the metadata has the wrong size";
  private static final String NO_WALL_CLOCK =
      MetadataKeys.DEADLINE + " is not supported here, send a remaining time";
  private static final String IDEMPOTENCY_KEY_SIZE =
      "an idempotency key has at most 128 bytes of UTF-8";
  private static final int MAX_IDEMPOTENCY_KEY = 128;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ConnectionSettings settings;

  CallHints(ConnectionSettings settings) {
    this.settings = settings;
  }

  /** Reads the metadata of a call that was opened at {@code now}. */
  void read(MetadataEntries metadata, IncomingCall call, long now) {
    if (metadata.size() == 0) {
      return;
    }
    byte[] priority = metadata.get(MetadataKeys.PRIORITY);
    if (priority != null && priority.length == 1) {
      call.priority = priority[0] & 0xFF;
    }
    byte[] key = metadata.get(MetadataKeys.IDEMPOTENCY_KEY);
    if (key != null && key.length > MAX_IDEMPOTENCY_KEY) {
      call.flaw = IDEMPOTENCY_KEY_SIZE;
    }
    byte[] instant = metadata.get(MetadataKeys.DEADLINE);
    if (instant != null) {
      readInstant(instant, call, now);
    }
    byte[] remaining = metadata.get(MetadataKeys.DEADLINE_REMAINING_MS);
    if (remaining != null) {
      if (remaining.length == Integer.BYTES) {
        call.deadline = in(littleEndian(remaining) * NANOS_PER_MILLI, now);
      } else {
        call.flaw = DEADLINE_SIZE;
      }
    }
  }

  private void readInstant(byte[] value, IncomingCall call, long now) {
    LongSupplier wallClock = settings.wallClock();
    if (value.length != Long.BYTES) {
      call.flaw = DEADLINE_SIZE;
    } else if (wallClock == null) {
      // A deadline that is lost is worse than a call that fails.
      call.flaw = NO_WALL_CLOCK;
    } else {
      long instant = littleEndian(value);
      // Beyond 2^63 lies the year 2262: later than any limit of ours.
      long remaining = instant < 0 ? Long.MAX_VALUE : instant - wallClock.getAsLong();
      call.deadline = in(Math.max(0, remaining), now);
    }
  }

  /** The deadline after {@code remaining} nanoseconds, an unsigned number, within our limit. */
  long in(long remaining, long now) {
    long limit = settings.maxDeadlineNanos();
    return now + (Long.compareUnsigned(remaining, limit) < 0 ? remaining : limit);
  }

  /** The priority that a Hello sets for calls that name none (rule {@code priority.precedence}). */
  static int defaultPriority(MetadataEntries params) {
    byte[] value = params.get(MetadataKeys.DEFAULT_PRIORITY);
    return value != null && value.length == 1 ? value[0] & 0xFF : IncomingCall.DEFAULT_PRIORITY;
  }

  private static long littleEndian(byte[] value) {
    long number = 0;
    for (int i = value.length - 1; i >= 0; i--) {
      number = (number << Byte.SIZE) | (value[i] & 0xFF);
    }
    return number;
  }
}
