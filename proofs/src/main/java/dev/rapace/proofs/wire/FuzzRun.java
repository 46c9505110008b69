package dev.rapace.proofs.wire;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One fuzz target in one JVM. Everything that the fuzzer writes stays in the folder.
 *
 * @param root root of the checkout
 * @param folder working folder, emptied first
 * @param target name of the test class without {@code FuzzTest}
 * @param time how long to fuzz, in whole seconds
 * @param seed where chance comes from
 */
record FuzzRun(Path root, Path folder, String target, Duration time, long seed)
    implements Callable<FuzzRun.Result> {
  /** One input that takes longer is a hang, in seconds. */
  private static final int SECONDS_PER_INPUT = 10;

  /** Enough for the fuzzer and some megabytes of inputs; unbounded memory meets it at once. */
  private static final String HEAP = "-Xmx192m";

  /** What a JVM may take beyond the fuzzing to start and to instrument, on a busy machine. */
  private static final Duration START_AND_END = Duration.ofMinutes(4);

  /** Fewer inputs than this were no fuzzing, whatever the exit code says. */
  private static final long FEWEST_INPUTS = 1000;

  private static final Pattern LAST_STATUS = Pattern.compile("(?m)^#(\\d+)\\s+DONE\\s+cov: (\\d+)");

  /**
   * What a run showed.
   *
   * @param target name of the target
   * @param inputs how many were tried
   * @param coverage how many places of the code they reached
   * @param finding what went wrong and how to see it again, empty if nothing did
   */
  record Result(String target, long inputs, long coverage, String finding) {}

  @Override
  public Result call() throws IOException, InterruptedException {
    empty();
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(log.toFile())
            .start();
    try {
      Duration patience = time.plus(START_AND_END);
      if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        return finding("no end within " + patience.toSeconds() + " s", log);
      }
      return judge(process.exitValue(), log);
    } finally {
      process.destroyForcibly();
    }
  }

  private Result judge(int exitCode, Path log) throws IOException {
    List<Path> reproducers = reproducers();
    if (!reproducers.isEmpty()) {
      return finding("reproducer " + reproducers.get(0), log);
    }
    if (exitCode != 0) {
      return finding("exit code " + exitCode, log);
    }
    Matcher status = LAST_STATUS.matcher(Files.readString(log));
    if (!status.find()) {
      return finding("the fuzzer did not say what it did", log);
    }
    long inputs = Long.parseLong(status.group(1));
    long coverage = Long.parseLong(status.group(2));
    if (inputs < FEWEST_INPUTS || coverage == 0) {
      return finding(inputs + " inputs with coverage " + coverage + " are no fuzzing", log);
    }
    return new Result(target, inputs, coverage, "");
  }

  private Result finding(String what, Path log) {
    return new Result(target, 0, 0, target + ": " + what + ", log " + log);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(HEAP);
    command.add("-XX:+EnableDynamicAgentLoading");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
    command.add("-Drapace.root=" + root);
    command.add("-Drapace.fuzzing=true");
    command.add("-classpath");
    command.add(classPath());
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=dev.rapace.fuzz." + target + "FuzzTest");
    command.add("-max_total_time=" + time.toSeconds());
    command.add("-timeout=" + SECONDS_PER_INPUT);
    // The fuzzer takes 32 bits, and 0 means that it chooses.
    command.add("-seed=" + ((seed & 0x7FFFFFFF) | 1));
    command.add("-artifact_prefix=" + folder + File.separator);
    command.add(folder.resolve("corpus").toString());
    return command;
  }

  /** Compiled folders first: the fuzzer instruments those, not jars. */
  private String classPath() {
    Path core = root.resolve("rapace-core/target");
    return String.join(
        File.pathSeparator,
        core.resolve("test-classes").toString(),
        core.resolve("classes").toString(),
        System.getProperty("java.class.path"));
  }

  private List<Path> reproducers() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(crash|timeout|oom|leak)-.*"))
          .sorted()
          .toList();
    }
  }

  private void empty() throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(folder.resolve("corpus"));
    Files.createDirectories(folder.resolve("tmp"));
  }
}
