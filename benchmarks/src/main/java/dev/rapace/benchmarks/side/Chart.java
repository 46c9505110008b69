package dev.rapace.benchmarks.side;

import dev.rapace.benchmarks.side.SideBySide.Comparison;
import java.util.List;
import java.util.Locale;

/** Bars of "times better": beyond 1 we are ahead; the tick is the goal. */
final class Chart {
  private static final int ROW = 34;
  private static final int LEFT = 380;
  private static final int WIDTH = 430;

  private Chart() {}

  /** As SVG; a row without a rival has no bar. */
  static String of(List<Comparison> all) {
    List<Comparison> rows =
        all.stream().filter(c -> !c.row().rival().equals(Workloads.BOUND)).toList();
    double most = rows.stream().mapToDouble(c -> Math.max(better(c), goal(c))).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                + "<text x=\"10\" y=\"22\" font-size=\"15\">Times better than the rival, in one run"
                + " (tick: goal; line: as good)</text>%n",
            50 + ROW * rows.size()));
    int y = 40;
    for (Comparison c : rows) {
      bar(svg, c, y, most);
      y += ROW;
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%1$.1f\" y1=\"36\" x2=\"%1$.1f\" y2=\"%2$d\" stroke=\"#999\""
                + " stroke-dasharray=\"3 3\"/>%n",
            LEFT + place(1, most),
            y));
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Comparison c, int y, double most) {
    double end = place(better(c), most);
    double tick = place(goal(c), most);
    Boolean met = c.met();
    String colour = met == null ? "#7a8aa0" : met ? "#2a7f4f" : "#c0662b";
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"10\" y=\"%d\">%s</text><text x=\"10\" y=\"%d\" fill=\"#666\">against"
                + " %s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>",
            y + 12,
            c.row().workload(),
            y + 25,
            c.row().rival(),
            LEFT,
            y + 3,
            end,
            colour));
    if (c.row().goal() != null) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%.1f\" y=\"%d\" width=\"2\" height=\"24\" fill=\"#333\"/>",
              LEFT + tick,
              y));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%d\">%.2f×</text>%n",
            LEFT + 8 + Math.max(end, tick),
            y + 17,
            better(c)));
  }

  /** On a scale of square roots: ratios below 1 and above 10 are both to be seen. */
  private static double place(double times, double most) {
    return Math.sqrt(Math.max(0, times)) / Math.sqrt(most) * WIDTH;
  }

  private static double better(Comparison c) {
    return c.row().moreIsBetter() ? c.ratio() : 1 / c.ratio();
  }

  private static double goal(Comparison c) {
    Double goal = c.row().goal();
    if (goal == null) {
      return 0;
    }
    return c.row().moreIsBetter() ? goal : 1 / goal;
  }
}
