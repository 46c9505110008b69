package dev.rapace.proofs.services;

import com.sun.management.ThreadMXBean;
import dev.rapace.benchmarks.codecs.CodecContender;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Three messages, each by the generated codec, by one that a person wrote and by protobuf-java, in
 * turn and in one run. Bytes of heap decide, since load on the machine does not change them; times
 * are shown as ratios and decide nothing.
 */
public final class CodecCost implements Proof {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** A writer or a reader, should the compiler not have made it vanish. */
  private static final double SLACK = 64;

  private static final int STEPS = 20_000;

  /** Keeps results from being optimized away. */
  private static volatile Object sink = "";

  /** What one contender costs: bytes of heap, and the middle of its times. */
  private record Cost(double heap, double nanoseconds) {}

  @Override
  public String name() {
    return "codec-cost";
  }

  @Override
  public String shows() {
    return "For three messages a generated codec takes no heap but for its result: encoding the array"
        + " of just the right length, decoding no more than hand-written code and less than"
        + " protobuf-java; prints the ratios of time, which decide nothing.";
  }

  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    List<String> seen = new ArrayList<>();
    boolean kept = true;
    int rounds = run.isLong() ? 101 : 11;
    for (String message : CodecContender.names()) {
      CodecContender<?> contender = CodecContender.of(message);
      List<Cost> encode =
          costs(
              rounds,
              List.of(
                  contender::encodeGenerated,
                  contender::encodeHandWritten,
                  contender::encodeProtobuf));
      List<Cost> decode =
          costs(
              rounds,
              List.of(
                  contender::decodeGenerated,
                  contender::decodeHandWritten,
                  contender::decodeProtobuf));
      double array = (16 + contender.length() + 7) / 8 * 8;
      kept &= encode.get(0).heap <= array + SLACK;
      kept &= decode.get(0).heap <= decode.get(1).heap + SLACK;
      kept &= decode.get(0).heap <= decode.get(2).heap;
      seen.add(message + " encode " + text(encode) + ", decode " + text(decode));
      run.progress(seen.getLast());
    }
    return new Outcome(kept, String.join("; ", seen));
  }

  private static String text(List<Cost> costs) {
    return String.format(
        Locale.ROOT,
        "%.0f bytes (hand-written %.0f, protobuf-java %.0f), time x%.2f and x%.2f",
        costs.get(0).heap,
        costs.get(1).heap,
        costs.get(2).heap,
        costs.get(0).nanoseconds / costs.get(1).nanoseconds,
        costs.get(0).nanoseconds / costs.get(2).nanoseconds);
  }

  /** Measures them in turn, round by round; the first rounds only warm up. */
  private static List<Cost> costs(int rounds, List<Callable<Object>> steps) throws Exception {
    double[][] times = new double[steps.size()][rounds];
    double[] heap = new double[steps.size()];
    for (int round = -3; round < rounds; round++) {
      for (int i = 0; i < steps.size(); i++) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        for (int n = 0; n < STEPS; n++) {
          sink = steps.get(i).call();
        }
        if (round >= 0) {
          times[i][round] = System.nanoTime() - start;
          heap[i] = (THREADS.getCurrentThreadAllocatedBytes() - bytes) / (double) STEPS;
        }
      }
    }
    List<Cost> costs = new ArrayList<>();
    Objects.requireNonNull(sink);
    for (int i = 0; i < steps.size(); i++) {
      Arrays.sort(times[i]);
      costs.add(new Cost(heap[i], times[i][rounds / 2]));
    }
    return costs;
  }
}
