package dev.rapace.benchmarks.side;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One contender, running: a server JVM and a client JVM with one connection. */
final class Pair implements AutoCloseable {
  private static final List<String> HEAP = List.of("-Xms512m", "-Xmx2g");

  private final Jvm server;
  private final Jvm client;
  private final long serverReadyNanos;

  /**
   * One measured window.
   *
   * @param late see {@link LoadRun.Outcome}
   * @param clientCpuMicros processor time of the client JVM for each operation
   * @param clientHeapBytes bytes allocated in the client JVM for each operation
   */
  record Run(
      double operationsPerSecond,
      double p50Micros,
      double p99Micros,
      double p999Micros,
      long late,
      double clientCpuMicros,
      double serverCpuMicros,
      double clientHeapBytes,
      double serverHeapBytes,
      Corrected corrected) {}

  /** Latency with what a stall kept from being made, see {@link LoadRun.Outcome#corrected}. */
  record Corrected(double p50Micros, double p99Micros, double p999Micros) {}

  Pair(String contender, Scenario scenario, Path folder) throws IOException {
    this(contender, scenario, folder, HEAP);
  }

  Pair(String contender, Scenario scenario, Path folder, List<String> options) throws IOException {
    long start = System.nanoTime();
    server = new Jvm(options, ServerMain.class, contender, scenario.encode(), folder.toString());
    try {
      String address = server.expect("READY ");
      serverReadyNanos = System.nanoTime() - start;
      client =
          new Jvm(
              options, ClientMain.class, contender, scenario.encode(), folder.toString(), address);
      client.expect("STARTED");
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  void connect(int connections) throws IOException {
    client.tell("connect " + connections);
    client.expect("CONNECTED");
  }

  /** Opens calls that last, spread over the connections. */
  void hold(int calls) throws IOException {
    client.tell("hold " + calls);
    client.expect("HELD");
  }

  /** From the start of the server JVM until it took connections. */
  long serverReadyNanos() {
    return serverReadyNanos;
  }

  void warm(Load load, long leastMillis, long mostMillis) throws IOException {
    client.tell("warm " + load.encode() + " " + leastMillis + " " + mostMillis);
    client.expect("WARM");
  }

  Run measure(Load load, long millis) throws IOException {
    Use before = serverUse();
    client.tell("go " + load.encode() + " " + millis);
    String[] r = client.expect("RESULT ").split(" ", -1);
    Use there = serverUse().minus(before);
    double operations = Math.max(1, Long.parseLong(r[0]));
    Use here = Use.decode(r[6] + " " + r[7]);
    return new Run(
        operations * 1e9 / Long.parseLong(r[1]),
        Long.parseLong(r[2]) / 1e3,
        Long.parseLong(r[3]) / 1e3,
        Long.parseLong(r[4]) / 1e3,
        Long.parseLong(r[5]),
        here.cpuNanos() / 1e3 / operations,
        there.cpuNanos() / 1e3 / operations,
        here.heapBytes() / operations,
        there.heapBytes() / operations,
        new Corrected(
            Long.parseLong(r[8]) / 1e3, Long.parseLong(r[9]) / 1e3, Long.parseLong(r[10]) / 1e3));
  }

  private Use serverUse() throws IOException {
    server.tell("use");
    return Use.decode(server.expect("USE "));
  }

  /** Live heap of the server and, in a heap that is all in memory already, its resident bytes. */
  long[] serverMemory() throws IOException {
    server.tell("memory");
    String[] parts = server.expect("MEMORY ").split(" ", -1);
    return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
  }

  /**
   * Puts every thread of both JVMs on one processor, or back on all.
   *
   * @return false if this machine has no {@code taskset}
   */
  boolean pin(String processors) throws IOException, InterruptedException {
    for (long pid : new long[] {server.pid(), client.pid()}) {
      try {
        Process taskset =
            new ProcessBuilder("taskset", "-acp", processors, Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!taskset.waitFor(10, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
