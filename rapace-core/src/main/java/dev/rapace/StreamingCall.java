package dev.rapace;

import java.util.concurrent.CompletableFuture;

/**
 * A call with ports, made by a client: its streams, its tunnels and its response. Required ports of
 * the caller are open from the start. Thread-safe; each port by itself as its own type says.
 *
 * @param <R> type of the response
 */
public interface StreamingCall<R> extends AutoCloseable {
  /**
   * The receiving end of a port on which the server sends. It can be read before the response is
   * there (ruling R49). The same object each time.
   *
   * @throws IllegalArgumentException if the method has no such port, or the server never sends on
   *     it
   */
  <T> StreamReader<T> reader(Port<T> port);

  /**
   * The sending end of a port on which the caller sends. The same object each time.
   *
   * @throws IllegalArgumentException if the method has no such port, or the caller never sends on
   *     it
   */
  <T> StreamWriter<T> writer(Port<T> port);

  /**
   * A tunnel. The same object each time.
   *
   * @throws IllegalArgumentException if the method has no such port or it is no tunnel
   */
  Tunnel tunnel(Port<byte[]> port);

  /**
   * The response. It completes when the call is complete: the server has answered, and everything
   * on required ports has arrived or ended (rule {@code core.call.complete}), so that a result
   * never hides a stream that breaks after it: a server that answers while a required stream still
   * runs is not heard before that stream has ended. Optional ports are not waited for. A failure is
   * told at once. Cancelling it cancels the call.
   */
  CompletableFuture<R> response();

  /**
   * Waits for the response; read what the server sends before, or it will not come.
   *
   * @throws RapaceException if the call did not succeed
   */
  R await();

  /**
   * Cancels the call because of a problem on this side: the response fails with CANCELLED and this
   * cause, unless it is there already.
   */
  void cancel(Throwable cause);

  /** Cancels the call and everything attached to it unless all has ended already. Idempotent. */
  @Override
  void close();
}
