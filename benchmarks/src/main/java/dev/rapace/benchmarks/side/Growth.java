package dev.rapace.benchmarks.side;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rapace.benchmarks.Page;
import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.benchmarks.side.Scenario.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What more costs: {@code [--write]}. Calls per second and latency of our server from 1 to 4096
 * calls in flight, 1 to 1000 connections, 0 bytes to 16 MiB; memory of idle connections and of open
 * calls; from the start of a server JVM to the first answer. About four minutes.
 */
public final class Growth {
  private static final String BEGIN = "<!-- growth: written by ./benchmark growth --write -->";
  private static final String END = "<!-- /growth -->";
  private static final long WARM = 8_000;
  private static final long MEASURE = 1_500;

  private final Path folder;
  private final List<Map<String, Object>> rows = new ArrayList<>();

  private Growth(Path folder) {
    this.folder = folder;
  }

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    Growth growth = new Growth(Materials.create());
    growth.startUp();
    growth.inFlight();
    growth.connections();
    growth.payloads();
    growth.memory();
    growth.openCalls();
    String table = growth.table();
    System.out.println(table);
    if (List.of(args).contains("--write")) {
      growth.write(table);
    }
    System.exit(0);
  }

  private static Scenario tls(int payload) {
    return new Scenario(Link.TLS, HandlerStyle.INLINE, payload);
  }

  private void inFlight() throws IOException {
    try (Pair pair = new Pair(Workloads.OURS, tls(16), folder)) {
      pair.connect(1);
      pair.warm(Load.calls(128), WARM, 2 * WARM);
      for (int calls : new int[] {1, 4, 16, 64, 256, 1_024, 4_096}) {
        pair.warm(Load.calls(calls), 500, 1_500);
        row(calls + " calls in flight", pair.measure(Load.calls(calls), MEASURE));
      }
      // Calls begin when they are due, whatever the answers do; at most 4,096 wait for one.
      for (int rate : new int[] {1_000, 10_000, 50_000, 100_000}) {
        Load load = new Load(Load.Kind.CALLS, 4_096, rate);
        pair.warm(load, 500, 1_500);
        row(String.format(Locale.ROOT, "%,d a second, as due", rate), pair.measure(load, MEASURE));
      }
    }
  }

  private void connections() throws IOException {
    for (int connections : new int[] {1, 10, 100, 1_000}) {
      try (Pair pair = new Pair(Workloads.OURS, tls(16), folder)) {
        pair.connect(connections);
        Load load = Load.calls(Math.max(2, 128 / connections));
        pair.warm(load, WARM / 2, WARM);
        row(
            String.format(
                Locale.ROOT, "%,d connections, %d in flight each", connections, load.inFlight()),
            pair.measure(load, MEASURE));
      }
    }
  }

  private void payloads() throws IOException {
    int most = (16 << 20) - 64;
    for (int bytes : new int[] {0, 16, 1 << 10, 16 << 10, 256 << 10, 1 << 20, 4 << 20, most}) {
      try (Pair pair = new Pair(Workloads.OURS, tls(bytes), folder)) {
        pair.connect(1);
        Load load = Load.calls(bytes > 100_000 ? 2 : 32);
        pair.warm(load, WARM / 2, WARM);
        Pair.Run run = pair.measure(load, MEASURE);
        row(String.format(Locale.ROOT, "%,d bytes, %d in flight", bytes, load.inFlight()), run);
      }
    }
  }

  private void memory() throws IOException {
    for (Link link : Link.values()) {
      try (Pair pair = preTouched(link)) {
        live("idle connection, " + link, 1_000, pair, pair::connect);
      }
    }
  }

  /** Calls that last, with one stream each and a waiting handler; ten more on each connection. */
  private void openCalls() throws IOException {
    try (Pair pair = preTouched(Link.TCP)) {
      pair.connect(100);
      live("open call with a stream and its waiting handler", 1_000, pair, pair::hold);
    }
  }

  private Pair preTouched(Link link) throws IOException {
    return new Pair(
        Workloads.OURS,
        new Scenario(link, HandlerStyle.INLINE, 16),
        folder,
        List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"));
  }

  /** Makes more of something. */
  private interface Step {
    void more(int count) throws IOException;
  }

  /**
   * Live heap of the server for each, in the middle of three steps after one that is not counted.
   */
  private void live(String what, int count, Pair pair, Step step) throws IOException {
    step.more(count);
    long before = pair.serverMemory()[0];
    double[] steps = new double[3];
    for (int i = 0; i < steps.length; i++) {
      step.more(count);
      long after = pair.serverMemory()[0];
      steps[i] = (after - before) / (double) count;
      before = after;
    }
    Arrays.sort(steps);
    simple("memory", what, "bytes of live heap", steps[1]);
  }

  private void startUp() throws IOException {
    for (int i = 1; i <= 3; i++) {
      long start = System.nanoTime();
      try (Pair pair = new Pair(Workloads.OURS, tls(16), folder)) {
        long connecting = System.nanoTime();
        pair.connect(1);
        long end = System.nanoTime();
        String run = ", TLS, run " + i;
        simple(
            "start-up", "server JVM to its listening" + run, "ms", pair.serverReadyNanos() / 1e6);
        simple(
            "start-up",
            "first connection and call, both sides cold" + run,
            "ms",
            (end - connecting) / 1e6);
        simple("start-up", "server JVM, client JVM, first answer" + run, "ms", (end - start) / 1e6);
      }
    }
  }

  private void row(String what, Pair.Run run) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("what", what);
    row.put("perSecond", Math.round(run.operationsPerSecond()));
    row.put("p50Micros", Math.round(run.corrected().p50Micros()));
    row.put("p99Micros", Math.round(run.corrected().p99Micros()));
    row.put("p999Micros", Math.round(run.corrected().p999Micros()));
    row.put("late", run.late());
    rows.add(row);
    System.err.println("  " + row);
  }

  private void simple(String kind, String what, String unit, double value) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", kind);
    row.put("what", what);
    row.put("unit", unit);
    row.put("value", Math.round(value));
    rows.add(row);
    System.err.println("  " + row);
  }

  private String table() {
    StringBuilder out = new StringBuilder();
    out.append(Report.machine())
        .append(", ")
        .append(LocalDate.now(ZoneOffset.UTC))
        .append(". TLS 1.3 with a token and an authorizer on every call.\n\n");
    out.append("| | calls/s | p50 us | p99 us | p99.9 us | not begun in time |\n");
    out.append("|---|---|---|---|---|---|\n");
    for (Map<String, Object> row : rows) {
      if (row.containsKey("perSecond")) {
        out.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                row.get("what"),
                grouped(row.get("perSecond")),
                grouped(row.get("p50Micros")),
                grouped(row.get("p99Micros")),
                grouped(row.get("p999Micros")),
                grouped(row.get("late"))));
      }
    }
    out.append("\n| | figure |\n|---|---|\n");
    for (Map<String, Object> row : rows) {
      if (row.containsKey("value")) {
        out.append(
            String.format(
                Locale.ROOT,
                "| %s | %s %s |%n",
                row.get("what"),
                grouped(row.get("value")),
                row.get("unit")));
      }
    }
    return out.toString();
  }

  private static String grouped(@Nullable Object number) {
    return number instanceof Number n ? String.format(Locale.ROOT, "%,d", n.longValue()) : "";
  }

  private void write(String table) throws IOException {
    Path results = Files.createDirectories(Path.of("benchmarks/results"));
    Files.writeString(
        results.resolve("growth.json"),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(rows)
            + "\n");
    Page.replace(Path.of("benchmarks/README.md"), BEGIN, END, table);
  }
}
