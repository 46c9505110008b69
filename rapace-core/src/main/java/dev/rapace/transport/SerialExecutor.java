package dev.rapace.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop without a thread of its own: runs its tasks one after the other on daemon threads that all
 * loops of the process share. Thread-safe.
 */
final class SerialExecutor implements LinkExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  /** Tasks run in a row before other loops get their turn. */
  private static final int TURN = 256;

  private static final ForkJoinPool WORKERS =
      new ForkJoinPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          SerialExecutor::worker,
          null,
          true);
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Runnable turn = this::turn;
  private volatile @Nullable Thread owner;

  @Override
  public boolean inLoop() {
    return owner == Thread.currentThread();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  @Override
  public Cancellable schedule(Runnable task, long delayNanos) {
    var timer = CLOCK.schedule(() -> execute(task), delayNanos, TimeUnit.NANOSECONDS);
    return () -> {
      boolean unused = timer.cancel(false);
    };
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  private void wake() {
    if (scheduled.compareAndSet(false, true)) {
      WORKERS.execute(turn);
    }
  }

  private void turn() {
    owner = Thread.currentThread();
    try {
      for (int i = 0; i < TURN; i++) {
        Runnable task = tasks.poll();
        if (task == null) {
          break;
        }
        run(task);
      }
    } finally {
      owner = null;
      scheduled.set(false);
    }
    if (!tasks.isEmpty()) {
      wake();
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("a task of a loop failed", e);
    }
  }

  private static ForkJoinWorkerThread worker(ForkJoinPool pool) {
    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
    thread.setName("rapace-inproc-" + thread.getPoolIndex());
    return thread;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("rapace-inproc-clock").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
