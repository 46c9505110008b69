package dev.rapace.benchmarks.side;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.benchmarks.side.Scenario.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
        Pair.Run most = pair.measure(Load.calls(calls), MEASURE);
        // Latency at half of what is possible, counted from when each call was due.
        int half = Math.max(1, (int) (most.operationsPerSecond() / 2));
        Pair.Run steady = pair.measure(new Load(Load.Kind.CALLS, calls, half), MEASURE);
        row("in flight", calls + " calls", most, steady);
      }
    }
  }

  private void connections() throws IOException {
    for (int connections : new int[] {1, 10, 100, 1_000}) {
      try (Pair pair = new Pair(Workloads.OURS, tls(16), folder)) {
        pair.connect(connections);
        Load load = Load.calls(Math.max(2, 128 / connections));
        pair.warm(load, WARM / 2, WARM);
        Pair.Run most = pair.measure(load, MEASURE);
        int half = Math.max(1, (int) (most.operationsPerSecond() / 2));
        int bound = load.inFlight() * connections;
        Pair.Run steady = pair.measure(new Load(Load.Kind.CALLS, bound, half), MEASURE);
        row("connections", connections + " connections", most, steady);
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
        row("payload", String.format(Locale.ROOT, "%,d bytes", bytes), run, run);
      }
    }
  }

  private void memory() throws IOException {
    List<String> heap = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");
    for (Link link : Link.values()) {
      Scenario scenario = new Scenario(link, HandlerStyle.INLINE, 16);
      try (Pair pair = new Pair(Workloads.OURS, scenario, folder, heap)) {
        pair.connect(500);
        long[] before = pair.serverMemory();
        pair.connect(500);
        long[] after = pair.serverMemory();
        simple(
            "memory",
            "idle connection, " + link,
            "bytes of live heap",
            (after[0] - before[0]) / 500.0);
        simple(
            "memory",
            "idle connection, " + link,
            "bytes outside the heap",
            (after[1] - before[1]) / 500.0);
      }
    }
  }

  /** Calls that last, with one stream each and a waiting handler; ten on each connection. */
  private void openCalls() throws IOException {
    List<String> heap = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");
    int calls = 1_000;
    Scenario scenario = new Scenario(Link.TCP, HandlerStyle.INLINE, 16);
    try (Pair pair = new Pair(Workloads.OURS, scenario, folder, heap)) {
      pair.connect(calls / 10);
      pair.hold(calls);
      long[] before = pair.serverMemory();
      pair.hold(calls);
      long[] after = pair.serverMemory();
      simple(
          "memory",
          "open call with a stream and its waiting handler",
          "bytes of live heap",
          (after[0] - before[0]) / (double) calls);
      simple(
          "memory",
          "open call with a stream and its waiting handler",
          "bytes outside the heap",
          (after[1] - before[1]) / (double) calls);
    }
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

  private void row(String kind, String what, Pair.Run most, Pair.Run steady) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", kind);
    row.put("what", what);
    row.put("perSecond", Math.round(most.operationsPerSecond()));
    row.put("p50Micros", Math.round(steady.p50Micros()));
    row.put("p99Micros", Math.round(steady.p99Micros()));
    row.put("p999Micros", Math.round(steady.p999Micros()));
    row.put("late", steady.late());
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
    StringBuilder out = new StringBuilder(BEGIN).append("\n\n");
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
    return out.append("\n").append(END).append("\n").toString();
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
    Report.replaceBlock(Path.of("benchmarks/README.md"), BEGIN, END, table);
  }
}
