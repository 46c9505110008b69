package dev.rapace.rpc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another thread brings about. */
final class Eventually {
  private static final long LIMIT = TimeUnit.SECONDS.toNanos(20);

  private Eventually() {}

  static void holds(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("did not come about in 20 s: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
