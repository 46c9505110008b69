package dev.rapace.proofs.mutation;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Breaks the engine in many ways, one at a time, and lets the simulator find each. Every broken
 * engine is loaded beside the real one, in a class loader of its own.
 */
public final class SimulationMutations implements Proof {
  private static final String SIMULATION = "dev.rapace.simulation.Simulation";
  private static final long LIVES = 6_000;

  @Override
  public String name() {
    return "simulation-mutations";
  }

  @Override
  public String shows() {
    return "An engine that is broken on purpose (answers twice, forgets credits, reuses ids, leaves"
        + " channels open, misses deadlines, loses calls of a drain, ...) is found by the simulator,"
        + " each within a few thousand lives; the engine as it is passes them.";
  }

  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, ReflectiveOperationException {
    Path work = Files.createDirectories(run.root().resolve("proofs/target/mutations"));
    MutantRun mutants = new MutantRun(run.root(), work);
    String unbroken = firstFailure(run, List.of(), LIVES / 6);
    if (!unbroken.isEmpty()) {
      return Outcome.fail("unbroken: " + unbroken);
    }
    List<String> found = new ArrayList<>();
    List<String> survived = new ArrayList<>();
    List<Mutation> mutations = Mutation.load("simulation");
    for (Mutation mutation : mutations) {
      run.progress((found.size() + survived.size() + 1) + " of " + mutations.size());
      Path classes = Files.createTempDirectory(work, "simulated-");
      MutantCompiler.compile(
          mutation.file(), mutation.mutated(run.root()), mutants.classPath(), classes);
      String failure = firstFailure(run, List.of(classes), LIVES);
      if (failure.isEmpty()) {
        survived.add(mutation.breaks());
      } else {
        found.add(mutation.breaks() + " -> " + failure);
      }
    }
    String figures =
        "%d of %d broken engines found: %s"
            .formatted(
                found.size(), mutations.size(), found.stream().collect(Collectors.joining("; ")));
    return survived.isEmpty()
        ? Outcome.pass(figures)
        : Outcome.fail("not found: " + String.join("; ", survived) + "; " + figures);
  }

  /** Lives lives with these classes in front of the compiled ones; what broke first, or nothing. */
  private static String firstFailure(ProofRun run, List<Path> front, long lives)
      throws IOException, ReflectiveOperationException {
    List<URL> path = new ArrayList<>();
    for (Path folder : front) {
      path.add(folder.toUri().toURL());
    }
    for (String folder : List.of("classes", "test-classes")) {
      path.add(run.root().resolve("rapace-core/target").resolve(folder).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Object failure =
          loader
              .loadClass(SIMULATION)
              .getMethod("firstFailure", long.class, long.class)
              .invoke(null, 0L, lives);
      return String.valueOf(failure);
    } catch (InvocationTargetException e) {
      return "the simulator could not run: " + e.getCause();
    }
  }
}
