package dev.rapace.proofs.configuration;

import dev.rapace.proofs.configuration.GoodConfigurations.Pair;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What was tried and what came of it, to read. */
final class ConfigurationTable {
  private static final int LONGEST_WHERE = 44;

  private final Materials materials;
  private final List<List<String>> lines = new ArrayList<>();

  ConfigurationTable(Materials materials) {
    this.materials = materials;
    lines.add(List.of("", "SIDE", "PROFILE", "WHERE", "CONFIGURATION", "OUTCOME"));
  }

  void refused(Setup setup, Set<String> named) {
    boolean asExpected = named.equals(setup.rules());
    String side = setup instanceof Setup.Server ? "server" : "client";
    add(
        asExpected,
        side,
        setup,
        named.isEmpty() ? "started" : "refused: " + String.join(", ", named));
  }

  void started(Pair pair, String answer) {
    boolean asExpected = answer.equals(pair.isAllowed() ? "answered" : "denied");
    add(asExpected, "both", pair.server(), "started, a call was " + answer);
  }

  private void add(boolean asExpected, String side, Setup setup, String outcome) {
    String where = materials.shown(setup.where());
    lines.add(
        List.of(
            asExpected ? "ok" : "WRONG",
            side,
            setup.profileName(),
            where.length() > LONGEST_WHERE ? where.substring(0, LONGEST_WHERE - 1) + "…" : where,
            setup.what(),
            outcome));
  }

  void print(PrintStream out) {
    int[] width = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        text.append(line.get(i)).append(" ".repeat(width[i] - line.get(i).length() + 2));
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
