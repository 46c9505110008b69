package dev.rapace.rpc;

import dev.rapace.CallOptions;
import dev.rapace.Method;
import java.util.concurrent.CompletableFuture;

/** A call whose outcome completes a future, on a virtual thread: never on a connection's loop. */
final class FutureCall<R> extends PendingCall<R> {
  private final Outcome future = new Outcome();

  FutureCall(Client client, Method<?, R> method, byte[] payload, CallOptions options) {
    super(client, method, payload, options, false);
  }

  CompletableFuture<R> future() {
    return future;
  }

  @Override
  void settled() {
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
