package dev.rapace.proofs.build;

import dev.rapace.proofs.ProofRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IBundleCoverage;
import org.jacoco.core.data.SessionInfo;
import org.jacoco.core.tools.ExecFileLoader;

/**
 * What the test processes of some modules executed, joined with the reports of those tests. Code
 * that was compiled anew since does not match what was recorded and counts as not executed.
 *
 * @param refusals why nothing may be counted; empty if everything is in order
 * @param executed tests that ran to their end
 * @param skipped tests that did not run, for want of something that is not there
 * @param figures the figures of each module, and of {@code all} of them
 */
record CoverageData(
    List<String> refusals, int executed, int skipped, Map<String, Figures> figures) {
  /** A report may be written a little after the process that ran its tests has ended. */
  private static final Duration AFTER_THE_END = Duration.ofMinutes(1);

  /**
   * Counts of lines and branches.
   *
   * @param linesCovered lines of which some instruction was executed
   * @param lines all lines
   * @param branchesCovered branches that were taken
   * @param branches all branches
   */
  record Figures(int linesCovered, int lines, int branchesCovered, int branches) {
    double linePercent() {
      return percent(linesCovered, lines);
    }

    double branchPercent() {
      return percent(branchesCovered, branches);
    }

    private static double percent(int covered, int all) {
      return all == 0 ? 100 : 100.0 * covered / all;
    }

    Figures plus(Figures other) {
      return new Figures(
          linesCovered + other.linesCovered,
          lines + other.lines,
          branchesCovered + other.branchesCovered,
          branches + other.branches);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "lines %.1f %% of %d, branches %.1f %% of %d",
          linePercent(),
          lines,
          branchPercent(),
          branches);
    }
  }

  CoverageData {
    refusals = List.copyOf(refusals);
  }

  /** Reads what was recorded; outside the build, runs the tests first if that is not in order. */
  static CoverageData readOrRun(ProofRun run, List<String> modules)
      throws IOException, InterruptedException {
    ExecutedTests tests = ExecutedTests.readOrRun(run);
    CoverageData data = read(run.root(), modules, tests);
    if (data.refusals.isEmpty() || System.getProperty("surefire.test.class.path") != null) {
      return data;
    }
    run.progress("running the tests: " + data.refusals.getFirst());
    List<String> arguments =
        List.of(
            "test", "-am", "-pl", String.join(",", modules), "-Dmaven.test.failure.ignore=true");
    ChildProcess.maven(
        run.root(), arguments, run.root().resolve("proofs/target/logs/coverage.log"), run);
    return read(run.root(), modules, ExecutedTests.read(run.root()));
  }

  /** Reads what the processes of these modules recorded. */
  static CoverageData read(Path root, List<String> modules, ExecutedTests tests)
      throws IOException {
    List<String> refusals = new ArrayList<>();
    int executed = 0;
    int skipped = 0;
    ExecFileLoader recorded = new ExecFileLoader();
    for (String module : modules) {
      ExecutedTests.Count count =
          tests.byModule().getOrDefault(module, new ExecutedTests.Count(0, 0, 0));
      executed += count.tests() - count.skipped();
      skipped += count.skipped();
      if (count.tests() == 0 || count.failed() > 0) {
        refusals.add("%s: %d tests, %d failed".formatted(module, count.tests(), count.failed()));
      }
      tests.notRun().stream()
          .filter(name -> name.startsWith(module + ": "))
          .forEach(name -> refusals.add("not run: " + name));
      Path file = root.resolve(module).resolve("target/jacoco.exec");
      if (Files.exists(file)) {
        recorded.load(file.toFile());
        refusals.addAll(notCounted(module, file, reports(root, module)));
      } else {
        refusals.add(module + ": nothing was recorded");
      }
    }
    return new CoverageData(refusals, executed, skipped, analyzed(root, modules, recorded));
  }

  /** Reports that the recording process did not write: their tests ran uncounted. */
  private static List<String> notCounted(String module, Path file, List<Path> reports)
      throws IOException {
    ExecFileLoader own = new ExecFileLoader();
    own.load(file.toFile());
    List<SessionInfo> sessions = own.getSessionInfoStore().getInfos();
    List<String> strangers = new ArrayList<>();
    for (Path report : reports) {
      Instant written = Files.getLastModifiedTime(report).toInstant();
      boolean within =
          sessions.stream()
              .anyMatch(session ->
                  !written.isBefore(Instant.ofEpochMilli(session.getStartTimeStamp()))
                      && !written.isAfter(
                          Instant.ofEpochMilli(session.getDumpTimeStamp()).plus(AFTER_THE_END)));
      if (!within) {
        strangers.add(module + ": " + report.getFileName() + " is of another run");
      }
    }
    return strangers;
  }

  private static List<Path> reports(Path root, String module) throws IOException {
    List<Path> reports = new ArrayList<>();
    for (String name : ExecutedTests.testClasses(root.resolve(module).resolve("src/test/java"))) {
      Path report = root.resolve(module).resolve("target/surefire-reports/TEST-" + name + ".xml");
      if (Files.exists(report)) {
        reports.add(report);
      }
    }
    return reports;
  }

  private static Map<String, Figures> analyzed(
      Path root, List<String> modules, ExecFileLoader recorded) throws IOException {
    Map<String, Figures> figures = new LinkedHashMap<>();
    Figures sum = new Figures(0, 0, 0, 0);
    for (String module : modules) {
      CoverageBuilder builder = new CoverageBuilder();
      File classes = root.resolve(module).resolve("target/classes").toFile();
      new Analyzer(recorded.getExecutionDataStore(), builder).analyzeAll(classes);
      IBundleCoverage seen = builder.getBundle(module);
      Figures own =
          new Figures(
              seen.getLineCounter().getCoveredCount(),
              seen.getLineCounter().getTotalCount(),
              seen.getBranchCounter().getCoveredCount(),
              seen.getBranchCounter().getTotalCount());
      figures.put(module, own);
      sum = sum.plus(own);
    }
    figures.put("all", sum);
    return figures;
  }
}
