package dev.rapace.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Fails when an input costs more memory than its size explains. */
final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Small things that every decoding takes; while fuzzing, what the instrumentation takes too. */
  private static final long BASE =
      Boolean.getBoolean("rapace.fuzzing") ? 16 * 1024 * 1024 : 64 * 1024;

  private Allocation() {}

  /** Runs {@code decoding} of {@code size} bytes. */
  static void bounded(int size, int perByte, Runnable decoding) {
    long bound = BASE + (long) perByte * size;
    // The first run may load classes; only a second run that costs too much counts.
    if (measured(decoding) > bound) {
      long taken = measured(decoding);
      if (taken > bound) {
        throw new AssertionError(taken + " bytes allocated for an input of " + size);
      }
    }
  }

  private static long measured(Runnable decoding) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    decoding.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
