package dev.rapace.proofs.services;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.proofs.build.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Follows {@code examples/getting-started/README.md} to the letter, in an empty folder. */
public final class GettingStarted implements Proof {
  private static final Pattern STEP =
      Pattern.compile("(?ms)^(?:`([^`\\n]+)`:\\n\\n)?^```(java|sh)\\n(.*?)^```$");
  private static final Pattern PRINTS = Pattern.compile("It prints `([^`]+)`");
  private static final Pattern NEEDED =
      Pattern.compile("(netty-|slf4j-api|jspecify|javapoet).*\\.jar");

  @Override
  public String name() {
    return "getting-started";
  }

  @Override
  public String shows() {
    return "The README of examples/getting-started, followed alone in an empty folder, ends with the"
        + " first answered call; with --long from a fresh clone, with the time it took.";
  }

  @Override
  public List<String> rules() {
    return List.of("langmap.idiomatic");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(15);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    Path place = Files.createTempDirectory("rapace-getting-started-");
    try {
      return follow(run, place);
    } finally {
      try (Stream<Path> files = Files.walk(place)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static Outcome follow(ProofRun run, Path place) throws Exception {
    String page = Files.readString(run.root().resolve("examples/getting-started/README.md"));
    Matcher prints = PRINTS.matcher(page);
    if (!prints.find()) {
      return Outcome.fail("the page does not say what the program prints");
    }
    Path here = place;
    long start = System.nanoTime();
    String printed = "";
    int steps = 0;
    Matcher step = STEP.matcher(page);
    while (step.find()) {
      String text = step.group(3);
      if (step.group(2).equals("java")) {
        Path file = here.resolve(step.group(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
      } else if (text.contains("git clone") && !run.isLong()) {
        jars(run.root(), place.resolve("hello"));
        here = place.resolve("hello");
      } else {
        run.progress("step " + (steps + 1));
        printed = shell(run, here, text, steps);
        here = text.contains("cd hello") ? here.resolve("hello") : here;
      }
      steps++;
    }
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    String from = run.isLong() ? "a fresh clone" : "the built jars";
    String seen = steps + " steps, " + seconds + " s from " + from + " to \"" + printed + "\"";
    return printed.equals(prints.group(1)) && steps >= 4
        ? Outcome.pass(seen)
        : Outcome.fail(seen + ", expected \"" + prints.group(1) + "\"");
  }

  /** Runs the commands of one block and returns the last line that they wrote. */
  private static String shell(ProofRun run, Path folder, String commands, int step)
      throws IOException, InterruptedException {
    Path log = run.root().resolve("proofs/target/logs/getting-started-" + step + ".log");
    // The page asks for a JDK on the path: ours.
    String path = Path.of(System.getProperty("java.home"), "bin") + File.pathSeparator;
    String script =
        "set -e\nPATH='" + path + "'\"$PATH\"\nRAPACE='" + run.root() + "'\n" + commands;
    if (commands.contains("git clone")) {
      // Maven finds its JDK by itself and may have another one on the path.
      script = "set -e\nRAPACE='" + run.root() + "'\n" + commands;
    }
    ChildProcess.Result result =
        ChildProcess.run(folder, List.of("bash", "-c", script), log, run::progress);
    if (result.exitCode() != 0) {
      throw new IOException("step " + step + ": " + result.describe());
    }
    return result.tail().isEmpty() ? "" : result.tail().getLast();
  }

  /** What {@code build/jars} leaves, from what is built already: short runs inside the build. */
  private static void jars(Path root, Path folder) throws IOException {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    Path processor = Files.createDirectories(folder.resolve("processor"));
    List<Path> needed = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path file = Path.of(entry);
      if (NEEDED.matcher(String.valueOf(file.getFileName())).matches()) {
        needed.add(file);
      }
    }
    for (Path jar : needed) {
      boolean compilerOnly = String.valueOf(jar.getFileName()).startsWith("javapoet");
      Files.copy(jar, (compilerOnly ? processor : lib).resolve(jar.getFileName()));
    }
    jar(root.resolve("rapace-core/target/classes"), lib.resolve("rapace-core.jar"));
    Files.copy(lib.resolve("rapace-core.jar"), processor.resolve("rapace-core.jar"));
    jar(root.resolve("rapace-processor/target/classes"), processor.resolve("rapace-processor.jar"));
  }

  private static void jar(Path classes, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, jar);
        jar.closeEntry();
      }
    }
  }
}
