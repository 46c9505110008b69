package dev.rapace.spec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes {@code spec/target/traceability.json} and {@code spec/target/traceability.html} and prints
 * how many rules of each area were shown. The last step of the build.
 */
public final class TraceabilityReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TraceabilityReport() {}

  /**
   * Ends with exit code 1 if a test carries a rule id that does not exist, or if {@code
   * spec/unshown.json} names a rule that does not exist, gives no reason, or explains away a rule
   * that was shown.
   *
   * @param args root of the checkout
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args.length > 0 ? args[0] : ".").toAbsolutePath().normalize();
    Traceability joined = Traceability.of(root);
    write(root, joined);
    System.out.print(joined.summary());
    System.out.println("  pages: spec/target/traceability.html, spec/target/traceability.json");
    if (!joined.unknown().isEmpty()) {
      System.out.println("ERROR unknown rule ids in tests: " + joined.unknown());
    }
    if (!joined.misplaced().isEmpty()) {
      System.out.println(
          "ERROR spec/unshown.json: no such rule, no reason, or shown by a test: "
              + joined.misplaced());
    }
    if (!joined.unknown().isEmpty() || !joined.misplaced().isEmpty()) {
      System.exit(1);
    }
  }

  /** Writes both files below {@code spec/target}. */
  public static void write(Path root, Traceability joined) throws IOException {
    Path target = Files.createDirectories(root.resolve("spec").resolve("target"));
    Files.writeString(
        target.resolve("traceability.json"),
        JSON.writeValueAsString(joined.lines().stream().map(TraceabilityReport::row).toList())
            + "\n",
        StandardCharsets.UTF_8);
    Files.writeString(
        target.resolve("traceability.html"),
        new TraceabilityPage(joined, RulePages.read(root.resolve("spec")), RuleCode.read(root))
            .html(),
        StandardCharsets.UTF_8);
  }

  private static Map<String, Object> row(Traceability.Line line) {
    List<Map<String, Object>> tests = new ArrayList<>();
    line.tests()
        .forEach((test, tally) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("test", test);
          entry.put("passed", tally.passed());
          entry.put("failed", tally.failed());
          tests.add(entry);
        });
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rule", line.rule().id());
    row.put("level", line.rule().level());
    row.put("area", line.rule().area());
    row.put("status", line.status().word());
    row.put("tests", tests);
    row.put("reason", line.reason());
    return row;
  }
}
