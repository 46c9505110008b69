package dev.rapace.proofs;

import java.time.Duration;
import java.util.List;

/** The proofs as text: a list for people at a terminal, a table for CONTRIBUTING.md. */
public final class ProofTable {
  /** Stands in CONTRIBUTING.md before the table. */
  public static final String BEGIN = "<!-- proofs: written by ./prove --table -->";

  /** Stands in CONTRIBUTING.md after the table. */
  public static final String END = "<!-- /proofs -->";

  private ProofTable() {}

  /** Name, budgets and claim of each proof, one a line. */
  public static String list(List<Proof> proofs) {
    int width = proofs.stream().mapToInt(proof -> proof.name().length()).max().orElse(4);
    String shape = "  %-" + width + "s  %9s %9s  %s%n";
    StringBuilder text = new StringBuilder(shape.formatted("NAME", "SHORT", "LONG", "SHOWS"));
    for (Proof proof : proofs) {
      text.append(
          shape.formatted(
              proof.name(), words(proof.shortBudget()), words(proof.longBudget()), proof.shows()));
    }
    return text.toString();
  }

  /** The table of CONTRIBUTING.md between its two marks, each line ended by a line feed. */
  public static String markdown(List<Proof> proofs) {
    StringBuilder text = new StringBuilder(BEGIN).append("\n\n");
    text.append("| Proof | What it shows | Rules | Short | Long |\n|---|---|---|---|---|\n");
    for (Proof proof : proofs) {
      text.append("| `")
          .append(proof.name())
          .append("` | ")
          .append(proof.shows().replace("|", "\\|"))
          .append(" | ")
          .append(rules(proof))
          .append(" | ")
          .append(words(proof.shortBudget()))
          .append(" | ")
          .append(words(proof.longBudget()))
          .append(" |\n");
    }
    return text.append('\n').append(END).append('\n').toString();
  }

  /**
   * The page with today's table between the marks.
   *
   * @throws IllegalArgumentException if the page lacks a mark
   */
  public static String replaceIn(String page, List<Proof> proofs) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page needs the lines " + BEGIN + " and " + END);
    }
    return page.substring(0, begin)
        + markdown(proofs).stripTrailing()
        + page.substring(end + END.length());
  }

  private static String rules(Proof proof) {
    return proof.rules().isEmpty()
        ? "none"
        : String.join(", ", proof.rules().stream().sorted().map(rule -> "`" + rule + "`").toList());
  }

  static String words(Duration budget) {
    long seconds = budget.toSeconds();
    if (seconds < 120 || seconds % 60 != 0) {
      return seconds + " s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds / 60 + " min";
  }
}
