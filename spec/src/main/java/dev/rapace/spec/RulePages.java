package dev.rapace.spec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pages of {@code spec/} and the homes of the rules on them. A home is {@code **`rule.id`**}
 * with an anchor of that name before it, in an entry of a list, a row of a table or a paragraph;
 * the entry goes on with the level, the text, and {@code Code:} with class names. Everywhere else
 * an id in code quotes is a link to its home. Immutable.
 */
public final class RulePages {
  private static final String ID = "[a-z0-9]+(?:[.-][a-z0-9]+)+";
  private static final Pattern HOME =
      Pattern.compile("(?:<a id=\"(" + ID + ")\"></a>)?\\*\\*`(" + ID + ")`\\*\\*");
  private static final Pattern ENTRY =
      Pattern.compile(
          "- <a id=\"(" + ID + ")\"></a>\\*\\*`\\1`\\*\\* ([A-Z]+)\\.\\s+(.*?)(?=\n- |\n\n|\n*\\z)",
          Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\[`(" + ID + ")`]\\(([^)]*)\\)");
  private static final Pattern MENTION =
      Pattern.compile("(?<![\\[*`])`(\\[?)(" + ID + ")]?`(?![\\]*`])");
  private static final Pattern TARGET = Pattern.compile("]\\(([a-z-]*\\.md)?#(" + ID + ")\\)");
  private static final Pattern CODE =
      Pattern.compile("\\s+Code:\\s+((?:`\\w+`,?\\s*)+)\\.?\\s*\\z");

  /** Grows with every decision; what it names without a link becomes one with the next clean-up. */
  private static final String DECISIONS = "decisions.md";

  private final Map<String, String> pages;
  private final Map<String, List<String>> homes = new TreeMap<>();
  private final Map<String, Entry> entries = new TreeMap<>();

  /**
   * What a home says.
   *
   * @param page name of the file
   * @param level MUST, SHOULD, MAY, INFO, or OWN for rules of our own
   * @param text the rule in our own words, Markdown on one line
   * @param code names of the classes that keep it; may be empty
   */
  public record Entry(String page, String level, String text, List<String> code) {
    /** Copies the list. */
    public Entry {
      code = List.copyOf(code);
    }
  }

  private RulePages(Map<String, String> pages) {
    this.pages = new TreeMap<>(pages);
    this.pages.forEach(this::readPage);
  }

  /** Reads every page of a folder; a folder that is not there has none. */
  public static RulePages read(Path folder) throws IOException {
    Map<String, String> pages = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
          pages.put(String.valueOf(file.getFileName()), Files.readString(file));
        }
      }
    }
    return new RulePages(pages);
  }

  static RulePages of(Map<String, String> pages) {
    return new RulePages(pages);
  }

  private void readPage(String page, String text) {
    Matcher home = HOME.matcher(text);
    while (home.find()) {
      homes.computeIfAbsent(home.group(2), id -> new ArrayList<>()).add(page);
    }
    Matcher entry = ENTRY.matcher(text);
    while (entry.find()) {
      entries.putIfAbsent(entry.group(1), entry(page, entry.group(2), entry.group(3)));
    }
  }

  private static Entry entry(String page, String level, String body) {
    String text = body.replaceAll("\\s+", " ").strip();
    List<String> code = new ArrayList<>();
    Matcher names = CODE.matcher(text);
    if (names.find()) {
      Matcher name = Pattern.compile("`(\\w+)`").matcher(names.group(1));
      while (name.find()) {
        code.add(name.group(1));
      }
      text = text.substring(0, names.start());
    }
    return new Entry(page, level, text, code);
  }

  /** The home of a rule, if it is an entry of a list. */
  public Optional<Entry> find(String rule) {
    return Optional.ofNullable(entries.get(rule));
  }

  /** The page that is the home of a rule. */
  public Optional<String> page(String rule) {
    return Optional.ofNullable(homes.get(rule)).map(found -> found.get(0));
  }

  /** Every id that has a home. */
  public Set<String> rules() {
    return Set.copyOf(homes.keySet());
  }

  /**
   * What is wrong with the pages, one sentence each: a rule of the catalog without a home, with
   * two, or with another level; an id in bold that is no rule; a link that does not lead to the
   * home of its rule; and, except on the page of decisions, a rule that is named without a link or
   * an id beginning with {@code java.} without a home.
   */
  public List<String> problems(RuleCatalog catalog) {
    List<String> problems = new ArrayList<>();
    for (RuleCatalog.Entry rule : catalog.all()) {
      Optional<Entry> entry = find(rule.id());
      if (entry.isEmpty()) {
        problems.add(rule.id() + " has no entry on any page");
      } else if (!entry.get().level().equals(rule.level())) {
        problems.add(rule.id() + " is " + rule.level() + ", its entry says otherwise");
      } else if (entry.get().text().length() < 20) {
        problems.add(rule.id() + " has an entry that says nothing");
      }
    }
    homes.forEach((rule, found) -> {
      if (found.size() > 1) {
        problems.add(rule + " has several homes: " + found);
      }
      if (!rule.startsWith("java.") && !catalog.contains(rule)) {
        problems.add(rule + " on " + found.get(0) + " is no rule");
      }
    });
    pages.forEach((page, text) -> checkPage(page, text, catalog, problems));
    return problems;
  }

  private void checkPage(String page, String text, RuleCatalog catalog, List<String> problems) {
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      String rule = link.group(1);
      if (homes.containsKey(rule) && !link.group(2).equals(target(page, rule))) {
        problems.add(page + ": the link of " + rule + " leads to " + link.group(2));
      }
    }
    Matcher target = TARGET.matcher(text);
    while (target.find()) {
      String of = target.group(1) == null ? page : target.group(1);
      if (!pages.getOrDefault(of, "").contains("<a id=\"" + target.group(2) + "\">")) {
        problems.add(page + ": nothing at " + of + "#" + target.group(2));
      }
    }
    Matcher mention = MENTION.matcher(outsideOfFences(text));
    while (!page.equals(DECISIONS) && mention.find()) {
      String rule = mention.group(2);
      if (homes.containsKey(rule)) {
        problems.add(page + " names " + rule + " without a link");
      } else if (!mention.group(1).isEmpty() || isOwn(rule) || catalog.contains(rule)) {
        problems.add(page + " names " + rule + ", which has no home");
      }
    }
  }

  private static boolean isOwn(String rule) {
    return rule.startsWith("java.") && rule.chars().filter(c -> c == '.').count() >= 1;
  }

  private String target(String page, String rule) {
    String home = page(rule).orElseThrow();
    return (home.equals(page) ? "" : home) + "#" + rule;
  }

  private static String outsideOfFences(String text) {
    StringBuilder out = new StringBuilder();
    boolean fence = false;
    for (String line : text.split("\n", -1)) {
      fence ^= line.startsWith("```");
      out.append(fence ? "" : line).append('\n');
    }
    return out.toString();
  }

  /** The text of a page with every plain mention of a rule turned into a link to its home. */
  String linked(String page) {
    StringBuilder out = new StringBuilder();
    boolean fence = false;
    String text = pages.getOrDefault(page, "");
    for (String line : text.split("\n", -1)) {
      fence ^= line.startsWith("```");
      out.append(fence ? line : link(page, line)).append('\n');
    }
    out.setLength(out.length() - 1);
    return out.toString();
  }

  private String link(String page, String line) {
    return MENTION
        .matcher(line)
        .replaceAll(found -> {
          String rule = found.group(2);
          return homes.containsKey(rule)
              ? "[`" + rule + "`](" + target(page, rule) + ")"
              : Matcher.quoteReplacement(found.group());
        });
  }

  /**
   * Turns plain mentions of rules into links and prints what is still wrong; exit code 1 if
   * something is.
   *
   * @param args root of the checkout
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args.length > 0 ? args[0] : ".").resolve("spec");
    RulePages before = read(folder);
    for (String page : new TreeSet<>(before.pages.keySet())) {
      String linked = before.linked(page);
      if (!linked.equals(before.pages.get(page))) {
        Files.writeString(folder.resolve(page), linked, StandardCharsets.UTF_8);
        System.out.println("linked: " + page);
      }
    }
    List<String> problems = read(folder).problems(RuleCatalog.load());
    problems.forEach(System.out::println);
    if (!problems.isEmpty()) {
      System.exit(1);
    }
  }
}
