package dev.rapace.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rapace.spec.Traceability.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceabilityTest {
  private static final String PING = "core.ping.semantics";

  @TempDir Path root;

  @BeforeEach
  void makeACheckout() throws IOException {
    Files.createDirectories(root.resolve("spec"));
  }

  @Test
  void aRuleIsShownByAPassedTest() throws IOException {
    note("one", "a.B", new RuleRecord("a.B#c", "c()", List.of(PING), RuleRecord.PASSED));
    Traceability joined = Traceability.of(root);
    assertEquals(Status.SHOWN, line(joined, PING).status());
    assertEquals(Set.of("one: a.B#c"), line(joined, PING).tests().keySet());
    assertEquals(1, joined.count(Status.SHOWN));
    assertEquals(247, joined.count(Status.MISSING));
    assertEquals(Set.of("one"), joined.modules());
  }

  @Test
  void aFailedTestUndoesAPassedOne() throws IOException {
    note("one", "a.B", new RuleRecord("a.B#c", "c()", List.of(PING), RuleRecord.PASSED));
    note("two", "a.D", new RuleRecord("a.D#e", "e()", List.of(PING), RuleRecord.FAILED));
    Traceability.Line line = line(Traceability.of(root), PING);
    assertEquals(Status.MISSING, line.status());
    assertTrue(line.reason().contains("two: a.D#e"), line.reason());
  }

  @Test
  void anAbortedTestShowsNothing() throws IOException {
    note("one", "a.B", new RuleRecord("a.B#c", "c()", List.of(PING), RuleRecord.ABORTED));
    assertEquals(Status.MISSING, line(Traceability.of(root), PING).status());
  }

  @Test
  void notesOlderThanTheCompiledTestDoNotCount() throws IOException {
    note("one", "a.B", new RuleRecord("a.B#c", "c()", List.of(PING), RuleRecord.PASSED));
    Files.setLastModifiedTime(
        root.resolve("one/target/test-classes/a/B.class"),
        FileTime.from(Instant.now().plusSeconds(60)));
    assertEquals(Status.MISSING, line(Traceability.of(root), PING).status());
  }

  @Test
  void notesOfATestThatIsGoneDoNotCount() throws IOException {
    note("one", "a.B", new RuleRecord("a.B#c", "c()", List.of(PING), RuleRecord.PASSED));
    Files.delete(root.resolve("one/target/test-classes/a/B.class"));
    assertEquals(Status.MISSING, line(Traceability.of(root), PING).status());
  }

  @Test
  void aWrittenReasonExplainsARuleThatIsNotShown() throws IOException {
    Files.writeString(root.resolve("spec/unshown.json"), "{\"" + PING + "\": \"for a test\"}");
    Traceability joined = Traceability.of(root);
    assertEquals(Status.EXPLAINED, line(joined, PING).status());
    assertEquals("for a test", line(joined, PING).reason());
    assertTrue(joined.misplaced().isEmpty());
  }

  @Test
  void aReasonMustBeNeededAndNameARule() throws IOException {
    note("one", "a.B", new RuleRecord("a.B#c", "c()", List.of(PING), RuleRecord.PASSED));
    Files.writeString(
        root.resolve("spec/unshown.json"),
        "{\"" + PING + "\": \"x\", \"no.rule\": \"x\", \"core.close.full\": \" \"}");
    Traceability joined = Traceability.of(root);
    assertEquals(Set.of(PING, "no.rule", "core.close.full"), joined.misplaced());
    assertEquals(Status.MISSING, line(joined, "core.close.full").status());
  }

  @Test
  void anUnknownRuleIsReportedUnlessAPageDefinesIt() throws IOException {
    List<String> rules = List.of("core.no-such", "java.strict", "java.listed", "java.unwritten");
    note("one", "a.B", new RuleRecord("a.B#c", "c()", rules, RuleRecord.PASSED));
    Files.writeString(
        root.resolve("spec/decisions.md"), "- `java.strict`: we are.\n| `[java.listed]` | too |");
    assertEquals(Set.of("core.no-such", "java.unwritten"), Traceability.of(root).unknown());
  }

  @Test
  void proofsCountAsTests() throws IOException {
    Path notes = Files.createDirectories(root.resolve("proofs"));
    Files.writeString(notes.resolve("pom.xml"), "<project/>");
    RuleRecord.write(
        notes.resolve("target/rules/proof-x.jsonl"),
        List.of(new RuleRecord("proof x", "short", List.of(PING), RuleRecord.PASSED)));
    assertEquals(Status.SHOWN, line(Traceability.of(root), PING).status());
  }

  @Test
  void bothFilesListEveryRule() throws IOException {
    note("one", "a.B", new RuleRecord("a.B#c<1>", "c()", List.of(PING), RuleRecord.PASSED));
    Traceability joined = Traceability.of(root);
    TraceabilityReport.write(root, joined);
    JsonNode rows =
        new ObjectMapper().readTree(root.resolve("spec/target/traceability.json").toFile());
    assertEquals(248, rows.size());
    for (JsonNode row : rows) {
      boolean ping = row.get("rule").asText().equals(PING);
      assertEquals(ping ? "shown" : "missing", row.get("status").asText());
      assertEquals(ping ? 1 : 0, row.get("tests").size());
    }
    String page = Files.readString(root.resolve("spec/target/traceability.html"));
    for (RuleCatalog.Entry rule : RuleCatalog.load().all()) {
      assertTrue(page.contains("id=\"" + rule.id() + "\""), rule.id());
    }
    assertTrue(page.contains("a.B#c&lt;1&gt;"));
    assertFalse(page.contains("a.B#c<1>"));
  }

  private static Traceability.Line line(Traceability joined, String rule) {
    return joined.lines().stream()
        .filter(line -> line.rule().id().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  private void note(String module, String owner, RuleRecord entry) throws IOException {
    Path folder = Files.createDirectories(root.resolve(module));
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    Path compiled =
        folder.resolve("target/test-classes").resolve(owner.replace('.', '/') + ".class");
    Files.createDirectories(compiled.getParent());
    Files.write(compiled, new byte[0]);
    Files.setLastModifiedTime(compiled, FileTime.from(Instant.now().minusSeconds(60)));
    RuleRecord.write(folder.resolve("target/rules/" + owner + ".jsonl"), List.of(entry));
  }
}
