package dev.rapace.proofs.speed;

import com.sun.management.ThreadMXBean;
import dev.rapace.benchmarks.pieces.EnginePair;
import dev.rapace.benchmarks.side.HeapPerCall;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Counts bytes, so load on the machine does not matter: two engines on one thread with every frame
 * written and read, then a real server and a real client, in JVMs of their own, with identity and
 * authorizer on every call.
 */
public final class FrameAllocation implements Proof {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The goal is 256; the rest is room for what a JVM compiles otherwise on another machine. */
  private static final double MOST_PER_SIDE = 288;

  @Override
  public String name() {
    return "frame-allocation";
  }

  @Override
  public String shows() {
    return "In the steady state a frame takes no heap below the API: items of a stream take none at"
        + " all, a call through both engines takes its two handles whatever the payload; and a"
        + " typed call takes at most 288 bytes a side (the goal is 256), security on.";
  }

  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    EnginePair pair = new EnginePair();
    pair.openStream();
    double least = Double.MAX_VALUE;
    double most = 0;
    double item = 0;
    for (int size : new int[] {1, 16, 17, 1_000, 8_000}) {
      byte[] payload = new byte[size];
      double call = bytes(() -> pair.call(payload));
      least = Math.min(least, call);
      most = Math.max(most, call);
      item = Math.max(item, bytes(() -> pair.item(payload)));
      run.progress(size + " bytes: " + call + " for a call, " + item + " for an item");
    }
    if (item >= 1 || most - least >= 1 || most > 200) {
      return Outcome.fail(
          String.format(
              Locale.ROOT,
              "%.1f bytes an item; %.1f to %.1f bytes a call through both engines",
              item,
              least,
              most));
    }
    HeapPerCall typed = HeapPerCall.measure(run.isLong() ? 20 : 5);
    String seen =
        String.format(
            Locale.ROOT,
            "%.1f bytes an item, %.0f bytes a call through both engines with payloads of 1 to 8000"
                + " bytes; a typed call: %.0f bytes in the client, %.0f in the server",
            item,
            most,
            typed.client(),
            typed.server());
    boolean kept = typed.client() <= MOST_PER_SIDE && typed.server() <= MOST_PER_SIDE;
    return new Outcome(kept, seen);
  }

  /** Bytes that one step takes from the heap once everything has been made and compiled. */
  private static double bytes(Runnable step) {
    for (int i = 0; i < 20_000; i++) {
      step.run();
    }
    int steps = 20_000;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) steps;
  }
}
