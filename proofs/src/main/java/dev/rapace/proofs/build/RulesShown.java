package dev.rapace.proofs.build;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.spec.RuleCatalog;
import dev.rapace.spec.Traceability;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** How many rules executed tests have shown; the rules of security all must be. */
public final class RulesShown implements Proof {
  @Override
  public String name() {
    return "rules-shown";
  }

  @Override
  public String shows() {
    return "Each security rule was shown by a test that ran and passed; prints how many of all rules"
        + " were.";
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
    ExecutedTests tests = ExecutedTests.readOrRun(run);
    Traceability joined = Traceability.of(run.root());
    List<String> open =
        joined.byArea().getOrDefault("security", List.of()).stream()
            .filter(line -> line.status() != Traceability.Status.SHOWN)
            .map(line -> line.rule().id() + " (" + line.reason() + ")")
            .toList();
    String areas =
        joined.byArea().entrySet().stream()
            .map(entry ->
                entry.getKey() + " " + shown(entry.getValue()) + "/" + entry.getValue().size())
            .collect(Collectors.joining(", "));
    String figures =
        "%d of %d rules shown, %d explained, %d missing (%s)"
            .formatted(
                joined.count(Traceability.Status.SHOWN),
                RuleCatalog.load().all().size(),
                joined.count(Traceability.Status.EXPLAINED),
                joined.count(Traceability.Status.MISSING),
                areas);
    if (!joined.unknown().isEmpty()) {
      return Outcome.fail("tests carry rules that do not exist: " + joined.unknown());
    }
    if (!open.isEmpty()) {
      String missing =
          tests.notRun().isEmpty() ? "" : "; some tests did not run: " + tests.notRun();
      return Outcome.fail("not shown: " + String.join(", ", open) + "; " + figures + missing);
    }
    return Outcome.pass(figures);
  }

  private static long shown(List<Traceability.Line> lines) {
    return lines.stream().filter(line -> line.status() == Traceability.Status.SHOWN).count();
  }
}
