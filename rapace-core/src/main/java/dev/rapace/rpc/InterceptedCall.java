package dev.rapace.rpc;

import dev.rapace.ClientInterceptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * What the caller of an intercepted call holds: the outcome of the whole chain. Cancelling it
 * cancels every call that the chain has made.
 */
final class InterceptedCall extends CompletableFuture<Object> {
  private final List<ClientInterceptor> chain;
  private final Function<ClientInterceptor.Request, CompletableFuture<Object>> last;
  private final List<CompletableFuture<Object>> made = new CopyOnWriteArrayList<>();

  /**
   * @param last makes the call at the end of the chain
   */
  InterceptedCall(
      List<ClientInterceptor> chain,
      Function<ClientInterceptor.Request, CompletableFuture<Object>> last) {
    this.chain = chain;
    this.last = last;
  }

  /** Starts the chain. */
  InterceptedCall run(ClientInterceptor.Request request) {
    step(0, request)
        .whenComplete((value, failure) -> {
          if (failure == null) {
            complete(value);
          } else {
            completeExceptionally(PendingCall.unwrap(failure));
          }
        });
    return this;
  }

  private CompletionStage<Object> step(int index, ClientInterceptor.Request request) {
    if (index == chain.size()) {
      CompletableFuture<Object> call = last.apply(request);
      made.add(call);
      if (isCancelled()) {
        call.cancel(true);
      }
      return call;
    }
    try {
      return chain.get(index).intercept(request, next -> step(index + 1, next));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean first = super.cancel(mayInterruptIfRunning);
    if (first) {
      made.forEach(call -> call.cancel(true));
    }
    return first;
  }
}
