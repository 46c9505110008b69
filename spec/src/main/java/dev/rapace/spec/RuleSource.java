package dev.rapace.spec;

import java.net.URI;
import java.util.List;

/**
 * Rules of a test that is made while the tests run and has no method to put {@link Rule} on: the
 * source of a dynamic test, as {@code DynamicTest.dynamicTest(name, RuleSource.of(rules), body)}.
 */
public final class RuleSource {
  private static final String SCHEME = "rule";

  private RuleSource() {}

  /** Says which rules a dynamic test carries. */
  public static URI of(List<String> rules) {
    return URI.create(SCHEME + ":" + String.join(",", rules));
  }

  /** The rules in such a source; none if it is another kind. */
  static List<String> rules(URI source) {
    return SCHEME.equals(source.getScheme())
        ? List.of(source.getSchemeSpecificPart().split(","))
        : List.of();
  }
}
