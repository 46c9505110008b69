package dev.rapace.spec;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Each rule of the catalog with the tests that showed it: the catalog, the tests' notes and the
 * written reasons of {@code spec/unshown.json} joined.
 *
 * @param lines one a rule, in the order of the catalog
 * @param own one for each rule of our own, by id; their requirement is empty
 * @param unknown ids that tests carry and nobody defines
 * @param misplaced ids in {@code spec/unshown.json} that are no rules, have no reason, or were
 *     shown
 * @param modules modules whose tests left notes
 */
public record Traceability(
    List<Line> lines,
    List<Line> own,
    Set<String> unknown,
    Set<String> misplaced,
    Set<String> modules) {
  private static final Pattern OWN_RULE = Pattern.compile("`\\[?(java\\.[a-z0-9.-]+[a-z0-9])]?`");

  /** What became of a rule. */
  public enum Status {
    /** At least one test that carries it ran and passed, none failed. */
    SHOWN,
    /** It cannot be shown in Java, and the reason is written down. */
    EXPLAINED,
    /** Neither. */
    MISSING;

    /** The word in the reports. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * One rule.
   *
   * @param rule the rule
   * @param status what became of it
   * @param tests tests that carry it, as {@code module: Class#method}, with the number of runs
   * @param reason why it is not shown; empty if it is
   */
  public record Line(
      RuleCatalog.Entry rule,
      Status status,
      Map<String, RuleEvidence.Tally> tests,
      String reason) {}

  /** Copies the collections. */
  public Traceability {
    lines = List.copyOf(lines);
    own = List.copyOf(own);
    unknown = Set.copyOf(unknown);
    misplaced = Set.copyOf(misplaced);
    modules = Set.copyOf(modules);
  }

  /** Joins what stands in the checkout at the root now. */
  public static Traceability of(Path root) throws IOException {
    Path unshown = root.resolve("spec").resolve("unshown.json");
    Map<String, String> reasons =
        Files.exists(unshown)
            ? new ObjectMapper().readValue(unshown.toFile(), new TypeReference<>() {})
            : Map.of();
    return join(RuleCatalog.load(), RuleEvidence.gather(root), reasons, ownRules(root));
  }

  /** Joins given parts. */
  static Traceability join(
      RuleCatalog catalog,
      RuleEvidence evidence,
      Map<String, String> reasons,
      Set<String> ownRules) {
    List<Line> lines = new ArrayList<>();
    Set<String> misplaced = new TreeSet<>();
    for (RuleCatalog.Entry rule : catalog.all()) {
      String reason = reasons.getOrDefault(rule.id(), "");
      boolean shown = evidence.isShown(rule.id());
      if (reasons.containsKey(rule.id()) && (shown || reason.isBlank())) {
        misplaced.add(rule.id());
      }
      lines.add(line(rule, evidence, shown, reason));
    }
    reasons.keySet().stream().filter(id -> !catalog.contains(id)).forEach(misplaced::add);
    Set<String> unknown = new TreeSet<>(evidence.rules());
    unknown.removeIf(id -> catalog.contains(id) || ownRules.contains(id));
    List<Line> own =
        new TreeSet<>(ownRules)
            .stream().map(id -> line(own(id), evidence, evidence.isShown(id), "")).toList();
    return new Traceability(lines, own, unknown, misplaced, evidence.modules());
  }

  private static RuleCatalog.Entry own(String id) {
    return new RuleCatalog.Entry(id, "OWN", "our own", "", "", "yes");
  }

  private static Line line(
      RuleCatalog.Entry rule, RuleEvidence evidence, boolean shown, String reason) {
    Map<String, RuleEvidence.Tally> tests = new TreeMap<>(evidence.tests(rule.id()));
    List<String> failing = evidence.failing(rule.id());
    if (shown) {
      return new Line(rule, Status.SHOWN, tests, "");
    }
    if (!failing.isEmpty()) {
      return new Line(
          rule, Status.MISSING, tests, "a test of it failed: " + String.join(", ", failing));
    }
    return reason.isBlank()
        ? new Line(rule, Status.MISSING, tests, "no executed test carries it yet")
        : new Line(rule, Status.EXPLAINED, tests, reason);
  }

  /** Rules of our own count once a page of {@code spec/} names them in code quotes. */
  private static Set<String> ownRules(Path root) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> pages = Files.list(root.resolve("spec"))) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
        Matcher ids = OWN_RULE.matcher(Files.readString(page, StandardCharsets.UTF_8));
        while (ids.find()) {
          found.add(ids.group(1));
        }
      }
    }
    return found;
  }

  /** How many rules have this status. */
  public long count(Status status) {
    return lines.stream().filter(line -> line.status() == status).count();
  }

  /** The areas in the order of the catalog, each with its lines. */
  public Map<String, List<Line>> byArea() {
    Map<String, List<Line>> areas = new java.util.LinkedHashMap<>();
    for (Line line : lines) {
      areas.computeIfAbsent(line.rule().area(), ignored -> new ArrayList<>()).add(line);
    }
    return areas;
  }

  /** One line an area and one for the total, such as {@code security 9/9 shown}. */
  public String summary() {
    StringBuilder text = new StringBuilder("Rules shown by executed tests\n");
    byArea().forEach((area, of) -> text.append(summaryLine(area, of)));
    return text.append(summaryLine("total", lines)).toString();
  }

  private static String summaryLine(String name, List<Line> of) {
    return "  %-11s %3d/%-3d shown, %d explained, %d missing%n"
        .formatted(
            name,
            count(of, Status.SHOWN),
            of.size(),
            count(of, Status.EXPLAINED),
            count(of, Status.MISSING));
  }

  static long count(List<Line> lines, Status status) {
    return lines.stream().filter(line -> line.status() == status).count();
  }
}
