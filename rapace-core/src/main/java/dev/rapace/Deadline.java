package dev.rapace;

import java.time.Duration;

/**
 * An instant on this process' monotonic clock by which a call must be over (rules {@code
 * cancel.deadline.*}). Changes of the system time do not move it. Immutable, thread-safe.
 */
public final class Deadline {
  private final long nanoTime;

  private Deadline(long nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * From now on.
   *
   * @param time may be zero or negative: then it has passed already; at most 292 years
   */
  public static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** The instant {@code nanoTime} of {@link System#nanoTime}. */
  public static Deadline at(long nanoTime) {
    return new Deadline(nanoTime);
  }

  /** Time that is left; negative once it has passed. */
  public Duration remaining() {
    return Duration.ofNanos(nanoTime - System.nanoTime());
  }

  /** Whether it has passed. */
  public boolean isExpired() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** The instant on the scale of {@link System#nanoTime}. */
  public long nanoTime() {
    return nanoTime;
  }

  /** The earlier of both. */
  public Deadline earlier(Deadline other) {
    return nanoTime - other.nanoTime <= 0 ? this : other;
  }

  @Override
  public String toString() {
    return "Deadline[" + remaining() + " left]";
  }
}
