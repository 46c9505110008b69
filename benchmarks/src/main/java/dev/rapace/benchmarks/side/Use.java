package dev.rapace.benchmarks.side;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process has used since it started.
 *
 * @param cpuNanos processor time of all threads
 * @param heapBytes bytes allocated by all threads, dead ones included
 */
record Use(long cpuNanos, long heapBytes) {
  static Use now() {
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
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

  /**
   * Bytes of live objects after collections, and bytes of the process in memory outside the heap.
   */
  static String memory() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(50);
    }
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) + " " + residentBytes();
  }

  private static long residentBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }
}
