package dev.rapace.proofs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every proof with its short budget, as part of the build. */
class AllProofsTest {
  private static final Path ROOT = Path.of(System.getProperty("rapace.root"));

  @TestFactory
  Stream<DynamicTest> everyProofHoldsWithItsShortBudget() throws IOException {
    forgetEarlierOutcomes();
    long seed = Long.getLong("rapace.seed", new SecureRandom().nextLong() >>> 1);
    return ProofCatalog.load().all().stream()
        .map(proof -> DynamicTest.dynamicTest(proof.name(), () -> run(proof, seed)));
  }

  private static void run(Proof proof, long seed) {
    System.out.println(proof.name() + ": " + proof.shows() + " (seed " + seed + ")");
    Progress progress = new Progress(System.out, false, proof.name());
    Proof.Outcome outcome = new ProofExecution(ROOT, false, seed, progress).run(proof);
    String line = ProofExecution.closingLine(proof, outcome);
    System.out.println(line);
    assertTrue(outcome.pass(), line);
  }

  private static void forgetEarlierOutcomes() throws IOException {
    Path notes = ProofExecution.notes(ROOT);
    if (Files.isDirectory(notes)) {
      try (DirectoryStream<Path> old = Files.newDirectoryStream(notes, "proof-*.jsonl")) {
        for (Path file : old) {
          Files.delete(file);
        }
      }
    }
  }
}
