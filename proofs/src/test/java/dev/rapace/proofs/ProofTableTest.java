package dev.rapace.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.RuleCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProofTableTest {
  private static final Path ROOT = Path.of(System.getProperty("rapace.root"));

  @Test
  void contributingHasTheTableOfToday() throws IOException {
    String page = Files.readString(ROOT.resolve("CONTRIBUTING.md"));
    assertEquals(
        ProofTable.replaceIn(page, ProofCatalog.load().all()),
        page,
        "the table of proofs is stale: run ./prove --table --write");
  }

  @Test
  void proofsNameRulesThatExist() {
    RuleCatalog rules = RuleCatalog.load();
    for (Proof proof : ProofCatalog.load().all()) {
      for (String rule : proof.rules()) {
        assertTrue(rules.contains(rule) || rule.startsWith("java."), proof.name() + ": " + rule);
      }
    }
  }

  @Test
  void budgetsAreInWordsThatPeopleRead() {
    assertEquals("90 s", ProofTable.words(Duration.ofSeconds(90)));
    assertEquals("2 min", ProofTable.words(Duration.ofMinutes(2)));
    assertEquals("2 h", ProofTable.words(Duration.ofHours(2)));
    assertEquals("125 s", ProofTable.words(Duration.ofSeconds(125)));
  }
}
