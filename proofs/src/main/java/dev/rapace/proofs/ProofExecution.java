package dev.rapace.proofs;

import dev.rapace.spec.RuleRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs one proof under a watchdog: one that takes more than twice its budget has failed. Notes the
 * outcome for the account of rules.
 *
 * @param root root of the checkout
 * @param isLong whether the long budget holds
 * @param seed where chance comes from
 * @param isSeedGiven whether somebody asked for that seed
 * @param lives how many rounds somebody asked for, if so
 * @param progress shows a line of progress
 */
public record ProofExecution(
    Path root,
    boolean isLong,
    long seed,
    boolean isSeedGiven,
    OptionalLong lives,
    Consumer<String> progress) {

  /** A run for which nobody asked for a seed or a number of rounds. */
  public ProofExecution(Path root, boolean isLong, long seed, Consumer<String> progress) {
    this(root, isLong, seed, false, OptionalLong.empty(), progress);
  }

  /** Runs it on a thread of its own and waits for it. Never throws for what the proof does. */
  public Proof.Outcome run(Proof proof) {
    Proof.Outcome outcome = watched(proof);
    record(proof, outcome);
    return outcome;
  }

  private Proof.Outcome watched(Proof proof) {
    Duration budget = isLong ? proof.longBudget() : proof.shortBudget();
    CompletableFuture<Proof.Outcome> result = new CompletableFuture<>();
    Thread runner =
        Thread.ofPlatform()
            .name("proof-" + proof.name())
            .daemon(true)
            .start(() -> complete(result, proof, new Run(this, budget)));
    Duration patience = budget.multipliedBy(2);
    try {
      return result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String where = position(runner);
      runner.interrupt();
      return Proof.Outcome.fail(
          "no end within " + patience.toSeconds() + " s, twice the budget; last seen in " + where);
    } catch (InterruptedException e) {
      runner.interrupt();
      Thread.currentThread().interrupt();
      return Proof.Outcome.fail("interrupted");
    } catch (ExecutionException e) {
      return Proof.Outcome.fail(oneLine(String.valueOf(e.getCause())));
    }
  }

  private static void complete(CompletableFuture<Proof.Outcome> result, Proof proof, ProofRun run) {
    try {
      result.complete(proof.run(run));
    } catch (Throwable thrown) {
      thrown.printStackTrace();
      result.completeExceptionally(thrown);
    }
  }

  private static String position(Thread runner) {
    StackTraceElement[] trace = runner.getStackTrace();
    for (StackTraceElement at : trace) {
      if (at.getClassName().startsWith("dev.rapace.proofs")) {
        return at.toString();
      }
    }
    return trace.length == 0 ? "no code" : trace[0].toString();
  }

  private void record(Proof proof, Proof.Outcome outcome) {
    List<String> rules =
        outcome.skipped() ? List.of() : proof.rules().stream().sorted().distinct().toList();
    String word = outcome.pass() ? RuleRecord.PASSED : RuleRecord.FAILED;
    RuleRecord.write(
        notes(root).resolve("proof-" + proof.name() + ".jsonl"),
        List.of(new RuleRecord("proof " + proof.name(), isLong ? "long" : "short", rules, word)));
  }

  /** Where the outcomes are noted. */
  static Path notes(Path root) {
    return root.resolve("proofs").resolve("target").resolve("rules");
  }

  /** The closing line of a proof. */
  public static String closingLine(Proof proof, Proof.Outcome outcome) {
    return "PROOF %s %s %s"
        .formatted(proof.name(), outcome.pass() ? "PASS" : "FAIL", oneLine(outcome.seen()));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s*\\R\\s*", " | ").strip();
  }

  private record Run(ProofExecution execution, Duration budget) implements ProofRun {
    @Override
    public boolean isLong() {
      return execution.isLong();
    }

    @Override
    public long seed() {
      return execution.seed();
    }

    @Override
    public boolean isSeedGiven() {
      return execution.isSeedGiven();
    }

    @Override
    public OptionalLong lives() {
      return execution.lives();
    }

    @Override
    public Path root() {
      return execution.root();
    }

    @Override
    public void progress(String text) {
      execution.progress().accept(text);
    }
  }
}
