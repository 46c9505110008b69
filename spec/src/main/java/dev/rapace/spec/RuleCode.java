package dev.rapace.spec;

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
 * Where rules are kept in the code of the product: the classes that a rule's home names, and every
 * source that names the rule itself, in a string or a comment. Immutable.
 */
public final class RuleCode {
  /** Modules whose code is not the product's. */
  private static final Set<String> OTHERS =
      Set.of("spec", "proofs", "conformance-tests", "benchmarks", "examples", "target");

  private static final Pattern ID =
      Pattern.compile("(?<![\\w.-])[a-z][a-z0-9-]*(?:\\.[a-z0-9-]+)+(?![\\w-])");

  private final Map<String, Place> classes = new TreeMap<>();
  private final Map<String, List<Place>> byRule = new TreeMap<>();

  private RuleCode() {}

  /**
   * A class.
   *
   * @param name its simple name
   * @param path its file, from the root of the checkout, with forward slashes
   * @param line the line that names the rule, or 1
   */
  public record Place(String name, String path, int line) {}

  /** Reads the sources of each module below the root. */
  public static RuleCode read(Path root) throws IOException {
    RuleCode code = new RuleCode();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.sorted().toList()) {
        Path sources = module.resolve("src/main/java");
        if (!OTHERS.contains(String.valueOf(module.getFileName())) && Files.isDirectory(sources)) {
          code.readModule(root, sources);
        }
      }
    }
    return code;
  }

  private void readModule(Path root, Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String name = String.valueOf(file.getFileName()).replace(".java", "");
        String path = root.relativize(file).toString().replace('\\', '/');
        classes.put(name, new Place(name, path, 1));
        readFile(name, path, Files.readAllLines(file, StandardCharsets.UTF_8));
      }
    }
  }

  private void readFile(String name, String path, List<String> lines) {
    Set<String> seen = new TreeSet<>();
    for (int number = 1; number <= lines.size(); number++) {
      Matcher id = ID.matcher(lines.get(number - 1));
      while (id.find()) {
        if (seen.add(id.group())) {
          byRule
              .computeIfAbsent(id.group(), rule -> new ArrayList<>())
              .add(new Place(name, path, number));
        }
      }
    }
  }

  /** Whether the product has a class of this name. */
  public boolean knows(String className) {
    return classes.containsKey(className);
  }

  /** Classes that keep a rule: those named by its home first, then those that name it. */
  public List<Place> of(String rule, List<String> named) {
    Map<String, Place> found = new TreeMap<>();
    byRule.getOrDefault(rule, List.of()).forEach(place -> found.putIfAbsent(place.name(), place));
    List<Place> places = new ArrayList<>();
    for (String name : named) {
      Place place = found.containsKey(name) ? found.remove(name) : classes.get(name);
      if (place != null) {
        places.add(place);
      }
    }
    places.addAll(found.values());
    return places;
  }
}
