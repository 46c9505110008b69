package dev.rapace.rpc;

import dev.rapace.CallOptions;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** A call whose caller's thread, virtual or platform, waits for it and decodes the answer. */
final class WaitingCall<R> extends PendingCall<R> {
  /** The connection says when time is over, and better; the caller only steps in if it is late. */
  private static final long OVERDUE_NANOS = 50_000_000L;

  private final Thread waiter = Thread.currentThread();
  private volatile boolean settled;

  WaitingCall(Client client, Method<?, R> method, byte[] payload, CallOptions options) {
    super(client, method, payload, options, false);
  }

  private WaitingCall(
      Client client,
      Method<?, R> method,
      byte[] payload,
      CallOptions options,
      boolean notification) {
    super(client, method, payload, options, notification);
  }

  static <R> WaitingCall<R> notification(
      Client client, Method<?, R> method, byte[] payload, CallOptions options) {
    return new WaitingCall<>(client, method, payload, options, true);
  }

  @Override
  void settled() {
    settled = true;
    LockSupport.unpark(waiter);
  }

  /** Waits for the value. An interrupt cancels the call and stays set. */
  R await() {
    park();
    return outcome();
  }

  /** Waits until a notification has left. */
  void awaitSent() {
    park();
    outcomeOfNotification();
  }

  private void park() {
    while (!settled) {
      pause();
      if (!settled && Thread.interrupted()) {
        cancel();
        Thread.currentThread().interrupt();
        throw givenUp("interrupted while waiting for the answer");
      }
    }
  }

  /** Until woken; after the deadline the call is over, whatever the connection is doing. */
  private void pause() {
    long end = deadline();
    if (end == Long.MAX_VALUE) {
      LockSupport.park(this);
      return;
    }
    long left = end - client().timers().nanoTime();
    if (left <= 0) {
      expire(RapaceException.Processed.UNKNOWN);
    } else {
      LockSupport.parkNanos(this, left + OVERDUE_NANOS);
    }
  }

  /** Waits for a future as {@link #await} waits for a call. */
  static <R> R join(CompletableFuture<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw givenUp("interrupted while waiting for the answer");
    } catch (ExecutionException e) {
      Throwable cause = unwrap(e.getCause() == null ? e : e.getCause());
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new java.util.concurrent.CompletionException(cause);
    }
  }
}
