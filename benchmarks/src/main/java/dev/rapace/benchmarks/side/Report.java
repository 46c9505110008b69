package dev.rapace.benchmarks.side;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rapace.benchmarks.Page;
import dev.rapace.benchmarks.side.SideBySide.Comparison;
import dev.rapace.benchmarks.side.SideBySide.Figure;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The table, the JSON file, the chart, and the blocks in the pages. */
final class Report {
  private static final String BEGIN = "<!-- benchmarks: written by ./benchmark --write -->";
  private static final String END = "<!-- /benchmarks -->";
  private static final String BEGIN_SHORT = "<!-- short: written by ./benchmark --write -->";
  private static final String END_SHORT = "<!-- /short -->";
  private static final String BEGIN_LONG = "<!-- long: written by ./benchmark --long --write -->";
  private static final String END_LONG = "<!-- /long -->";

  private final String length;
  private final List<Comparison> all;
  private final List<Cost> costs;
  private final List<String> remarks;
  private final Duration took;
  private final Properties reasons = reasons();

  /**
   * What one contender spent in one phase; medians.
   *
   * @param key group, phase and contender
   */
  record Cost(
      String key,
      double perSecond,
      double p50Micros,
      double p99Micros,
      double clientCpuMicros,
      double serverCpuMicros,
      double clientHeapBytes,
      double serverHeapBytes) {}

  Report(
      String length, List<Comparison> all, List<Cost> costs, List<String> remarks, Duration took) {
    this.length = length;
    this.all = all;
    this.costs = costs;
    this.remarks = remarks;
    this.took = took;
  }

  /** The table, the costs behind it, and what went wrong. */
  String table() {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            "%s, %s run of %s, %d s. Medians; in brackets the lowest and highest round.%n%n",
            machine(), length, LocalDate.now(ZoneOffset.UTC), took.toSeconds()));
    out.append("| workload | rival | ours | theirs | ratio | goal | met |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    for (Comparison c : all) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %.2f | %s | %s |%n",
              c.row().workload(),
              c.row().rival(),
              figure(c, c.ours()),
              figure(c, c.theirs()),
              c.ratio(),
              goal(c),
              c.met() == null ? "–" : c.met() ? "yes" : "**no**"));
    }
    for (Comparison c : all) {
      String reason = reason(c);
      if (reason != null) {
        out.append("\n- Goal not met: ").append(key(c)).append(". ").append(reason);
      }
    }
    for (String remark : remarks) {
      out.append("\n- ").append(remark);
    }
    return out.append("\n").toString();
  }

  /** The chart, and what is not reached: for the first page. */
  private String summary() {
    long goals = all.stream().filter(c -> c.met() != null).count();
    long met = all.stream().filter(c -> Boolean.TRUE.equals(c.met())).count();
    StringBuilder out = new StringBuilder("![Times better than the rival](benchmarks/results/");
    out.append("latest.svg)\n\n")
        .append(
            String.format(
                "%d of %d goals met; %s, %s run of %s.",
                met, goals, machine(), length, LocalDate.now(ZoneOffset.UTC)));
    for (Comparison c : all) {
      if (Boolean.FALSE.equals(c.met())) {
        out.append(
            String.format(
                Locale.ROOT,
                " Not met: %s against %s, %.2f of %s.",
                c.row().workload(),
                c.row().rival(),
                c.ratio(),
                goal(c)));
      }
    }
    return out.append("\n").toString();
  }

  private static String key(Comparison c) {
    return c.row().workload() + " / " + c.row().rival();
  }

  /** Why a goal is not met, as {@code benchmarks/reasons.properties} has it. */
  private @Nullable String reason(Comparison c) {
    return Boolean.FALSE.equals(c.met()) ? reasons.getProperty(key(c), "Not explained yet.") : null;
  }

  private static Properties reasons() {
    Properties known = new Properties();
    Path file = Path.of("benchmarks/reasons.properties");
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        known.load(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return known;
  }

  private String costTable() {
    StringBuilder out = new StringBuilder();
    out.append(
        "\n| run | per second | p50 us | p99 us | cpu us client, server | heap bytes client,"
            + " server |\n|---|---|---|---|---|---|\n");
    for (Cost c : costs) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f | %,.1f | %,.1f | %.2f, %.2f | %,.0f, %,.0f |%n",
              c.key(),
              c.perSecond(),
              c.p50Micros(),
              c.p99Micros(),
              c.clientCpuMicros(),
              c.serverCpuMicros(),
              c.clientHeapBytes(),
              c.serverHeapBytes()));
    }
    return out.toString();
  }

  private static String goal(Comparison c) {
    Double goal = c.row().goal();
    return goal == null
        ? "–"
        : String.format(Locale.ROOT, "%s %.2f", c.row().moreIsBetter() ? "≥" : "≤", goal);
  }

  private static String figure(Comparison c, Figure f) {
    String form = f.median() < 1_000 ? "%,.1f" : "%,.0f";
    String text = String.format(Locale.ROOT, form, f.median());
    if (f.low() < f.high()) {
      text += String.format(Locale.ROOT, " (" + form + "–" + form + ")", f.low(), f.high());
    }
    return text + " " + c.row().unit();
  }

  /** Processors, system and Java. */
  static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + Runtime.version();
  }

  /** Writes all files below {@code root}. */
  void write(Path root) throws IOException {
    Path results = Files.createDirectories(root.resolve("benchmarks/results"));
    String json = json();
    Files.writeString(results.resolve("latest.json"), json);
    Files.writeString(results.resolve(length + ".json"), json);
    Files.writeString(results.resolve("latest.svg"), Chart.of(all));
    Path page = root.resolve("benchmarks/README.md");
    String ofRun = table() + costTable();
    Page.replace(root.resolve("README.md"), BEGIN, END, summary());
    if (length.equals("long")) {
      Page.replace(page, BEGIN_LONG, END_LONG, ofRun);
    } else {
      Page.replace(page, BEGIN_SHORT, END_SHORT, ofRun);
    }
    System.err.println("written: benchmarks/results, and the tables of both pages");
  }

  private String json() throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("machine", machine());
    root.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    root.put("length", length);
    root.put("seconds", took.toSeconds());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Comparison c : all) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("workload", c.row().workload());
      row.put("rival", c.row().rival());
      row.put("ours", rounded(c.ours().median()));
      row.put("theirs", rounded(c.theirs().median()));
      row.put("unit", c.row().unit());
      row.put("ratio", Math.round(c.ratio() * 100) / 100.0);
      row.put("goal", c.row().goal());
      row.put("met", c.met());
      row.put("reason", reason(c));
      row.put("moreIsBetter", c.row().moreIsBetter());
      row.put("oursLowHigh", List.of(rounded(c.ours().low()), rounded(c.ours().high())));
      row.put("theirsLowHigh", List.of(rounded(c.theirs().low()), rounded(c.theirs().high())));
      rows.add(row);
    }
    root.put("workloads", rows);
    root.put("costs", costs);
    root.put("remarks", remarks);
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root)
        + "\n";
  }

  private static double rounded(double v) {
    return Math.round(v * 10) / 10.0;
  }
}
