package dev.rapace.examples.quickstart;

/**
 * One line of the quickstart's table.
 *
 * @param attempt what was tried
 * @param profile A, B or C
 * @param transport unix, tcp or tls
 * @param expected how the outcome must start
 * @param outcome how it ended
 * @param rule the rule that decided
 */
record Row(
    String attempt,
    String profile,
    String transport,
    String expected,
    String outcome,
    String rule) {
  boolean asExpected() {
    return outcome.startsWith(expected);
  }
}
