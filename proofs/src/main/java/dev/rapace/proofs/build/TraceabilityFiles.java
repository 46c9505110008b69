package dev.rapace.proofs.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.spec.RuleCatalog;
import dev.rapace.spec.RuleCode;
import dev.rapace.spec.RulePages;
import dev.rapace.spec.Traceability;
import dev.rapace.spec.TraceabilityReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The account of the rules, in both of its files, is whole and leads to what is there. */
public final class TraceabilityFiles implements Proof {
  private static final List<String> FIELDS =
      List.of("rule", "level", "area", "status", "tests", "reason");
  private static final Pattern FROM_ELSEWHERE =
      Pattern.compile("(?:src|href)=\"(?:https?:)?//|@import|url\\(", Pattern.CASE_INSENSITIVE);
  private static final Pattern LINK = Pattern.compile("href=\"([^\"#]*)(?:#([^\"]*))?\"");

  @Override
  public String name() {
    return "traceability";
  }

  @Override
  public String shows() {
    return "The pages state every rule once; traceability.json has one row for each of them in the"
        + " promised shape; traceability.html has each with text, code, tests and result, takes"
        + " nothing from elsewhere, and each of its links leads somewhere.";
  }

  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(1);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(1);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException {
    Traceability joined = Traceability.of(run.root());
    TraceabilityReport.write(run.root(), joined);
    Path target = run.root().resolve("spec").resolve("target");
    RulePages pages = RulePages.read(run.root().resolve("spec"));
    RuleCatalog catalog = RuleCatalog.load();

    List<String> faults = new ArrayList<>(pages.problems(catalog));
    JsonNode rows = new ObjectMapper().readTree(target.resolve("traceability.json").toFile());
    checkRows(rows, catalog, faults);
    String page = Files.readString(target.resolve("traceability.html"));
    int links = checkPage(page, target, pages, catalog, faults);
    int code = checkCode(run.root(), pages, catalog, faults);
    if (!faults.isEmpty()) {
      return Outcome.fail(faults.size() + " faults, the first: " + faults.get(0));
    }
    return Outcome.pass(
        "%d rows, %d homes on the pages, %d rules with code named, %d links of the page lead somewhere"
            .formatted(rows.size(), pages.rules().size(), code, links));
  }

  private static void checkRows(JsonNode rows, RuleCatalog catalog, List<String> faults) {
    if (!rows.isArray() || rows.size() != catalog.all().size()) {
      faults.add("traceability.json is no array of " + catalog.all().size());
      return;
    }
    Iterator<JsonNode> row = rows.elements();
    for (RuleCatalog.Entry rule : catalog.all()) {
      checkRow(row.next(), rule).ifPresent(fault -> faults.add(rule.id() + ": " + fault));
    }
  }

  private static Optional<String> checkRow(JsonNode row, RuleCatalog.Entry rule) {
    List<String> fields = new ArrayList<>();
    row.fieldNames().forEachRemaining(fields::add);
    if (!fields.equals(FIELDS)) {
      return Optional.of("fields " + fields);
    }
    if (!row.get("rule").asText().equals(rule.id())
        || !row.get("level").asText().equals(rule.level())
        || !row.get("area").asText().equals(rule.area())) {
      return Optional.of("another rule in its place");
    }
    boolean passed = false;
    for (JsonNode test : row.get("tests")) {
      passed |= test.get("passed").asInt() > 0 && test.get("failed").asInt() == 0;
    }
    boolean reason = !row.get("reason").asText().isBlank();
    boolean sound =
        switch (row.get("status").asText()) {
          case "shown" -> passed && !reason;
          case "explained", "missing" -> reason;
          default -> false;
        };
    return sound ? Optional.empty() : Optional.of("status, tests and reason do not fit");
  }

  private static int checkPage(
      String page, Path target, RulePages pages, RuleCatalog catalog, List<String> faults) {
    if (FROM_ELSEWHERE.matcher(page).find()) {
      faults.add("traceability.html takes something from elsewhere");
    }
    for (RuleCatalog.Entry rule : catalog.all()) {
      if (!page.contains("id=\"" + rule.id() + "\"")) {
        faults.add(rule.id() + " is not on the page");
      }
    }
    for (String rule : pages.rules()) {
      if (rule.startsWith("java.") && !page.contains("id=\"" + rule + "\"")) {
        faults.add(rule + " is not on the page");
      }
    }
    Set<String> seen = new TreeSet<>();
    Matcher link = LINK.matcher(page);
    while (link.find()) {
      String file = link.group(1);
      String anchor = link.group(2);
      boolean there =
          file.isEmpty()
              ? page.contains("id=\"" + anchor + "\"")
              : Files.exists(target.resolve(file).normalize());
      if (seen.add(link.group()) && !there) {
        faults.add("the page leads to " + file + "#" + anchor + ", which is not there");
      }
    }
    return seen.size();
  }

  /** Classes that a home names are there; counts the rules for which some class is known. */
  private static int checkCode(Path root, RulePages pages, RuleCatalog catalog, List<String> faults)
      throws IOException {
    RuleCode code = RuleCode.read(root);
    int known = 0;
    for (RuleCatalog.Entry rule : catalog.all()) {
      List<String> named = pages.find(rule.id()).map(RulePages.Entry::code).orElse(List.of());
      named.stream()
          .filter(name -> !code.knows(name))
          .forEach(name -> faults.add(rule.id() + " names a class that is not there: " + name));
      known += code.of(rule.id(), named).isEmpty() ? 0 : 1;
    }
    return known;
  }
}
