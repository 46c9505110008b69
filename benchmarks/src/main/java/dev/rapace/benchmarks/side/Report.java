package dev.rapace.benchmarks.side;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rapace.benchmarks.side.SideBySide.Comparison;
import dev.rapace.benchmarks.side.SideBySide.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table, the JSON file and the chart of a run. */
final class Report {
  private Report() {}

  static String line(Comparison c) {
    return String.format(
        Locale.ROOT,
        "%-55s %-11s ours %s  theirs %s  ratio %.2f  goal %s%.2f  %s",
        c.workload().name(),
        c.workload().rival(),
        value(c, c.ours().median()),
        value(c, c.theirs().median()),
        c.ratio(),
        c.workload().unit() == Unit.OPERATIONS_PER_SECOND ? ">= " : "<= ",
        c.workload().goal(),
        c.met() ? "met" : "NOT MET");
  }

  private static String value(Comparison c, double v) {
    return c.workload().unit() == Unit.OPERATIONS_PER_SECOND
        ? String.format(Locale.ROOT, "%,10.0f/s", v)
        : String.format(Locale.ROOT, "%8.1f us", v);
  }

  static String table(List<Comparison> all) {
    StringBuilder out = new StringBuilder();
    out.append(
        "\n| workload | rival | ours | theirs | ratio | goal | met | spread ours | spread theirs"
            + " | cpu us/call ours, theirs | heap B/call ours, theirs |\n");
    out.append("|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (Comparison c : all) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %.2f | %s%.2f | %s | %.0f–%.0f | %.0f–%.0f | %.1f, %.1f"
                  + " | %.0f, %.0f |%n",
              c.workload().name(),
              c.workload().rival(),
              value(c, c.ours().median()).strip(),
              value(c, c.theirs().median()).strip(),
              c.ratio(),
              c.workload().unit() == Unit.OPERATIONS_PER_SECOND ? "≥ " : "≤ ",
              c.workload().goal(),
              c.met() ? "yes" : "no",
              c.ours().low(),
              c.ours().high(),
              c.theirs().low(),
              c.theirs().high(),
              c.ours().cpuMicrosPerCall(),
              c.theirs().cpuMicrosPerCall(),
              c.ours().heapBytesPerCall(),
              c.theirs().heapBytesPerCall()));
    }
    return out.toString();
  }

  static void write(Path folder, List<Comparison> all, boolean isLong) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(
        "machine",
        Runtime.getRuntime().availableProcessors()
            + " processors, "
            + System.getProperty("os.name")
            + ", Java "
            + Runtime.version());
    root.put("date", LocalDate.now(java.time.ZoneOffset.UTC).toString());
    root.put("length", isLong ? "long" : "short");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Comparison c : all) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("workload", c.workload().name());
      row.put("rival", c.workload().rival());
      row.put("ours", round(c.ours().median()));
      row.put("theirs", round(c.theirs().median()));
      row.put("unit", c.workload().unit() == Unit.OPERATIONS_PER_SECOND ? "operations/s" : "us");
      row.put("ratio", Math.round(c.ratio() * 100) / 100.0);
      row.put("goal", c.workload().goal());
      row.put("met", c.met());
      rows.add(row);
    }
    root.put("workloads", rows);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("latest.json"),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root)
            + "\n");
    Files.writeString(folder.resolve("latest.svg"), chart(all));
  }

  private static double round(double v) {
    return Math.round(v * 10) / 10.0;
  }

  /** Bars of "times better": to the right of 1 we are ahead, the tick is the goal. */
  static String chart(List<Comparison> all) {
    int rowHeight = 34;
    int height = 50 + rowHeight * all.size();
    double most = all.stream().mapToDouble(c -> Math.max(better(c), goal(c))).max().orElse(1) * 1.1;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                + "<text x=\"10\" y=\"22\" font-size=\"15\">Times better than the rival, in one run"
                + " (tick: goal)</text>%n",
            height));
    int y = 40;
    for (Comparison c : all) {
      double bar = better(c) / most * 430;
      double tick = goal(c) / most * 430;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"10\" y=\"%d\">%s</text><text x=\"10\" y=\"%d\" fill=\"#666\">against"
                  + " %s</text><rect x=\"380\" y=\"%d\" width=\"%.1f\" height=\"18\""
                  + " fill=\"%s\"/><rect x=\"%.1f\" y=\"%d\" width=\"2\" height=\"24\""
                  + " fill=\"#333\"/><text x=\"%.1f\" y=\"%d\">%.2f×</text>%n",
              y + 12,
              c.workload().name(),
              y + 25,
              c.workload().rival(),
              y + 3,
              bar,
              c.met() ? "#2a7f4f" : "#c0662b",
              380 + tick,
              y,
              388 + Math.max(bar, tick),
              y + 17,
              better(c)));
      y += rowHeight;
    }
    return svg.append("</svg>\n").toString();
  }

  private static double better(Comparison c) {
    return c.workload().unit() == Unit.OPERATIONS_PER_SECOND ? c.ratio() : 1 / c.ratio();
  }

  private static double goal(Comparison c) {
    return c.workload().unit() == Unit.OPERATIONS_PER_SECOND
        ? c.workload().goal()
        : 1 / c.workload().goal();
  }
}
