package dev.rapace.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.RuleRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProveTest {
  private static final String PING = "core.ping.semantics";

  @TempDir Path root;

  private interface Body {
    Proof.Outcome run(ProofRun run) throws Exception;
  }

  private record Fake(String name, Duration shortBudget, Body body) implements Proof {
    @Override
    public String shows() {
      return "a claim";
    }

    @Override
    public List<String> rules() {
      return List.of(PING);
    }

    @Override
    public Duration longBudget() {
      return Duration.ofMinutes(5);
    }

    @Override
    public Outcome run(ProofRun run) throws Exception {
      return body.run(run);
    }
  }

  private static Fake fake(String name, Body body) {
    return new Fake(name, Duration.ofSeconds(20), body);
  }

  private static final Body PASSES = run -> Proof.Outcome.pass("fine");

  @Test
  void aProofGetsWhatTheCommandLineAskedFor() {
    List<String> said = new ArrayList<>();
    ProofExecution execution = new ProofExecution(root, true, 42, said::add);
    Proof.Outcome outcome =
        execution.run(
            fake(
                "a",
                run -> {
                  run.progress("half");
                  return Proof.Outcome.pass(run.isLong() + " " + run.seed() + " " + run.budget());
                }));
    assertEquals(Proof.Outcome.pass("true 42 PT5M"), outcome);
    assertEquals(List.of("half"), said);
  }

  @Test
  void theOutcomeIsNotedForTheAccountOfRules() throws IOException {
    ProofExecution execution = new ProofExecution(root, false, 1, text -> {});
    execution.run(fake("good", PASSES));
    execution.run(fake("bad", run -> Proof.Outcome.fail("no")));
    assertEquals(
        List.of(new RuleRecord("proof good", "short", List.of(PING), RuleRecord.PASSED)),
        notes("good"));
    assertEquals(
        List.of(new RuleRecord("proof bad", "short", List.of(PING), RuleRecord.FAILED)),
        notes("bad"));
  }

  @Test
  void aSkippedProofShowsNoRule() throws IOException {
    Proof.Outcome outcome =
        new ProofExecution(root, false, 1, text -> {})
            .run(fake("absent", run -> Proof.Outcome.skipped("no corpus")));
    assertTrue(outcome.pass());
    assertEquals(
        List.of(new RuleRecord("proof absent", "short", List.of(), RuleRecord.PASSED)),
        notes("absent"));
  }

  private List<RuleRecord> notes(String name) throws IOException {
    return RuleRecord.read(root.resolve("proofs/target/rules/proof-" + name + ".jsonl"));
  }

  @Test
  void anExceptionIsAFailure() {
    Proof.Outcome outcome =
        new ProofExecution(root, false, 1, text -> {})
            .run(
                fake(
                    "a",
                    run -> {
                      throw new IOException("broken\npipe");
                    }));
    assertFalse(outcome.pass());
    assertEquals("java.io.IOException: broken | pipe", outcome.seen());
  }

  @Test
  void aProofThatNeverEndsFailsAtTwiceItsBudget() {
    CountDownLatch never = new CountDownLatch(1);
    Proof.Outcome outcome =
        new ProofExecution(root, false, 1, text -> {})
            .run(
                new Fake(
                    "a",
                    Duration.ofMillis(100),
                    run -> {
                      never.await();
                      return Proof.Outcome.pass("");
                    }));
    assertFalse(outcome.pass());
    assertTrue(outcome.seen().contains("twice the budget"), outcome.seen());
  }

  @Test
  void theClosingLineIsOneLine() {
    assertEquals(
        "PROOF a PASS 3 things | 4 more",
        ProofExecution.closingLine(fake("a", PASSES), Proof.Outcome.pass("3 things\n  4 more")));
    assertEquals(
        "PROOF a FAIL nothing",
        ProofExecution.closingLine(fake("a", PASSES), Proof.Outcome.fail("nothing")));
  }

  @Test
  void theCommandLineIsRead() {
    ProofCatalog catalog = ProofCatalog.of(List.of(fake("b", PASSES), fake("a", PASSES)));
    assertTrue(command(catalog).list());
    assertTrue(command(catalog, "--table").table());
    Prove.Command one = command(catalog, "b", "--long", "--seed", "7");
    assertEquals(List.of("b"), one.proofs().stream().map(Proof::name).toList());
    assertTrue(one.isLong());
    assertEquals(7, one.seed());
    Prove.Command all = command(catalog, "--all");
    assertEquals(List.of("a", "b"), all.proofs().stream().map(Proof::name).toList());
    assertFalse(all.isLong());
    assertTrue(all.seed() >= 0);
  }

  @Test
  void aCommandLineThatMakesNoSenseIsRefused() {
    ProofCatalog catalog = ProofCatalog.of(List.of(fake("a", PASSES)));
    for (String[] line :
        new String[][] {{"c"}, {"--lnog"}, {"a", "--seed"}, {"a", "--seed", "x"}, {"--write"}}) {
      assertThrows(IllegalArgumentException.class, () -> Prove.parse(line, catalog));
    }
  }

  private static Prove.Command command(ProofCatalog catalog, String... words) {
    return Prove.parse(words, catalog);
  }

  @Test
  void namesAreUniqueAndWellFormed() {
    assertThrows(
        IllegalStateException.class,
        () -> ProofCatalog.of(List.of(fake("a", PASSES), fake("a", PASSES))));
    assertThrows(IllegalStateException.class, () -> ProofCatalog.of(List.of(fake("A b", PASSES))));
  }

  @Test
  void theProofsOfThisProjectLoad() {
    assertFalse(ProofCatalog.load().all().isEmpty());
  }

  @Test
  void progressIsPlainLinesWithoutATerminal() {
    assertEquals("  a 0 s: one" + System.lineSeparator(), show(false));
  }

  @Test
  void progressOverwritesItsLineOnATerminal() {
    String text = show(true);
    assertTrue(text.startsWith("\r\u001b[2K  a 0 s: one"), text);
    assertTrue(text.endsWith("\r\u001b[2K"), text);
  }

  private static String show(boolean terminal) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Progress progress = new Progress(out, terminal, "a");
    progress.accept("one");
    progress.accept("two");
    progress.done();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
