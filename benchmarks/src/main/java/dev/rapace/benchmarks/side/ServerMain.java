package dev.rapace.benchmarks.side;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The server JVM: {@code CONTENDER SCENARIO FOLDER}. Prints its address, answers each line on
 * standard input with its use of processor and heap so far, ends when the input ends.
 */
public final class ServerMain {
  private ServerMain() {}

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    Contender contender = Contender.named(args[0]);
    Contender.RunningServer server = contender.serve(Scenario.decode(args[1]), Path.of(args[2]));
    System.out.println("READY " + server.address());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println("USE " + Use.now().encode());
    }
    server.stop().close();
    System.exit(0);
  }

  /**
   * What a process has used since it started.
   *
   * @param cpuNanos processor time of all threads
   * @param heapBytes bytes allocated by all threads, dead ones included
   */
  record Use(long cpuNanos, long heapBytes) {
    static Use now() {
      com.sun.management.OperatingSystemMXBean os =
          (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      return new Use(os.getProcessCpuTime(), threads.getTotalThreadAllocatedBytes());
    }

    Use minus(Use earlier) {
      return new Use(cpuNanos - earlier.cpuNanos, heapBytes - earlier.heapBytes);
    }

    String encode() {
      return cpuNanos + " " + heapBytes;
    }

    static Use decode(String text) {
      String[] parts = text.split(" ", -1);
      return new Use(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
  }
}
