package dev.rapace.benchmarks.side;

import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.benchmarks.side.Scenario.Link;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The runner: {@code [--long] [--only TEXT]}. For each workload the contenders take turns, round by
 * round, so that a slow minute of the machine hits both; medians of the rounds are compared.
 */
public final class SideBySide {
  private SideBySide() {}

  /** What is better. */
  enum Unit {
    /** Operations per second: more is better; the ratio is ours / theirs. */
    OPERATIONS_PER_SECOND,
    /** Median latency in microseconds: less is better; the ratio is ours / theirs. */
    LATENCY_MICROS
  }

  /**
   * One comparison.
   *
   * @param goal the least ratio for {@code OPERATIONS_PER_SECOND}, the greatest for latencies
   * @param oneProcessor whether both JVMs of a pair share one processor
   */
  record Workload(
      String name, String rival, Scenario scenario, Unit unit, double goal, boolean oneProcessor) {}

  /** Median, spread and cost of one contender on one workload. */
  record Figure(
      double median, double low, double high, double cpuMicrosPerCall, double heapBytesPerCall) {}

  /** A workload and what both sides did. */
  record Comparison(Workload workload, Figure ours, Figure theirs) {
    double ratio() {
      return ours.median() / theirs.median();
    }

    boolean met() {
      return workload.unit() == Unit.OPERATIONS_PER_SECOND
          ? ratio() >= workload.goal()
          : ratio() <= workload.goal();
    }
  }

  static List<Workload> workloads() {
    Scenario inline = new Scenario(Link.TCP, HandlerStyle.INLINE, 128, 16, false);
    Scenario one = new Scenario(Link.TCP, HandlerStyle.INLINE, 1, 16, false);
    List<Workload> all = new ArrayList<>();
    all.add(throughput("unary 128 in flight, TCP, inline", "grpc-java", inline, 4));
    all.add(throughput("unary 128 in flight, TCP, inline", "netty-echo", inline, 0.75));
    all.add(
        throughput(
            "unary 128 in flight, TCP, threads",
            "grpc-java",
            new Scenario(Link.TCP, HandlerStyle.THREADS, 128, 16, false),
            10));
    all.add(
        throughput(
            "unary 128 in flight, TLS 1.3, identity and authorizer",
            "grpc-java",
            new Scenario(Link.TLS, HandlerStyle.INLINE, 128, 16, false),
            3));
    all.add(
        throughput(
            "unary 128 in flight, Unix socket",
            "grpc-java",
            new Scenario(Link.UNIX, HandlerStyle.INLINE, 128, 16, false),
            5));
    all.add(
        new Workload(
            "latency, 1 in flight, 1 cpu", "netty-echo", one, Unit.LATENCY_MICROS, 1.25, true));
    all.add(
        new Workload(
            "latency, 1 in flight, 1 cpu", "grpc-java", one, Unit.LATENCY_MICROS, 0.33, true));
    all.add(throughput("1 MiB echo x1", "grpc-java", large(1), 3));
    all.add(throughput("1 MiB echo x4", "grpc-java", large(4), 2));
    return all;
  }

  private static Scenario large(int inFlight) {
    return new Scenario(Link.TCP, HandlerStyle.INLINE, inFlight, 1 << 20, false);
  }

  private static Workload throughput(String name, String rival, Scenario scenario, double goal) {
    return new Workload(name, rival, scenario, Unit.OPERATIONS_PER_SECOND, goal, false);
  }

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args);
    boolean isLong = words.contains("--long");
    String only = words.contains("--only") ? words.get(words.indexOf("--only") + 1) : "";
    Path out =
        Path.of(
            words.contains("--out") ? words.get(words.indexOf("--out") + 1) : "benchmarks/results");
    Path folder = Materials.create();
    List<Comparison> done = new ArrayList<>();
    for (Workload w : workloads()) {
      if ((w.name() + " " + w.rival()).toLowerCase(Locale.ROOT).contains(only)) {
        Comparison c = compare(w, folder, isLong);
        done.add(c);
        System.out.println(Report.line(c));
      }
    }
    Report.write(out, done, isLong);
    System.out.println(Report.table(done));
  }

  private static Comparison compare(Workload w, Path folder, boolean isLong) throws Exception {
    int rounds = isLong ? 7 : 3;
    long warmup = isLong ? 6_000 : 4_000;
    long measure = isLong ? 8_000 : 3_000;
    List<Pair.Run> ours = new ArrayList<>();
    List<Pair.Run> theirs = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      progress(w, round, rounds, "rapace");
      ours.add(Pair.run("rapace", w, folder, warmup, measure));
      progress(w, round, rounds, w.rival());
      theirs.add(Pair.run(w.rival(), w, folder, warmup, measure));
    }
    return new Comparison(w, figure(w, ours), figure(w, theirs));
  }

  private static void progress(Workload w, int round, int rounds, String who) {
    System.err.printf("  %-55s round %d of %d: %s%n", w.name(), round, rounds, who);
  }

  private static Figure figure(Workload w, List<Pair.Run> runs) {
    double[] values =
        runs.stream()
            .mapToDouble(r ->
                w.unit() == Unit.OPERATIONS_PER_SECOND
                    ? r.operationsPerSecond()
                    : r.p50Nanos() / 1000.0)
            .sorted()
            .toArray();
    double[] cpu = runs.stream().mapToDouble(Pair.Run::cpuMicrosPerCall).sorted().toArray();
    double[] heap = runs.stream().mapToDouble(Pair.Run::heapBytesPerCall).sorted().toArray();
    return new Figure(
        values[values.length / 2],
        values[0],
        values[values.length - 1],
        cpu[cpu.length / 2],
        heap[heap.length / 2]);
  }

  static @Nullable String pinned(boolean oneProcessor) {
    return oneProcessor ? "0" : null;
  }
}
