package dev.rapace.proofs.build;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a newcomer does first: clone, then type the two commands. */
public final class FreshClone implements Proof {
  private static final Set<String> NOT_SOURCE = Set.of(".git", "target");

  @Override
  public String name() {
    return "fresh-clone";
  }

  @Override
  public String shows() {
    return "In a fresh clone, ./prove builds and lists the proofs and ./quickstart ends well; with"
        + " --long the test command is green there, too.";
  }

  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(6);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(40);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Path place = Files.createTempDirectory("rapace-fresh-clone-");
    try {
      return tryOut(run, place.resolve("rapace"), run.root().resolve("proofs/target/logs"));
    } finally {
      delete(place);
    }
  }

  private static Outcome tryOut(ProofRun run, Path clone, Path logs)
      throws IOException, InterruptedException {
    String origin = obtain(run, clone, logs);
    ChildProcess.Result list = script(run, clone, logs, "./prove");
    if (list.exitCode() != 0 || !Files.readString(list.log()).contains("fresh-clone")) {
      return Outcome.fail("./prove in " + origin + ": " + list.describe());
    }
    ChildProcess.Result quickstart = script(run, clone, logs, "./quickstart");
    if (quickstart.exitCode() != 0) {
      return Outcome.fail("./quickstart in " + origin + ": " + quickstart.describe());
    }
    String last = quickstart.tail().isEmpty() ? "" : quickstart.tail().getLast().strip();
    String seen = origin + ": ./prove lists the proofs, ./quickstart exit code 0 (" + last + ")";
    if (!run.isLong()) {
      return Outcome.pass(seen);
    }
    ChildProcess.Result tests =
        ChildProcess.maven(clone, List.of("verify"), logs.resolve("clone-verify.log"), run);
    ExecutedTests executed = ExecutedTests.read(clone);
    seen += ", mvn -B verify: " + executed.total().tests() + " tests";
    boolean green =
        tests.exitCode() == 0 && executed.notRun().isEmpty() && executed.total().failed() == 0;
    return green ? Outcome.pass(seen) : Outcome.fail(seen + "; " + tests.describe());
  }

  private static ChildProcess.Result script(ProofRun run, Path clone, Path logs, String name)
      throws IOException, InterruptedException {
    run.progress(name + " in the clone");
    Path log = logs.resolve("clone-" + name.substring(2) + ".log");
    return ChildProcess.run(clone, List.of(name), log, run::progress);
  }

  /** Clones what is committed; a source tree without version control is copied. */
  private static String obtain(ProofRun run, Path clone, Path logs)
      throws IOException, InterruptedException {
    if (!Files.exists(run.root().resolve(".git"))) {
      run.progress("copying the source tree");
      copy(run.root(), clone);
      return "a copy of the source tree (no version control here)";
    }
    run.progress("cloning");
    Path log = logs.resolve("clone.log");
    ChildProcess.Result cloned =
        ChildProcess.run(
            run.root(),
            List.of("git", "clone", "--quiet", "--no-hardlinks", ".", clone.toString()),
            log,
            run::progress);
    if (cloned.exitCode() != 0) {
      throw new IOException("git clone: " + cloned.describe());
    }
    ChildProcess.Result head =
        ChildProcess.run(clone, List.of("git", "rev-parse", "--short", "HEAD"), log, run::progress);
    return "a clone of " + String.join("", head.tail());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_SOURCE.contains(String.valueOf(folder.getFileName()))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(file));
            Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path done, @org.jspecify.annotations.Nullable IOException failure)
                throws IOException {
              Files.delete(done);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + folder, e);
    }
  }
}
