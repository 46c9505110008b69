package dev.rapace.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the tests of all modules of a checkout noted about rules, joined by rule. Immutable once
 * gathered.
 */
public final class RuleEvidence {
  private final Map<String, Map<String, Tally>> byRule = new TreeMap<>();
  private final Set<String> modules = new TreeSet<>();

  private RuleEvidence() {}

  /**
   * How the runs of one test ended.
   *
   * @param passed runs that passed
   * @param failed runs that failed
   */
  public record Tally(int passed, int failed) {
    Tally plus(String outcome) {
      return switch (outcome) {
        case RuleRecord.PASSED -> new Tally(passed + 1, failed);
        case RuleRecord.FAILED -> new Tally(passed, failed + 1);
        default -> this;
      };
    }
  }

  /**
   * Reads {@code <module>/target/rules/*.jsonl} of each module below the root. The notes of a class
   * that is gone, or that was compiled again after they were written, do not count.
   */
  public static RuleEvidence gather(Path root) throws IOException {
    RuleEvidence evidence = new RuleEvidence();
    for (Path module : folders(root)) {
      Path notes = module.resolve("target").resolve("rules");
      if (!Files.exists(module.resolve("pom.xml")) || !Files.isDirectory(notes)) {
        continue;
      }
      for (Path file : files(notes)) {
        if (isCurrent(module, file)) {
          evidence.modules.add(String.valueOf(module.getFileName()));
          RuleRecord.read(file).forEach(entry -> evidence.add(module, entry));
        }
      }
    }
    return evidence;
  }

  private static List<Path> folders(Path root) throws IOException {
    try (Stream<Path> children = Files.list(root)) {
      return children.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static List<Path> files(Path notes) throws IOException {
    try (Stream<Path> children = Files.list(notes)) {
      return children.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private static boolean isCurrent(Path module, Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    String owner = name.substring(0, name.length() - ".jsonl".length());
    if (owner.startsWith("proof-")) {
      return true;
    }
    Path compiled =
        module.resolve("target/test-classes").resolve(owner.replace('.', '/') + ".class");
    return Files.exists(compiled)
        && Files.getLastModifiedTime(compiled).compareTo(Files.getLastModifiedTime(file)) <= 0;
  }

  private void add(Path module, RuleRecord entry) {
    String test = module.getFileName() + ": " + entry.test();
    for (String rule : entry.rules()) {
      byRule
          .computeIfAbsent(rule, ignored -> new TreeMap<>())
          .merge(test, new Tally(0, 0).plus(entry.outcome()), (a, b) -> a.plus(entry.outcome()));
    }
  }

  /** Folder names of the modules that had notes. */
  public Set<String> modules() {
    return Set.copyOf(modules);
  }

  /** Every rule id that a test carries, known or not. */
  public Set<String> rules() {
    return Set.copyOf(byRule.keySet());
  }

  /** The tests that carry a rule, as {@code module: Class#method}, sorted. */
  public Map<String, Tally> tests(String rule) {
    return Map.copyOf(byRule.getOrDefault(rule, Map.of()));
  }

  /** Whether at least one test that carries the rule passed and none failed. */
  public boolean isShown(String rule) {
    return byRule.containsKey(rule)
        && failing(rule).isEmpty()
        && byRule.get(rule).values().stream().anyMatch(tally -> tally.passed() > 0);
  }

  /** The tests of a rule that failed, sorted. */
  public List<String> failing(String rule) {
    List<String> failing = new ArrayList<>();
    tests(rule)
        .forEach((test, tally) -> {
          if (tally.failed() > 0) {
            failing.add(test);
          }
        });
    failing.sort(null);
    return failing;
  }
}
