package dev.rapace.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class RuleCatalogTest {
  private static final String HEADER = "rule_id\tlevel\tarea\trequirement\tcheck\tapplies_to\n";

  @Test
  void carriesAllRulesOfTheProtocol() {
    RuleCatalog catalog = RuleCatalog.load();
    assertEquals(248, catalog.all().size());
    assertEquals(228, catalog.all().stream().filter(rule -> rule.level().equals("MUST")).count());
    assertEquals(
        9, catalog.all().stream().filter(rule -> rule.id().startsWith("security.")).count());
    assertTrue(catalog.contains("core.channel.id.parity.initiator"));
    assertEquals("handshake", catalog.find("handshake.timeout").orElseThrow().area());
    assertTrue(catalog.find("no.such.rule").isEmpty());
  }

  @Test
  void refusesALineWithMissingFields() {
    assertThrows(IllegalArgumentException.class, () -> read(HEADER + "a.b\tMUST\tcore\n"));
  }

  @Test
  void refusesTheSameRuleTwice() {
    String line = "a.b\tMUST\tcore\tx\ty\tyes\n";
    assertThrows(IllegalArgumentException.class, () -> read(HEADER + line + line));
  }

  @Test
  void refusesAnotherHeader() {
    assertThrows(IllegalArgumentException.class, () -> read("id\tlevel\n"));
  }

  private static RuleCatalog read(String text) throws java.io.IOException {
    return RuleCatalog.read(new BufferedReader(new StringReader(text)));
  }
}
