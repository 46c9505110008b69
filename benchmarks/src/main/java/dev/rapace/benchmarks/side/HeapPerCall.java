package dev.rapace.benchmarks.side;

import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.benchmarks.side.Scenario.Link;
import java.io.IOException;

/**
 * Bytes that a typed call takes from the heap, in a server and a client in JVMs of their own, with
 * the security of {@link BenchmarkServer}. Request and response of 16 bytes are part of it.
 *
 * @param client bytes for each call in the client JVM, all threads
 * @param server the same in the server JVM
 */
public record HeapPerCall(double client, double server) {
  /**
   * Measures over TCP, with 128 calls in flight and handlers inline.
   *
   * @param seconds how long to warm up at most, and then to count
   */
  public static HeapPerCall measure(int seconds) throws Exception {
    Scenario scenario = new Scenario(Link.TCP, HandlerStyle.INLINE, 16);
    Load load = Load.calls(128);
    try (Pair pair = new Pair(Workloads.OURS, scenario, Materials.create())) {
      pair.connect(1);
      pair.warm(load, 1_000L * seconds, 4_000L * seconds);
      Pair.Run run = pair.measure(load, 1_000L * seconds);
      return new HeapPerCall(run.clientHeapBytes(), run.serverHeapBytes());
    } catch (IOException e) {
      throw new IOException("the benchmark's own server or client broke", e);
    }
  }
}
