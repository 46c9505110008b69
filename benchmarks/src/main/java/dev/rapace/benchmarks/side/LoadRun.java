package dev.rapace.benchmarks.side;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Puts one load on some connections for a while and counts. */
final class LoadRun {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** One of so many closed-loop slots records its latencies; a clock costs, too. */
  private static final int SAMPLED = 16;

  private final List<Contender.LoadClient> clients;
  private final Load load;
  private final Recorder recorder = new Recorder(LONGEST_NANOS, 3);
  private final LongAdder done = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  LoadRun(List<Contender.LoadClient> clients, Load load) {
    this.clients = clients;
    this.load = load;
  }

  /**
   * What happened.
   *
   * @param late calls of a fixed rate that were due and had not been started when the time was up
   * @param expectedNanos from one call of a slot to the next, if none is held up; 0 at a fixed
   *     rate, where latency counts from when a call was due
   */
  record Outcome(long operations, long nanos, Histogram latency, long late, long expectedNanos) {
    /** Latency with the calls that a stall kept from being made (coordinated omission). */
    Histogram corrected() {
      return expectedNanos == 0
          ? latency
          : latency.copyCorrectedForCoordinatedOmission(expectedNanos);
    }

    double perSecond() {
      return operations * 1e9 / nanos;
    }
  }

  Outcome run(long nanos) throws Exception {
    if (load.kind() == Load.Kind.STREAM) {
      return stream(nanos);
    }
    if (load.perSecond() > 0) {
      return fixedRate(nanos);
    }
    return load.inFlight() == 1 && clients.size() == 1 ? oneCaller(nanos) : closedLoop(nanos);
  }

  private Outcome stream(long nanos) throws Exception {
    try (Contender.Items items = clients.get(0).stream()) {
      // The stream is under way before counting begins.
      long from = items.taken();
      long start = System.nanoTime();
      while (from == 0 && System.nanoTime() - start < LONGEST_NANOS) {
        LockSupport.parkNanos(1_000_000);
        from = items.taken();
      }
      start = System.nanoTime();
      from = items.taken();
      TimeUnit.NANOSECONDS.sleep(nanos);
      long count = items.taken() - from;
      return new Outcome(count, System.nanoTime() - start, new Histogram(3), 0, 0);
    }
  }

  private Outcome oneCaller(long nanos) throws Exception {
    Contender.LoadClient client = clients.get(0);
    Histogram latency = new Histogram(LONGEST_NANOS, 3);
    long start = System.nanoTime();
    long operations = 0;
    long now = start;
    while (now - start < nanos) {
      client.callAndWait();
      long end = System.nanoTime();
      latency.recordValue(Math.min(end - now, LONGEST_NANOS));
      now = end;
      operations++;
    }
    return new Outcome(operations, now - start, latency, 0, (now - start) / operations);
  }

  private Outcome closedLoop(long nanos) throws Exception {
    AtomicBoolean stopping = new AtomicBoolean();
    int slots = load.inFlight() * clients.size();
    CountDownLatch idle = new CountDownLatch(slots);
    long start = System.nanoTime();
    for (int i = 0; i < slots; i++) {
      new Slot(clients.get(i % clients.size()), i % SAMPLED == 0, stopping, idle).next();
    }
    TimeUnit.NANOSECONDS.sleep(nanos);
    long operations = done.sum();
    long took = System.nanoTime() - start;
    stopping.set(true);
    await(idle);
    long expected = took / Math.max(1, operations / slots);
    return new Outcome(operations, took, recorder.getIntervalHistogram(), 0, expected);
  }

  private void await(CountDownLatch idle) throws InterruptedException {
    boolean ended = idle.await(30, TimeUnit.SECONDS);
    Throwable error = failure.get();
    if (error != null) {
      throw new IllegalStateException("a call failed: no figure", error);
    }
    if (!ended) {
      throw new IllegalStateException("calls hang: no figure");
    }
  }

  /** One call in flight, again and again. */
  private final class Slot {
    private final Contender.LoadClient client;
    private final boolean sampled;
    private final AtomicBoolean stopping;
    private final CountDownLatch idle;
    private final Consumer<@Nullable Throwable> whenAnswered = this::answered;
    private long began;

    Slot(
        Contender.LoadClient client, boolean sampled, AtomicBoolean stopping, CountDownLatch idle) {
      this.client = client;
      this.sampled = sampled;
      this.stopping = stopping;
      this.idle = idle;
    }

    void next() {
      if (sampled) {
        began = System.nanoTime();
      }
      client.call(whenAnswered);
    }

    private void answered(@Nullable Throwable error) {
      if (error != null) {
        failure.compareAndSet(null, error);
        idle.countDown();
        return;
      }
      done.increment();
      if (sampled) {
        recorder.recordValue(Math.min(System.nanoTime() - began, LONGEST_NANOS));
      }
      if (stopping.get()) {
        idle.countDown();
      } else {
        next();
      }
    }
  }

  /**
   * Starts calls when they are due, whatever the answers do, and counts latency from when a call
   * was due: a stall counts for every call that it held up (coordinated omission).
   */
  private Outcome fixedRate(long nanos) throws Exception {
    double gap = 1e9 / load.perSecond();
    long total = Math.max(1, (long) (nanos / gap));
    AtomicInteger running = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(1);
    AtomicBoolean issued = new AtomicBoolean();
    long start = System.nanoTime();
    long sent = 0;
    while (sent < total && System.nanoTime() - start < 2 * nanos) {
      long due = start + (long) (sent * gap);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
      }
      if (running.get() >= load.inFlight()) {
        LockSupport.parkNanos(50_000);
        continue;
      }
      running.incrementAndGet();
      clients
          .get((int) (sent % clients.size()))
          .call(error -> {
            if (error != null) {
              failure.compareAndSet(null, error);
            }
            recorder.recordValue(Math.min(System.nanoTime() - due, LONGEST_NANOS));
            done.increment();
            if (running.decrementAndGet() == 0 && issued.get()) {
              all.countDown();
            }
          });
      sent++;
    }
    issued.set(true);
    if (running.get() > 0) {
      await(all);
    }
    return new Outcome(
        done.sum(), System.nanoTime() - start, recorder.getIntervalHistogram(), total - sent, 0);
  }
}
