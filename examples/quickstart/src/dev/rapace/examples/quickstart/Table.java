package dev.rapace.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Collects rows, prints each as it comes, and the whole table at the end. */
final class Table {
  private static final int LONGEST_OUTCOME = 62;

  private final List<Row> rows = new ArrayList<>();

  void add(Row row) {
    rows.add(row);
    System.out.println(
        (row.asExpected() ? "  ok    " : "  WRONG ") + row.attempt() + " -> " + row.outcome());
  }

  boolean allAsExpected() {
    return rows.stream().allMatch(Row::asExpected);
  }

  long wrong() {
    return rows.stream().filter(r -> !r.asExpected()).count();
  }

  int size() {
    return rows.size();
  }

  void print() {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"", "ATTEMPT", "PROFILE", "TRANSPORT", "OUTCOME", "RULE"});
    for (Row r : rows) {
      lines.add(
          new String[] {
            r.asExpected() ? "ok" : "WRONG",
            r.attempt(),
            r.profile(),
            r.transport(),
            shorten(r.outcome()),
            r.rule()
          });
    }
    int[] width = new int[6];
    for (String[] line : lines) {
      for (int i = 0; i < line.length; i++) {
        width[i] = Math.max(width[i], line[i].length());
      }
    }
    for (String[] line : lines) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < line.length; i++) {
        out.append(line[i]).append(" ".repeat(width[i] - line[i].length() + 2));
      }
      System.out.println(out.toString().stripTrailing());
    }
  }

  private static String shorten(String outcome) {
    return outcome.length() <= LONGEST_OUTCOME
        ? outcome
        : outcome.substring(0, LONGEST_OUTCOME - 1) + "…";
  }
}
