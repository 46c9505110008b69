package dev.rapace.rpc;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one way from other threads onto a connection's loop: many post, the loop takes all at once. A
 * wake-up is asked for only when the mailbox was empty, so a batch costs one.
 */
final class Mailbox {
  private final AtomicReference<@Nullable LoopTask> newest = new AtomicReference<>();
  private final Executor loop;
  private final Runnable drain;
  private final Consumer<RuntimeException> onFailure;

  /**
   * @param loop where {@code drain} is run when something arrived
   * @param onFailure told when a task throws; the tasks after it run all the same
   */
  Mailbox(Executor loop, Runnable drain, Consumer<RuntimeException> onFailure) {
    this.loop = loop;
    this.drain = drain;
    this.onFailure = onFailure;
  }

  /** Adds a task; callable from any thread. */
  void post(LoopTask task) {
    LoopTask before;
    do {
      before = newest.get();
      task.next = before;
    } while (!newest.compareAndSet(before, task));
    if (before == null) {
      loop.execute(drain);
    }
  }

  /** Whether there is nothing to do; a hint. */
  boolean isEmpty() {
    return newest.get() == null;
  }

  /** Runs everything that was posted so far, oldest first. On the loop only. */
  void runAll() {
    LoopTask task = oldestFirst(newest.getAndSet(null));
    while (task != null) {
      LoopTask following = task.next;
      task.next = null;
      try {
        task.runOnLoop();
      } catch (RuntimeException e) {
        onFailure.accept(e);
      }
      task = following;
    }
  }

  private static @Nullable LoopTask oldestFirst(@Nullable LoopTask task) {
    LoopTask reversed = null;
    while (task != null) {
      LoopTask older = task.next;
      task.next = reversed;
      reversed = task;
      task = older;
    }
    return reversed;
  }
}
