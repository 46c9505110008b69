package dev.rapace.benchmarks.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one contender once: a server JVM and a client JVM. */
final class Pair {
  private Pair() {}

  /**
   * One measured run.
   *
   * @param cpuMicrosPerCall processor time of both JVMs
   * @param heapBytesPerCall bytes allocated by both JVMs
   */
  record Run(
      double operationsPerSecond,
      long p50Nanos,
      long p99Nanos,
      long p999Nanos,
      double cpuMicrosPerCall,
      double heapBytesPerCall) {}

  static Run run(
      String contender, SideBySide.Workload w, Path folder, long warmupMillis, long measureMillis)
      throws Exception {
    String pin = SideBySide.pinned(w.oneProcessor());
    String scenario = w.scenario().encode();
    try (Jvm server = new Jvm(pin, ServerMain.class, contender, scenario, folder.toString())) {
      String address = server.expect("READY ");
      try (Jvm client =
          new Jvm(
              pin,
              ClientMain.class,
              contender,
              scenario,
              folder.toString(),
              address,
              Long.toString(warmupMillis),
              Long.toString(measureMillis))) {
        client.expect("WARM");
        server.tell("use");
        ServerMain.Use before = ServerMain.Use.decode(server.expect("USE "));
        client.tell("go");
        String[] r = client.expect("RESULT ").split(" ", -1);
        server.tell("use");
        ServerMain.Use there = ServerMain.Use.decode(server.expect("USE ")).minus(before);
        long operations = Math.max(1, Long.parseLong(r[0]));
        ServerMain.Use here = ServerMain.Use.decode(r[5] + " " + r[6]);
        return new Run(
            operations * 1e9 / Long.parseLong(r[1]),
            Long.parseLong(r[2]),
            Long.parseLong(r[3]),
            Long.parseLong(r[4]),
            (here.cpuNanos() + there.cpuNanos()) / 1000.0 / operations,
            (double) (here.heapBytes() + there.heapBytes()) / operations);
      }
    }
  }

  /** A JVM of ours, spoken to by lines. */
  private static final class Jvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final List<String> seen = new ArrayList<>();

    Jvm(@Nullable String pin, Class<?> main, String... args) throws IOException {
      List<String> command = new ArrayList<>();
      if (pin != null) {
        command.addAll(List.of("taskset", "-c", pin));
      }
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-Xms512m",
              "-Xmx1g",
              "-XX:+UseParallelGC",
              "--enable-native-access=ALL-UNNAMED",
              "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
              "-cp",
              System.getProperty("java.class.path"),
              main.getName()));
      command.addAll(List.of(args));
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    String expect(String prefix) throws IOException {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        seen.add(line);
        if (line.startsWith(prefix)) {
          return line.substring(prefix.length()).strip();
        }
      }
      throw new IOException(
          "a benchmark process ended without '" + prefix + "':\n  " + String.join("\n  ", seen));
    }

    void tell(String line) throws IOException {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
