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
   * A stream of these items: what a typed method gives to its peer. They are taken one by one as
   * the reader asks for them.
   */
  static <T> StreamReader<T> of(Iterable<? extends T> items) {
    return new Sources.Items<>(items.iterator());
  }

  /** A stream of what a publisher has; it is subscribed to when reading begins. */
  static <T> StreamReader<T> from(Flow.Publisher<? extends T> publisher) {
    return new Sources.Published<>(publisher);
  }

  /**
   * A stream of what some code writes. It runs on a virtual thread when reading begins, and waits
   * in {@link StreamWriter#write} while the reader is slow. The stream ends when it returns, and
   * fails if it throws; it is interrupted if the reader closes.
   */
  static <T> StreamReader<T> writing(Producer<T> producer) {
    return new Sources.Produced<>(producer);
  }

  /**
   * Code that writes a stream.
   *
   * @param <T> type of the items
   */
  @FunctionalInterface
  interface Producer<T> {
    /** Writes everything; need not close {@code out}. */
    void produce(StreamWriter<T> out) throws Exception;
  }

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
