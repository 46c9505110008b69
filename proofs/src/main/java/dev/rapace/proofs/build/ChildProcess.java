package dev.rapace.proofs.build;

import dev.rapace.proofs.ProofRun;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a command to its end, its output going to a log file and, where it says how far it is, to
 * the progress of the proof. The command dies with the proof.
 */
public final class ChildProcess {
  private static final Pattern STEP = Pattern.compile("\\[INFO\\] (Building [^<]*|Running .*)");
  private static final int TAIL = 12;

  private ChildProcess() {}

  /**
   * How it ended.
   *
   * @param exitCode exit code of the command
   * @param log everything it wrote
   * @param tail its last lines
   */
  public record Result(int exitCode, Path log, List<String> tail) {
    /** The exit code and the last lines, for a failure. */
    public String describe() {
      return "exit code " + exitCode + ", log " + log + ", its end: " + String.join(" / ", tail);
    }
  }

  /**
   * Runs {@code mvn -B} with arguments. Takes the compiler's JDK from the toolchain as always; its
   * own JDK is the one on the path.
   */
  public static Result maven(Path folder, List<String> arguments, Path log, ProofRun run)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("mvn", "-B"));
    command.addAll(arguments);
    return run(folder, command, log, run::progress);
  }

  /** Runs a command in a folder. */
  public static Result run(Path folder, List<String> command, Path log, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path parent = log.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    Deque<String> tail = new ArrayDeque<>();
    try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter to = Files.newBufferedWriter(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        to.write(line);
        to.newLine();
        tail.addLast(line);
        if (tail.size() > TAIL) {
          tail.removeFirst();
        }
        Matcher step = STEP.matcher(line);
        if (step.find()) {
          progress.accept(step.group(1).strip());
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return new Result(process.waitFor(), log, List.copyOf(tail));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
