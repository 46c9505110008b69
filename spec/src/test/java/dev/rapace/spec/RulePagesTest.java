package dev.rapace.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulePagesTest {
  private static final String PING = "core.ping.semantics";
  private static final String HOME =
      "- <a id=\""
          + PING
          + "\"></a>**`"
          + PING
          + "`** MUST. A Ping is answered with the same bytes.";

  /** The checkout: tests run in the folder of their module. */
  private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();

  @Test
  void everyRuleHasOneHomeAndEveryMentionLeadsToIt() throws IOException {
    assertEquals(
        List.of(),
        RulePages.read(ROOT.resolve("spec")).problems(RuleCatalog.load()),
        "build/link-rules turns plain mentions into links");
  }

  @Test
  void everyClassThatAPageNamesExists() throws IOException {
    RulePages pages = RulePages.read(ROOT.resolve("spec"));
    RuleCode code = RuleCode.read(ROOT);
    for (String rule : pages.rules()) {
      pages
          .find(rule)
          .map(RulePages.Entry::code)
          .orElse(List.of())
          .forEach(name ->
              assertTrue(code.knows(name), rule + " names a class that is not there: " + name));
    }
  }

  @Test
  void anEntryHasItsTextAndItsClasses() {
    RulePages pages =
        RulePages.of(
            Map.of("core.md", "# x\n\n" + HOME + "\n  Twice.\n  Code: `A`, `B`.\n- next\n"));
    RulePages.Entry entry = pages.find(PING).orElseThrow();
    assertEquals("core.md", entry.page());
    assertEquals("MUST", entry.level());
    assertEquals("A Ping is answered with the same bytes. Twice.", entry.text());
    assertEquals(List.of("A", "B"), entry.code());
  }

  @Test
  void aSecondHomeAWrongLevelAndARuleThatDoesNotExistAreFound() {
    List<String> problems =
        problems(
            Map.of(
                "core.md", HOME.replace("MUST", "MAY") + "\n- **`no.rule`**\n",
                "wire.md", HOME + "\n"));
    assertTrue(has(problems, PING + " has several homes: [core.md, wire.md]"), () -> "" + problems);
    assertTrue(has(problems, PING + " is MUST"), () -> "" + problems);
    assertTrue(has(problems, "no.rule on core.md is no rule"), () -> "" + problems);
    assertTrue(has(problems, "core.close.full has no entry"), () -> "" + problems);
  }

  @Test
  void aMentionWithoutALinkAndALinkToTheWrongPageAreFound() {
    List<String> problems =
        problems(
            Map.of(
                "core.md", HOME + "\n\nSee `" + PING + "` and `java.no-home`.\n",
                "wire.md", "[`" + PING + "`](data.md#" + PING + ")\n"));
    assertTrue(has(problems, "core.md names " + PING + " without a link"), () -> "" + problems);
    assertTrue(has(problems, "core.md names java.no-home, which has no home"), () -> "" + problems);
    assertTrue(has(problems, "wire.md: the link of " + PING), () -> "" + problems);
    assertTrue(has(problems, "wire.md: nothing at data.md#" + PING), () -> "" + problems);
  }

  @Test
  void plainMentionsBecomeLinks() {
    RulePages pages =
        RulePages.of(
            Map.of(
                "core.md", HOME + " See `[" + PING + "]`.\n",
                "wire.md", "`" + PING + "`, `FrameHeader`\n```\n`" + PING + "`\n```\n"));
    assertEquals(HOME + " See [`" + PING + "`](#" + PING + ").\n", pages.linked("core.md"));
    assertEquals(
        "[`" + PING + "`](core.md#" + PING + "), `FrameHeader`\n```\n`" + PING + "`\n```\n",
        pages.linked("wire.md"));
    assertFalse(
        has(
            RulePages.of(Map.of("core.md", pages.linked("core.md"))).problems(RuleCatalog.load()),
            "without a link"));
  }

  private static List<String> problems(Map<String, String> pages) {
    return RulePages.of(pages).problems(RuleCatalog.load());
  }

  private static boolean has(List<String> problems, String start) {
    return problems.stream().anyMatch(problem -> problem.startsWith(start));
  }
}
