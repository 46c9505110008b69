package dev.rapace.proofs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.proofs.build.CoverageData.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the coverage figure is refused, and when it is too low. */
class CoverageTest {
  private static final String MODULE = "rapace-some";

  @TempDir Path root;

  private List<String> refusals(ExecutedTests tests) throws IOException {
    Files.createDirectories(root.resolve(MODULE).resolve("target/classes"));
    Files.createDirectories(root.resolve(MODULE).resolve("src/test/java"));
    return CoverageData.read(root, List.of(MODULE), tests).refusals();
  }

  private static ExecutedTests ran(int tests, int failed) {
    return new ExecutedTests(Map.of(MODULE, new ExecutedTests.Count(tests, failed, 0)), List.of());
  }

  @Test
  void nothingIsCountedThatNobodyRecorded() throws IOException {
    assertEquals(List.of(MODULE + ": nothing was recorded"), refusals(ran(5, 0)));
  }

  @Test
  void nothingIsCountedWhenATestFailedOrNoneRan() throws IOException {
    assertEquals(MODULE + ": 5 tests, 1 failed", refusals(ran(5, 1)).get(0));
    assertEquals(MODULE + ": 0 tests, 0 failed", refusals(ran(0, 0)).get(0));
  }

  @Test
  void nothingIsCountedWhenATestClassDidNotRun() throws IOException {
    ExecutedTests some =
        new ExecutedTests(
            Map.of(MODULE, new ExecutedTests.Count(5, 0, 0)), List.of(MODULE + ": a.BTest"));
    assertTrue(refusals(some).contains("not run: " + MODULE + ": a.BTest"));
  }

  @Test
  void eachFigureHasItsFloor() {
    Map<String, Figures> figures = Map.of(MODULE, new Figures(80, 100, 50, 100));
    assertEquals(List.of(), Coverage.below(Map.of(MODULE, new double[] {80, 50}), figures));
    assertEquals(
        List.of(MODULE + " (at least 80.1 and 50.0)"),
        Coverage.below(Map.of(MODULE, new double[] {80.1, 50}), figures));
    assertEquals(
        List.of(MODULE + " (at least 80.0 and 50.5)"),
        Coverage.below(Map.of(MODULE, new double[] {80, 50.5}), figures));
    assertEquals(List.of(MODULE + " has no floor"), Coverage.below(Map.of(), figures));
  }
}
