package dev.rapace.rpc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Time that passes at once: whoever waits is run as soon as it asks, and the clock moves on. */
final class FakeTimers implements Timers {
  private final List<Long> delays = new ArrayList<>();
  private final Deque<Double> chances = new ArrayDeque<>();
  private final long begin = System.nanoTime();
  private long passed;

  /** The next numbers of chance; 0.5, which means no jitter, when they are used up. */
  FakeTimers chances(double... values) {
    for (double value : values) {
      chances.add(value);
    }
    return this;
  }

  @Override
  public synchronized long nanoTime() {
    return begin + passed;
  }

  @Override
  public Runnable schedule(Runnable action, long delayNanos) {
    synchronized (this) {
      delays.add(delayNanos);
      passed += delayNanos;
    }
    Thread unused = Thread.ofVirtual().start(action);
    return () -> {};
  }

  @Override
  public synchronized double random() {
    Double next = chances.poll();
    return next == null ? 0.5 : next;
  }

  /** What was waited for so far, in milliseconds. */
  synchronized List<Long> delaysMillis() {
    return delays.stream().map(d -> d / 1_000_000).toList();
  }
}
