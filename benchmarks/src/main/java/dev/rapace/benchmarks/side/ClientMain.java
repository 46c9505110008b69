package dev.rapace.benchmarks.side;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The client JVM: {@code CONTENDER SCENARIO FOLDER ADDRESS WARMUP_MS MEASURE_MS}. Warms up, prints
 * {@code WARM}, waits for a line, measures, prints one {@code RESULT} line.
 *
 * <p>The load is closed: so many calls in flight, each answered call starts the next. Latencies of
 * one caller that waits are per call; with more in flight they include the wait in the client.
 */
public final class ClientMain {
  private ClientMain() {}

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    Scenario scenario = Scenario.decode(args[1]);
    long warmup = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[4]));
    long measure = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(args[5]));
    try (Contender.LoadClient client =
        Contender.named(args[0]).connect(scenario, args[3], Path.of(args[2]))) {
      run(client, scenario, warmup);
      System.out.println("WARM");
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
      ServerMain.Use before = ServerMain.Use.now();
      Result result = run(client, scenario, measure);
      ServerMain.Use used = ServerMain.Use.now().minus(before);
      System.out.println(
          "RESULT "
              + String.format(
                  Locale.ROOT,
                  "%d %d %d %d %d %s",
                  result.operations,
                  result.nanos,
                  result.latency.getValueAtPercentile(50),
                  result.latency.getValueAtPercentile(99),
                  result.latency.getValueAtPercentile(99.9),
                  used.encode()));
    }
    System.exit(0);
  }

  private record Result(long operations, long nanos, Histogram latency) {}

  private static Result run(Contender.LoadClient client, Scenario scenario, long nanos)
      throws Exception {
    if (scenario.streaming()) {
      return stream(client, nanos);
    }
    return scenario.inFlight() == 1
        ? oneCaller(client, nanos)
        : closedLoop(client, scenario, nanos);
  }

  private static Result stream(Contender.LoadClient client, long nanos) throws Exception {
    Histogram none = new Histogram(3);
    long start = System.nanoTime();
    long items = 0;
    long batch = 1000;
    while (System.nanoTime() - start < nanos) {
      long began = System.nanoTime();
      client.stream(batch);
      items += batch;
      // One long stream is the subject: grow the batch until it fills half a second.
      if (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(500)) {
        batch *= 2;
      }
    }
    none.recordValue(1);
    return new Result(items, System.nanoTime() - start, none);
  }

  private static Result oneCaller(Contender.LoadClient client, long nanos) throws Exception {
    Histogram latency = new Histogram(TimeUnit.SECONDS.toNanos(30), 3);
    long start = System.nanoTime();
    long operations = 0;
    long now = start;
    while (now - start < nanos) {
      client.callAndWait();
      long end = System.nanoTime();
      latency.recordValue(Math.min(end - now, TimeUnit.SECONDS.toNanos(30)));
      now = end;
      operations++;
    }
    return new Result(operations, now - start, latency);
  }

  private static Result closedLoop(Contender.LoadClient client, Scenario scenario, long nanos)
      throws Exception {
    Loop loop = new Loop(client, scenario.inFlight());
    long start = System.nanoTime();
    loop.begin();
    TimeUnit.NANOSECONDS.sleep(nanos);
    long operations = loop.counted();
    long took = System.nanoTime() - start;
    loop.end();
    return new Result(operations, took, loop.recorder.getIntervalHistogram());
  }

  /** Keeps a number of calls in flight. */
  private static final class Loop {
    private final Contender.LoadClient client;
    private final int slots;
    private final LongAdder done = new LongAdder();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch idle;
    private final SingleWriterRecorder recorder = new SingleWriterRecorder(3);

    Loop(Contender.LoadClient client, int slots) {
      this.client = client;
      this.slots = slots;
      this.idle = new CountDownLatch(slots);
    }

    void begin() {
      for (int i = 0; i < slots; i++) {
        next(i);
      }
    }

    private void next(int slot) {
      long began = System.nanoTime();
      client.call(error -> {
        if (error != null) {
          failure.compareAndSet(null, error);
          idle.countDown();
          return;
        }
        done.increment();
        if (slot == 0) {
          recorder.recordValue(System.nanoTime() - began);
        }
        if (stopping.get()) {
          idle.countDown();
        } else {
          next(slot);
        }
      });
    }

    long counted() throws Exception {
      Throwable error = failure.get();
      if (error != null) {
        throw new IllegalStateException("a call failed: no figure", error);
      }
      return done.sum();
    }

    void end() throws InterruptedException {
      stopping.set(true);
      if (!idle.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("calls hang: no figure");
      }
    }
  }
}
