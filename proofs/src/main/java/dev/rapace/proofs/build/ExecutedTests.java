package dev.rapace.proofs.build;

import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * What the test reports of a checkout say. A test class whose report is missing, or older than its
 * compiled form, counts as not run. The module of the proofs is left out: it is the one asking.
 *
 * @param byModule the counts of each module with tests
 * @param notRun test classes without a current report, as {@code module: Class}
 */
record ExecutedTests(Map<String, Count> byModule, List<String> notRun) {
  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern TEST =
      Pattern.compile(
          "@(Test|ParameterizedTest|TestFactory|Property|Example|FuzzTest|RepeatedTest)\\b");
  private static final Pattern ABSTRACT = Pattern.compile("(?m)^(public )?abstract ");

  /** Numbers of tests. */
  record Count(int tests, int failed, int skipped) {
    Count plus(Count other) {
      return new Count(tests + other.tests, failed + other.failed, skipped + other.skipped);
    }
  }

  ExecutedTests {
    byModule = new TreeMap<>(byModule);
    notRun = List.copyOf(notRun);
  }

  /** Reads the reports below the root. */
  static ExecutedTests read(Path root) throws IOException {
    Map<String, Count> byModule = new TreeMap<>();
    List<String> notRun = new ArrayList<>();
    for (String module : modules(root)) {
      Path sources = root.resolve(module).resolve("src/test/java");
      if (module.equals("proofs") || !Files.isDirectory(sources)) {
        continue;
      }
      Count sum = new Count(0, 0, 0);
      for (String name : testClasses(sources)) {
        Path report = root.resolve(module).resolve("target/surefire-reports/TEST-" + name + ".xml");
        if (isCurrent(root.resolve(module), name, report)) {
          sum = sum.plus(count(report));
        } else {
          notRun.add(module + ": " + name);
        }
      }
      byModule.put(module, sum);
    }
    return new ExecutedTests(byModule, notRun);
  }

  /**
   * Reads the reports, and runs the tests first if some have none. Inside the build, where the
   * tests run before the proofs anyway, nothing is run.
   */
  static ExecutedTests readOrRun(ProofRun run) throws IOException, InterruptedException {
    ExecutedTests seen = read(run.root());
    if (seen.notRun().isEmpty() || System.getProperty("surefire.test.class.path") != null) {
      return seen;
    }
    run.progress("running the tests first: " + seen.notRun().size() + " classes have no report");
    Path log = run.root().resolve("proofs/target/logs/tests.log");
    ChildProcess.maven(
        run.root(),
        List.of("test", "-pl", "!proofs", "-Dmaven.test.failure.ignore=true"),
        log,
        run);
    return read(run.root());
  }

  private static List<String> modules(Path root) throws IOException {
    return MODULE
        .matcher(Files.readString(root.resolve("pom.xml")))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** Names of the test classes below a folder of sources. */
  static List<String> testClasses(Path sources) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String text = Files.readString(file);
        boolean contract = ABSTRACT.matcher(text).find();
        if (!contract && (TEST.matcher(text).find() || text.contains("Test extends "))) {
          String name = sources.relativize(file).toString();
          names.add(name.substring(0, name.length() - ".java".length()).replace('/', '.'));
        }
      }
    }
    return names;
  }

  private static boolean isCurrent(Path module, String name, Path report) throws IOException {
    Path compiled =
        module.resolve("target/test-classes").resolve(name.replace('.', '/') + ".class");
    return Files.exists(report)
        && Files.exists(compiled)
        && Files.getLastModifiedTime(compiled).compareTo(Files.getLastModifiedTime(report)) <= 0;
  }

  private static Count count(Path report) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Element suite = factory.newDocumentBuilder().parse(report.toFile()).getDocumentElement();
      return new Count(
          number(suite, "tests"),
          number(suite, "failures") + number(suite, "errors"),
          number(suite, "skipped"));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("cannot read " + report, e);
    }
  }

  private static int number(Element suite, String attribute) {
    return Integer.parseInt(suite.getAttribute(attribute));
  }

  /** The sum over the modules. */
  Count total() {
    return byModule.values().stream().reduce(new Count(0, 0, 0), Count::plus);
  }
}
