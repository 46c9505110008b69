package dev.rapace.proofs.mutation;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.spec.RuleCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Each security rule, broken in code at least once, turns a test red. */
public final class SecurityMutations implements Proof {
  private static final int AT_ONCE = 2;

  @Override
  public String name() {
    return "security-mutations";
  }

  @Override
  public String shows() {
    return "Each security rule broken in code turns at least one named test red, and all of them are"
        + " green unbroken.";
  }

  @Override
  public List<String> rules() {
    return securityRules();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(5);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(5);
  }

  private static List<String> securityRules() {
    return RuleCatalog.load().all().stream()
        .filter(rule -> rule.area().equals("security"))
        .map(RuleCatalog.Entry::id)
        .sorted()
        .toList();
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    List<Mutation> mutations = Mutation.load("security");
    Set<String> uncovered = new TreeSet<>(securityRules());
    mutations.forEach(mutation -> uncovered.remove(mutation.rule()));
    if (!uncovered.isEmpty()) {
      return Outcome.fail("no mutation breaks " + uncovered);
    }
    Path work = Files.createDirectories(run.root().resolve("proofs/target/mutations"));
    MutantRun mutants = new MutantRun(run.root(), work);
    run.progress("all named tests, unbroken");
    Set<String> tests = new TreeSet<>();
    mutations.forEach(mutation -> tests.addAll(mutation.tests()));
    MutantRun.Verdict unbroken = mutants.unbroken(tests);
    if (!unbroken.red().isEmpty() || unbroken.green().isEmpty() || unbroken.exitCode() != 0) {
      return Outcome.fail(
          "unbroken: red "
              + unbroken.red()
              + ", "
              + unbroken.green().size()
              + " green, exit code "
              + unbroken.exitCode()
              + ", log "
              + unbroken.log());
    }
    return breakAll(run, mutations, mutants, unbroken.green().size());
  }

  private static Outcome breakAll(
      ProofRun run, List<Mutation> mutations, MutantRun mutants, int green)
      throws IOException, InterruptedException {
    Map<String, Set<String>> redByRule = new TreeMap<>();
    List<String> survived = new ArrayList<>();
    List<MutantRun.Verdict> verdicts = verdicts(run, mutations, mutants);
    for (int i = 0; i < mutations.size(); i++) {
      Mutation mutation = mutations.get(i);
      Set<String> red = verdicts.get(i).red();
      if (red.isEmpty()) {
        survived.add(
            mutation.rule() + " (" + mutation.breaks() + ", log " + verdicts.get(i).log() + ")");
      }
      redByRule.computeIfAbsent(mutation.rule(), rule -> new TreeSet<>()).addAll(red);
    }
    String seen =
        redByRule.entrySet().stream()
            .map(entry -> entry.getKey() + " -> " + shorten(entry.getValue()))
            .collect(Collectors.joining("; "));
    String figures =
        "%d mutations of %d rules, %d tests green unbroken; red: %s"
            .formatted(mutations.size(), redByRule.size(), green, seen);
    return survived.isEmpty()
        ? Outcome.pass(figures)
        : Outcome.fail("no test noticed " + String.join(", ", survived) + "; " + figures);
  }

  /** One verdict a mutation, in their order; a few run at once, since each starts its own JVM. */
  private static List<MutantRun.Verdict> verdicts(
      ProofRun run, List<Mutation> mutations, MutantRun mutants)
      throws IOException, InterruptedException {
    AtomicInteger done = new AtomicInteger();
    ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<MutantRun.Verdict>> pending = new ArrayList<>();
      for (Mutation mutation : mutations) {
        int number = pending.size();
        pending.add(
            workers.submit(() -> {
              MutantRun.Verdict verdict = breakOne(run.root(), mutation, mutants, number);
              run.progress(
                  "%d of %d: %s, %s: %d red"
                      .formatted(
                          done.incrementAndGet(),
                          mutations.size(),
                          mutation.rule(),
                          mutation.breaks(),
                          verdict.red().size()));
              return verdict;
            }));
      }
      List<MutantRun.Verdict> verdicts = new ArrayList<>();
      for (Future<MutantRun.Verdict> one : pending) {
        verdicts.add(one.get());
      }
      return verdicts;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      // Ends their JVMs, too, when this proof is out of time.
      workers.shutdownNow();
    }
  }

  private static MutantRun.Verdict breakOne(
      Path root, Mutation mutation, MutantRun mutants, int number)
      throws IOException, InterruptedException {
    Path classes = Files.createTempDirectory(mutants.work(), "mutant-");
    MutantCompiler.compile(mutation.file(), mutation.mutated(root), mutants.classPath(), classes);
    return mutants.broken("mutant-" + number, classes, mutation.tests());
  }

  private static String shorten(Set<String> red) {
    List<String> first = red.stream().limit(3).toList();
    int more = red.size() - first.size();
    return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
  }
}
