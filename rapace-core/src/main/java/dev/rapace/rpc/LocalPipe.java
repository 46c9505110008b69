package dev.rapace.rpc;

import dev.rapace.RapaceException;
import dev.rapace.StatusCode;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import java.util.ArrayDeque;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream within this process: a bounded queue with an end. Both of its ends may be used by any
 * thread.
 *
 * @param <T> type of the items
 */
public final class LocalPipe<T> implements StreamReader<T>, StreamWriter<T> {
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private boolean ended;
  private boolean readerClosed;
  private @Nullable RuntimeException failure;

  /**
   * @param capacity items that may wait, at least 1
   */
  public LocalPipe(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public void write(T item) {
    lock.lock();
    try {
      while (items.size() >= capacity && isOpen()) {
        changed.await();
      }
      add(item);
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean tryWrite(T item) {
    lock.lock();
    try {
      if (items.size() >= capacity && isOpen()) {
        return false;
      }
      add(item);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOpen() {
    return !ended && !readerClosed && failure == null;
  }

  private void add(T item) {
    if (!isOpen()) {
      throw new RapaceException(StatusCode.CANCELLED, "the stream has ended");
    }
    items.addLast(item);
    changed.signalAll();
  }

  private RapaceException interrupted() {
    fail(new RapaceException(StatusCode.CANCELLED, "the stream was given up"));
    Thread.currentThread().interrupt();
    return new RapaceException(StatusCode.CANCELLED, "interrupted");
  }

  @Override
  public @Nullable T read() {
    lock.lock();
    try {
      while (items.isEmpty() && isOpen()) {
        changed.await();
      }
      if (failure != null) {
        throw failure;
      }
      if (readerClosed) {
        throw new RapaceException(StatusCode.CANCELLED, "the stream was closed by its reader");
      }
      T item = items.pollFirst();
      changed.signalAll();
      return item;
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      lock.unlock();
    }
  }

  /** Makes reading fail; what was not read is dropped. Without effect once the reader knows. */
  public void fail(RuntimeException cause) {
    lock.lock();
    try {
      if (failure == null && !(ended && items.isEmpty())) {
        failure = cause;
        items.clear();
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The reader wants no more. */
  public void closeReader() {
    lock.lock();
    try {
      readerClosed = true;
      items.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the stream in good order: what the writer calls. */
  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel() {
    fail(new RapaceException(StatusCode.CANCELLED, "the stream was cancelled by its writer"));
  }

  @Override
  public Flow.Publisher<T> publisher() {
    return new ReaderPublisher<>(this);
  }

  @Override
  public Flow.Subscriber<T> subscriber() {
    return SubscribedItems.into(this);
  }
}
