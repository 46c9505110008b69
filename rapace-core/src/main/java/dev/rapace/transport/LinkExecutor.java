package dev.rapace.transport;

/** The single-threaded loop of a link. Thread-safe. */
public interface LinkExecutor {
  /** Whether the caller runs on the loop. */
  boolean inLoop();

  /** Runs a task on the loop, later. Dropped in silence if the loop has ended. */
  void execute(Runnable task);

  /** Runs a task on the loop after a delay. */
  Cancellable schedule(Runnable task, long delayNanos);

  /** A monotonic clock, in nanoseconds, for everything that happens on this loop. */
  long nanoTime();

  /** A scheduled task. */
  interface Cancellable {
    /** Prevents the task from running if it has not started; callable from any thread. */
    void cancel();
  }
}
