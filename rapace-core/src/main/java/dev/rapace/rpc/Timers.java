package dev.rapace.rpc;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Time and chance for a client: passed in, so that tests have their own. Thread-safe.
 *
 * @see #system
 */
public interface Timers {
  /** A monotonic clock, in nanoseconds. */
  long nanoTime();

  /**
   * Runs an action later, on a thread of its own; it may block.
   *
   * @return takes the action back if it has not started
   */
  Runnable schedule(Runnable action, long delayNanos);

  /** A number from 0 to 1, for jitter. */
  double random();

  /** The clock of this process. */
  static Timers system() {
    return SystemTimers.INSTANCE;
  }

  /** One daemon thread that keeps the time; actions run on virtual threads. */
  final class SystemTimers implements Timers {
    private static final SystemTimers INSTANCE = new SystemTimers();

    private final ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("rapace-client-clock").factory());

    private SystemTimers() {
      clock.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Runnable schedule(Runnable action, long delayNanos) {
      ScheduledFuture<?> timer =
          clock.schedule(
              () -> {
                Thread unused = Thread.ofVirtual().name("rapace-later").start(action);
              },
              delayNanos,
              TimeUnit.NANOSECONDS);
      return () -> {
        boolean unused = timer.cancel(false);
      };
    }

    @Override
    public double random() {
      return ThreadLocalRandom.current().nextDouble();
    }
  }
}
