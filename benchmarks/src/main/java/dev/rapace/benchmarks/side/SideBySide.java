package dev.rapace.benchmarks.side;

import dev.rapace.benchmarks.side.Workloads.Group;
import dev.rapace.benchmarks.side.Workloads.Phase;
import dev.rapace.benchmarks.side.Workloads.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The runner: {@code [--long | --quick] [--minutes N] [--only GROUP] [--write]}. All contenders of
 * a group are started and warmed up until their rate is steady; then they are measured in turn,
 * round by round, so that a slow moment of the machine hits all of them. Each fork does that with
 * fresh JVMs. Medians over all rounds of all forks are compared.
 */
public final class SideBySide {
  private static final int IDLE_STEPS = 4;

  private final Plan plan;
  private final Path folder;
  private final long startNanos = System.nanoTime();
  private final Map<String, List<Pair.Run>> runs = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<Idle> idle = new ArrayList<>();

  private SideBySide(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
  }

  /**
   * How much is done.
   *
   * @param budget no further fork is begun after it; the first fork is always done
   */
  private record Plan(
      String name,
      int forks,
      int rounds,
      long warmLeast,
      long warmMost,
      long measure,
      Duration budget) {
    /** Shows that everything runs; its figures mean little. */
    static final Plan QUICK = new Plan("quick", 1, 1, 1_000, 3_000, 500, Duration.ofMinutes(2));

    /**
     * One fork, and time to compile: gRPC is three times faster after ten seconds than after four.
     */
    static final Plan SHORT =
        new Plan("short", 1, 5, 7_000, 10_000, 1_200, Duration.ofSeconds(500));

    static final Plan LONG =
        new Plan("long", 3, 4, 6_000, 14_000, 2_000, Duration.ofSeconds(1_300));

    Plan within(Duration other) {
      return new Plan(name, forks, rounds, warmLeast, warmMost, measure, other);
    }
  }

  /** Bytes that an idle connection costs the server. */
  private record Idle(String contender, Figure bytes) {}

  /** Median and spread of one contender in one row. */
  record Figure(double median, double low, double high) {}

  /** A row and what both sides did. */
  record Comparison(Row row, Figure ours, Figure theirs) {
    double ratio() {
      return ours.median() / theirs.median();
    }

    @Nullable Boolean met() {
      Double goal = row.goal();
      if (goal == null) {
        return null;
      }
      // As it is printed: two digits behind the point.
      double shown = Math.round(ratio() * 100) / 100.0;
      return row.moreIsBetter() ? shown >= goal : shown <= goal;
    }
  }

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args);
    Plan plan =
        words.contains("--long") ? Plan.LONG : words.contains("--quick") ? Plan.QUICK : Plan.SHORT;
    if (words.contains("--minutes")) {
      plan =
          plan.within(
              Duration.ofMinutes(Long.parseLong(words.get(words.indexOf("--minutes") + 1))));
    }
    String only = words.contains("--only") ? words.get(words.indexOf("--only") + 1) : "";
    Path folder = Materials.create();
    SideBySide run = new SideBySide(plan, folder);
    run.all(only);
    List<Comparison> done = run.comparisons();
    Duration took = Duration.ofNanos(System.nanoTime() - run.startNanos);
    Report report = new Report(plan.name(), done, run.costs(), run.remarks, took);
    System.out.println(report.table());
    if (words.contains("--write")) {
      report.write(Path.of(""));
    }
    System.exit(done.isEmpty() ? 1 : 0);
  }

  private void all(String only) throws Exception {
    for (int fork = 1; fork <= plan.forks(); fork++) {
      for (Group group : Workloads.groups()) {
        if (!group.name().contains(only)) {
          continue;
        }
        if (fork > 1 && System.nanoTime() - startNanos > plan.budget().toNanos()) {
          remarks.add("fork " + fork + " of " + group.name() + " left out: the time was up");
          continue;
        }
        try {
          fork(group, fork);
        } catch (IOException e) {
          // One contender that breaks must not cost the figures of all others.
          System.err.println(e.getMessage());
          remarks.add(group.name() + ", fork " + fork + ": " + firstLine(e));
        }
      }
      if (fork == 1 && "idle".contains(only)) {
        idle();
      }
    }
  }

  private static String firstLine(IOException e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return text.lines().findFirst().orElse("");
  }

  private void fork(Group group, int fork) throws Exception {
    Map<String, Pair> pairs = new LinkedHashMap<>();
    try {
      for (String contender : group.contenders()) {
        progress(group, fork, "start " + contender);
        Pair pair = new Pair(contender, group.scenario(), folder);
        pairs.put(contender, pair);
        pair.connect(1);
        for (Phase phase : group.loads()) {
          boolean first = phase.equals(group.loads().get(0));
          pair.warm(
              phase.load(),
              group.warming() * (first ? plan.warmLeast() : 1_500),
              group.warming() * (first ? plan.warmMost() : 5_000));
        }
      }
      for (Phase phase : group.loads()) {
        measure(group, phase, fork, pairs);
      }
    } finally {
      pairs.values().forEach(Pair::close);
    }
  }

  private void measure(Group group, Phase phase, int fork, Map<String, Pair> pairs)
      throws Exception {
    if (phase.oneProcessor()) {
      for (Pair pair : pairs.values()) {
        if (!pair.pin("0")) {
          remarks.add("no taskset here: rows on one processor are left out");
          return;
        }
      }
    }
    for (int round = 1; round <= plan.rounds(); round++) {
      for (Map.Entry<String, Pair> pair : pairs.entrySet()) {
        Pair.Run run = pair.getValue().measure(phase.load(), plan.measure());
        runs.computeIfAbsent(key(group.name(), phase.name(), pair.getKey()), k -> new ArrayList<>())
            .add(run);
        progress(
            group,
            fork,
            String.format(
                "%s round %d %-12s %,12.0f/s p50 %,8.1f us",
                phase.name(), round, pair.getKey(), run.operationsPerSecond(), run.p50Micros()));
      }
    }
    if (phase.oneProcessor()) {
      for (Pair pair : pairs.values()) {
        pair.pin("0-" + (Runtime.getRuntime().availableProcessors() - 1));
      }
    }
  }

  /** What a connection that does nothing costs the server: several steps of many connections. */
  private void idle() {
    int connections = 1_000;
    for (String contender : List.of(Workloads.OURS, "grpc-java")) {
      List<String> heap = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");
      Scenario scenario = new Scenario(Scenario.Link.TCP, Scenario.HandlerStyle.INLINE, 16);
      System.err.println("  idle connections: " + contender);
      try (Pair pair = new Pair(contender, scenario, folder, heap)) {
        pair.connect(connections); // What is loaded, compiled and made once is not counted.
        double[] heapOfStep = new double[IDLE_STEPS];
        double[] restOfStep = new double[IDLE_STEPS];
        long[] before = pair.serverMemory();
        for (int step = 0; step < IDLE_STEPS; step++) {
          pair.connect(connections);
          long[] after = pair.serverMemory();
          heapOfStep[step] = (after[0] - before[0]) / (double) connections;
          restOfStep[step] = (after[1] - before[1]) / (double) connections;
          before = after;
        }
        // The rest is what the JVM compiles meanwhile: far from steady, and not of a connection.
        remarks.add(
            String.format(
                Locale.ROOT,
                "growth outside the heap of %s, bytes a connection, in steps of %,d: %s",
                contender,
                connections,
                Arrays.stream(restOfStep)
                    .mapToObj(b -> String.format(Locale.ROOT, "%,.0f", b))
                    .collect(Collectors.joining(", "))));
        Arrays.sort(heapOfStep);
        idle.add(
            new Idle(
                contender,
                new Figure(median(heapOfStep), heapOfStep[0], heapOfStep[IDLE_STEPS - 1])));
      } catch (IOException e) {
        System.err.println(e.getMessage());
        remarks.add("idle connections of " + contender + ": " + firstLine(e));
      }
    }
  }

  private static String key(String group, String phase, String contender) {
    return group + "/" + phase + "/" + contender;
  }

  private void progress(Group group, int fork, String what) {
    long seconds = (System.nanoTime() - startNanos) / 1_000_000_000L;
    System.err.printf(
        "  %3d s  fork %d of %d  %-8s %s%n", seconds, fork, plan.forks(), group.name(), what);
  }

  private List<Comparison> comparisons() {
    List<Comparison> done = new ArrayList<>();
    for (Row row : Workloads.rows()) {
      List<Pair.Run> ours = runs.get(key(row.group(), row.phase(), Workloads.OURS));
      List<Pair.Run> theirs = runs.get(key(row.group(), row.phase(), row.rival()));
      if (ours == null || (theirs == null && !row.rival().equals(Workloads.BOUND))) {
        continue;
      }
      Figure rival =
          theirs == null ? new Figure(row.bound(), row.bound(), row.bound()) : figure(row, theirs);
      done.add(new Comparison(row, figure(row, ours), rival));
    }
    if (idle.size() == 2) {
      Row row =
          new Row(
              "live heap per idle connection, server",
              "idle",
              "idle",
              "grpc-java",
              0,
              "bytes",
              false,
              r -> 0,
              0.3);
      done.add(new Comparison(row, idle.get(0).bytes(), idle.get(1).bytes()));
    }
    return done;
  }

  private static Figure figure(Row row, List<Pair.Run> of) {
    double[] values = of.stream().mapToDouble(row.figure()).sorted().toArray();
    return new Figure(median(values), values[0], values[values.length - 1]);
  }

  private static double median(double[] sorted) {
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /** Processor time and heap of every contender in every phase: medians. */
  private List<Report.Cost> costs() {
    List<Report.Cost> costs = new ArrayList<>();
    runs.forEach((key, of) ->
        costs.add(
            new Report.Cost(
                key,
                middle(of, Pair.Run::operationsPerSecond),
                middle(of, Pair.Run::p50Micros),
                middle(of, Pair.Run::p99Micros),
                middle(of, Pair.Run::clientCpuMicros),
                middle(of, Pair.Run::serverCpuMicros),
                middle(of, Pair.Run::clientHeapBytes),
                middle(of, Pair.Run::serverHeapBytes))));
    return costs;
  }

  private static double middle(
      List<Pair.Run> of, java.util.function.ToDoubleFunction<Pair.Run> figure) {
    double[] values = of.stream().mapToDouble(figure).toArray();
    Arrays.sort(values);
    return median(values);
  }
}
