package dev.rapace.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Work that another thread hands to a connection's loop. It is its own link in the mailbox, so that
 * handing it over allocates nothing; it may be in one mailbox at a time only.
 */
abstract class LoopTask {
  @Nullable LoopTask next;

  /** Runs on the loop, exactly once for each time it was posted. */
  abstract void runOnLoop();

  /** A task that runs some code. */
  static LoopTask of(Runnable code) {
    return new LoopTask() {
      @Override
      void runOnLoop() {
        code.run();
      }
    };
  }
}
