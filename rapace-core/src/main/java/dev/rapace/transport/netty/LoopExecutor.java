package dev.rapace.transport.netty;

import dev.rapace.transport.LinkExecutor;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A Netty loop as links see it. */
final class LoopExecutor implements LinkExecutor {
  private static final Cancellable NOTHING = () -> {};

  private final EventLoop loop;

  LoopExecutor(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The loop has ended and with it everything that the task could act on: the contract drops
      // it.
    }
  }

  @Override
  public Cancellable schedule(Runnable task, long delayNanos) {
    try {
      var scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
      return () -> {
        boolean unused = scheduled.cancel(false);
      };
    } catch (RejectedExecutionException e) {
      return NOTHING;
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
