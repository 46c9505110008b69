package dev.rapace;

import java.util.concurrent.Flow;

/**
 * The sending end of a stream. Back pressure is real: {@link #write} waits while the peer has
 * granted no credit. For one writing thread at a time, virtual or platform; {@link #cancel} may be
 * called from any thread.
 *
 * @param <T> type of the items, never null
 */
public interface StreamWriter<T> extends AutoCloseable {
  /**
   * Sends one item; waits for credit.
   *
   * @throws RapaceException if the stream or its call has ended, if the peer grants no credit for
   *     too long (RESOURCE_EXHAUSTED, ruling R63), if the item is too long for one message, or with
   *     CANCELLED if the thread was interrupted, which cancels the stream
   */
  void write(T item);

  /** Sends one item if there is credit for it now. */
  boolean tryWrite(T item);

  /** Ends the stream in good order; the peer reads everything up to here. Idempotent. */
  @Override
  void close();

  /** Gives the stream up: the peer's reading fails with CANCELLED. Idempotent. */
  void cancel();

  /** Sends what a publisher has: its demand follows the credit. One publisher. */
  Flow.Subscriber<T> subscriber();
}
