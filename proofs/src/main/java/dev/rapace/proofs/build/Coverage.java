package dev.rapace.proofs.build;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much of the published modules the tests of this build executed. Nothing is counted unless
 * every test class of those modules ran in the very process that counted, and none failed; what was
 * skipped is no executed test. The figures may not fall below {@code proofs/coverage-floor.tsv}.
 */
public final class Coverage implements Proof {
  /** Modules that users get. */
  static final List<String> MODULES =
      List.of(
          "rapace-core",
          "rapace-auth",
          "rapace-tls",
          "rapace-processor",
          "rapace-introspection",
          "rapace-testkit");

  static final String FLOOR = "proofs/coverage-floor.tsv";

  /** Row of the floor with the number of tests that may be skipped. */
  private static final String SKIPPED = "skipped";

  @Override
  public String name() {
    return "coverage";
  }

  @Override
  public String shows() {
    return "Lines and branches of the published modules that executed tests went through, per"
        + " module; every test class ran while it was counted, none failed; no figure is below its"
        + " floor.";
  }

  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    CoverageData data = CoverageData.readOrRun(run, MODULES);
    if (!data.refusals().isEmpty()) {
      return Outcome.fail("nothing is counted: " + String.join("; ", data.refusals()));
    }
    Map<String, CoverageData.Figures> figures = data.figures();
    String words =
        figures.entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    Map<String, double[]> floor = readFloor(run.root().resolve(FLOOR));
    List<String> low = below(floor, figures);
    if (data.skipped() > floor.getOrDefault(SKIPPED, new double[1])[0]) {
      low.add(data.skipped() + " tests were skipped");
    }
    String seen =
        "%d executed tests (%d skipped); %s".formatted(data.executed(), data.skipped(), words);
    return low.isEmpty()
        ? Outcome.pass(seen)
        : Outcome.fail("not as " + FLOOR + " wants it: " + String.join(", ", low) + "; " + seen);
  }

  /** Modules, or the sum of them, that miss their floor or have none. */
  static List<String> below(
      Map<String, double[]> floor, Map<String, CoverageData.Figures> figures) {
    List<String> low = new ArrayList<>();
    figures.forEach((module, seen) -> {
      double[] least = floor.get(module);
      if (least == null) {
        low.add(module + " has no floor");
      } else if (seen.linePercent() < least[0] || seen.branchPercent() < least[1]) {
        low.add(
            String.format(Locale.ROOT, "%s (at least %.1f and %.1f)", module, least[0], least[1]));
      }
    });
    return low;
  }

  /** Lines of {@code module TAB lines TAB branches}, in per cent; {@code #} starts a comment. */
  static Map<String, double[]> readFloor(Path file) throws IOException {
    Map<String, double[]> floor = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] cells = line.split("\t", -1);
        if (cells.length != 3) {
          throw new IOException(file + ": three cells expected: " + line);
        }
        floor.put(
            cells[0], new double[] {Double.parseDouble(cells[1]), Double.parseDouble(cells[2])});
      }
    }
    return floor;
  }
}
