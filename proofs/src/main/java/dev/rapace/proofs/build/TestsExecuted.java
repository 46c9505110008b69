package dev.rapace.proofs.build;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The tests of all modules ran, and none failed. */
public final class TestsExecuted implements Proof {
  @Override
  public String name() {
    return "tests-executed";
  }

  @Override
  public String shows() {
    return "Every test class of every module ran after it was last compiled, and no test failed;"
        + " prints the numbers.";
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
    ExecutedTests seen = ExecutedTests.readOrRun(run);
    ExecutedTests.Count total = seen.total();
    String modules =
        seen.byModule().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue().tests())
            .collect(Collectors.joining(", "));
    String figures =
        "%d tests run, %d failed, %d skipped (%s)"
            .formatted(total.tests() - total.skipped(), total.failed(), total.skipped(), modules);
    if (!seen.notRun().isEmpty()) {
      return Outcome.fail(figures + "; not run: " + String.join(", ", seen.notRun()));
    }
    boolean everyModule = seen.byModule().values().stream().allMatch(c -> c.tests() > 0);
    return new Outcome(everyModule && total.failed() == 0, figures);
  }
}
