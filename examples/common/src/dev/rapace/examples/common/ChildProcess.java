package dev.rapace.examples.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM running one of the example programs: the same Java, the same class or module path.
 * Its lines can be waited for; {@link #close} ends it.
 */
public final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final Writer input;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();
  private final Thread reader;

  private ChildProcess(Process process) {
    this.process = process;
    this.input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    this.reader = Thread.ofPlatform().daemon().name("child-output").start(this::readLines);
  }

  /** Starts {@code main} with these arguments. */
  public static ChildProcess start(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(java());
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
    String modulePath = System.getProperty("jdk.module.path", "");
    if (!modulePath.isEmpty() && main.getModule().isNamed()) {
      command.add("--enable-native-access=io.netty.common");
      // Nobody requires Netty's native libraries, so they have to be asked for.
      command.add("--add-modules=ALL-MODULE-PATH");
      command.addAll(List.of("-p", modulePath));
      command.addAll(List.of("-m", main.getModule().getName() + "/" + main.getName()));
    } else {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    }
    command.addAll(List.of(arguments));
    return start(command);
  }

  /**
   * Starts a program that needs the JDK only, behind a wrapping command that may change the user;
   * its class is copied into {@code folder}, which that user must be able to read.
   */
  public static ChildProcess startAlone(
      List<String> wrapper, Path folder, Class<?> main, String... arguments) {
    String file = main.getName().replace('.', '/') + ".class";
    try (InputStream code = main.getResourceAsStream("/" + file)) {
      Path copy = folder.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.write(copy, Objects.requireNonNull(code).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(java());
    command.addAll(List.of("-cp", folder.toString(), main.getName()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-Xmx128m");
  }

  private static ChildProcess start(List<String> command) {
    try {
      return new ChildProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readLines() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("output lost: " + e.getMessage());
    }
  }

  /**
   * Waits for a line that starts with {@code prefix} and returns what follows it.
   *
   * @throws IllegalStateException with everything the program printed, if it ended or the time ran
   *     out
   */
  public String await(String prefix, long seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (System.nanoTime() < end) {
        String line = lines.poll(50, TimeUnit.MILLISECONDS);
        if (line == null) {
          if (!process.isAlive() && !reader.isAlive() && lines.isEmpty()) {
            break;
          }
          continue;
        }
        seen.add(line);
        if (line.startsWith(prefix)) {
          return line.substring(prefix.length()).strip();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException(
        "no line '" + prefix + "…' came; the program printed:\n  " + String.join("\n  ", seen));
  }

  /** Sends one line to the program's standard input. */
  public void tell(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the program's end and returns its exit code. */
  public int exitCode(long seconds) {
    try {
      if (process.waitFor(seconds, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException("the program did not end within " + seconds + " s");
  }

  /** Ends the program if it still runs. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
