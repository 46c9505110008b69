package dev.rapace.rpc;

import dev.rapace.CallOptions;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import java.util.concurrent.CompletableFuture;

/** A call whose outcome completes a future, on a virtual thread: never on a connection's loop. */
class FutureCall<R> extends PendingCall<R> {
  /** The connection says when time is over, and better; this only steps in if it is late. */
  private static final long OVERDUE_NANOS = 50_000_000L;

  private final Outcome future = new Outcome();

  FutureCall(Client client, Method<?, R> method, byte[] payload, CallOptions options) {
    super(client, method, payload, options, false);
  }

  final CompletableFuture<R> future() {
    return future;
  }

  /** Begins, and ends by itself if the deadline comes while there is no connection. */
  final void start() {
    begin();
    long end = deadline();
    if (end != Long.MAX_VALUE && !isDone()) {
      Timers timers = client().timers();
      Runnable overdue =
          timers.schedule(
              () -> expire(RapaceException.Processed.UNKNOWN),
              Math.max(0, end - timers.nanoTime()) + OVERDUE_NANOS);
      var unused = future.whenComplete((value, problem) -> overdue.run());
    }
  }

  @Override
  final void settled() {
    Thread.ofVirtual().name("rapace-answer").start(this::deliver);
  }

  private void deliver() {
    try {
      future.complete(outcome());
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }

  /** Cancelling it cancels the call. */
  private final class Outcome extends CompletableFuture<R> {
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean first = super.cancel(mayInterruptIfRunning);
      if (first) {
        FutureCall.this.cancel();
      }
      return first;
    }
  }
}
