package dev.rapace.rpc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Decides which accepted call runs next when more are there than may run. Eight buckets of 32
 * priorities share the turns by weight (rules {@code priority.scheduling.queue}, {@code
 * priority.guarantee.starvation}); what is over its deadline while it waits is never run (rule
 * {@code priority.guarantee.deadline}); what is one too many is refused, the least urgent first. As
 * long as there is room a call costs one counter. Thread-safe.
 */
final class Dispatcher {
  private static final int BUCKETS = 8;
  private static final int PRIORITIES_PER_BUCKET = 32;
  private static final ThreadFactory HANDLER_THREADS =
      Thread.ofVirtual().name("rapace-handler").factory();

  private final int maxRunning;
  private final int maxQueued;
  private final AtomicInteger running = new AtomicInteger();

  private final Object lock = new Object();
  private final List<ArrayDeque<ServerCall>> buckets = new ArrayList<>(BUCKETS);
  private final int[] turns = new int[BUCKETS];
  private int serving = BUCKETS - 1;
  private volatile int queued;

  /**
   * @param maxRunning handlers that run at the same time, at least 1
   * @param maxQueued calls that may wait for their turn, at least 0
   */
  Dispatcher(int maxRunning, int maxQueued) {
    this.maxRunning = maxRunning;
    this.maxQueued = maxQueued;
    for (int i = 0; i < BUCKETS; i++) {
      buckets.add(new ArrayDeque<>());
    }
  }

  /** Runs a call, now or when its turn comes; or sheds it, or a less urgent one in its place. */
  void submit(ServerCall call) {
    if (queued == 0 && tryStart()) {
      start(call);
      return;
    }
    ServerCall oneTooMany = enqueue(call);
    if (oneTooMany != null) {
      oneTooMany.shed();
    }
    startWaiting();
  }

  private boolean tryStart() {
    if (running.incrementAndGet() <= maxRunning) {
      return true;
    }
    running.decrementAndGet();
    return false;
  }

  private static void start(ServerCall call) {
    HANDLER_THREADS.newThread(call).start();
  }

  private @Nullable ServerCall enqueue(ServerCall call) {
    synchronized (lock) {
      buckets.get(bucketOf(call)).addLast(call);
      queued++;
      if (queued <= maxQueued) {
        return null;
      }
      for (ArrayDeque<ServerCall> bucket : buckets) {
        ServerCall newest = bucket.pollLast();
        if (newest != null) {
          queued--;
          return newest;
        }
      }
      return null;
    }
  }

  private static int bucketOf(ServerCall call) {
    return call.priority() / PRIORITIES_PER_BUCKET;
  }

  /** A handler has ended: the next call may run. */
  void ended() {
    running.decrementAndGet();
    if (queued > 0) {
      startWaiting();
    }
  }

  private void startWaiting() {
    while (queued > 0 && tryStart()) {
      ServerCall next = next();
      if (next == null) {
        running.decrementAndGet();
        return;
      }
      start(next);
    }
  }

  /** Deficit round robin: bucket n has 2^n turns in each round, whatever the others want. */
  private @Nullable ServerCall next() {
    synchronized (lock) {
      for (int looked = 0; looked <= BUCKETS; looked++) {
        ArrayDeque<ServerCall> bucket = buckets.get(serving);
        if (!bucket.isEmpty()) {
          if (turns[serving] == 0) {
            turns[serving] = 1 << serving;
          }
          ServerCall call = bucket.pollFirst();
          queued--;
          if (--turns[serving] == 0 || bucket.isEmpty()) {
            moveOn();
          }
          return call;
        }
        moveOn();
      }
      return null;
    }
  }

  private void moveOn() {
    turns[serving] = 0;
    serving = serving == 0 ? BUCKETS - 1 : serving - 1;
  }

  /**
   * Forgets a call that waits, because it is over.
   *
   * @return false if it does not wait
   */
  boolean withdraw(ServerCall call) {
    if (queued == 0) {
      return false;
    }
    synchronized (lock) {
      boolean waited = buckets.get(bucketOf(call)).remove(call);
      if (waited) {
        queued--;
      }
      return waited;
    }
  }

  /** Calls that wait for their turn. */
  int queued() {
    return queued;
  }

  /** Handlers that run. */
  int running() {
    return running.get();
  }
}
