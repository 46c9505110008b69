package dev.rapace;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a stream. Whoever reads slowly slows the sender down: credit goes back only
 * for items that were taken (rules {@code core.flow.*}). For one reading thread at a time, virtual
 * or platform; {@link #close} may be called from any thread.
 *
 * @param <T> type of the items, never null
 */
public interface StreamReader<T> extends Iterable<T>, AutoCloseable {
  /**
   * Waits for the next item.
   *
   * @return the item, or null when the stream ended in good order
   * @throws RapaceException if it ended otherwise: cancelled, deadline, connection lost, item
   *     undecodable; or with CANCELLED if the thread was interrupted, which cancels the stream
   */
  @Nullable T read();

  /**
   * The items as a publisher, in place of reading them. One subscriber; its demand is what the
   * sender may go on with. Its methods are called on a virtual thread.
   */
  Flow.Publisher<T> publisher();

  /** Cancels what was not read yet; harmless at the end of the stream. Idempotent. */
  @Override
  void close();

  /** The items one by one; {@link Iterator#hasNext} waits as {@link #read} does. */
  @Override
  default Iterator<T> iterator() {
    return new Iterator<>() {
      private @Nullable T next;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (next == null && !ended) {
          next = read();
          ended = next == null;
        }
        return !ended;
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the stream has ended");
        }
        T item = java.util.Objects.requireNonNull(next);
        next = null;
        return item;
      }
    };
  }
}
