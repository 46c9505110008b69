package dev.rapace.spec;

import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.descriptor.UriSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Notes, for each executed test that carries {@link Rule}, which rules it carries and how it ended.
 * Found by the JUnit launcher through its service file, so a module takes part by having this
 * module among its test dependencies. Writes one file a test class into the folder named by the
 * system property {@code rapace.rules}, or into {@code target/rules} below the property {@code
 * basedir} that the build sets; without either it writes nothing.
 *
 * <p>Any engine's tests count: plain, parametrised and dynamic tests, and properties. A container
 * that fails (a broken set-up, a failing source of arguments) counts as a failed test with the
 * rules of its class. Thread safe.
 */
public final class RuleRecorder implements TestExecutionListener {
  private final Optional<Path> folder;
  private final Map<String, List<RuleRecord>> byClass = new TreeMap<>();
  private volatile Optional<TestPlan> plan = Optional.empty();

  /** For the launcher. */
  public RuleRecorder() {
    this(defaultFolder());
  }

  RuleRecorder(Optional<Path> folder) {
    this.folder = folder;
  }

  private static Optional<Path> defaultFolder() {
    return Optional.ofNullable(System.getProperty("rapace.rules"))
        .map(Path::of)
        .or(() ->
            Optional.ofNullable(System.getProperty("basedir"))
                .map(base -> Path.of(base, "target", "rules")));
  }

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = Optional.of(started);
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
    if (folder.isEmpty() || !(identifier.isTest() || failed)) {
      return;
    }
    Set<String> rules = new TreeSet<>();
    String owner = "";
    String test = "";
    for (Optional<TestIdentifier> at = Optional.of(identifier); at.isPresent(); at = parent(at)) {
      Optional<TestSource> source = at.flatMap(TestIdentifier::getSource);
      if (source.isEmpty()) {
        continue;
      }
      collect(source.get(), rules);
      if (owner.isEmpty()) {
        owner = className(source.get());
        test = testName(source.get());
      }
    }
    if (!rules.isEmpty() && !owner.isEmpty()) {
      note(
          owner,
          new RuleRecord(test, identifier.getDisplayName(), List.copyOf(rules), word(result)));
    }
  }

  private Optional<TestIdentifier> parent(Optional<TestIdentifier> of) {
    return plan.flatMap(known -> of.flatMap(known::getParent));
  }

  private static String word(TestExecutionResult result) {
    return switch (result.getStatus()) {
      case SUCCESSFUL -> RuleRecord.PASSED;
      case FAILED -> RuleRecord.FAILED;
      case ABORTED -> RuleRecord.ABORTED;
    };
  }

  private static String className(TestSource source) {
    return switch (source) {
      case MethodSource method -> method.getClassName();
      case ClassSource type -> type.getClassName();
      default -> "";
    };
  }

  private static String testName(TestSource source) {
    return source instanceof MethodSource method
        ? method.getClassName() + "#" + method.getMethodName()
        : className(source);
  }

  private static void collect(TestSource source, Set<String> into) {
    if (source instanceof MethodSource method) {
      addRules(method.getJavaMethod(), into);
      collectClass(method.getJavaClass(), into);
    } else if (source instanceof ClassSource type) {
      collectClass(type.getJavaClass(), into);
    } else if (source instanceof UriSource uri) {
      into.addAll(RuleSource.rules(uri.getUri()));
    }
  }

  /** A class answers for its own rules, its superclasses' and those of the classes around it. */
  private static void collectClass(Class<?> type, Set<String> into) {
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      addRules(at, into);
      Class<?> around = at.getEnclosingClass();
      if (around != null) {
        collectClass(around, into);
      }
    }
  }

  private static void addRules(AnnotatedElement element, Set<String> into) {
    Rule rule = element.getAnnotation(Rule.class);
    if (rule != null) {
      into.addAll(List.of(rule.value()));
    }
  }

  private synchronized void note(String owner, RuleRecord entry) {
    byClass.computeIfAbsent(owner, ignored -> new ArrayList<>()).add(entry);
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan finished) {
    folder.ifPresent(to ->
        byClass.forEach(
            (owner, records) -> RuleRecord.write(to.resolve(owner + ".jsonl"), records)));
    byClass.clear();
    plan = Optional.empty();
  }
}
