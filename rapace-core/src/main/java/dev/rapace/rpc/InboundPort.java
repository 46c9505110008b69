package dev.rapace.rpc;

import dev.rapace.RapaceException;
import dev.rapace.StreamReader;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.wire.StatusNumber;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the peer sends on a port: the loop puts bytes in, one reading thread takes items out. The
 * window of credit bounds what waits here; credit goes back for what was taken, in batches, and
 * whenever the reader has nothing to read.
 */
final class InboundPort<T> implements StreamReader<T> {
  /** Items without bytes cost no credit: more than these may not wait (ruling R26). */
  private static final int MAX_WAITING_EMPTY = 65_536;

  private static final int CREDIT_BATCH = 32 << 10;

  private final PortChannel channel;
  private final @Nullable Codec<T> codec;
  private final ItemQueue queue = new ItemQueue();
  private final PostcardReader decoder = new PostcardReader();
  private final AtomicInteger credit = new AtomicInteger();
  private final LoopTask returnCredit =
      new LoopTask() {
        @Override
        void runOnLoop() {
          int bytes = credit.getAndSet(0);
          if (!discarding) {
            returned += bytes;
            channel.consumed(bytes);
          }
        }
      };

  private volatile boolean ended;
  private volatile boolean closed;
  private volatile @Nullable RapaceException failure;
  private volatile @Nullable Thread waiter;

  /** Bytes that were put into the queue, and of these the ones given back; on the loop. */
  private long arrived;

  private long returned;
  private boolean discarding;

  private boolean endRead;
  private int unreturned;

  /**
   * @param codec how items are decoded, or null for a tunnel
   */
  InboundPort(PortChannel channel, @Nullable Codec<T> codec) {
    this.channel = channel;
    this.codec = codec;
  }

  /** Bytes arrived. On the loop; the reader is woken at the end of the turn. */
  void arrived(byte[] buffer, int offset, int length) {
    if (closed || discarding || failure != null) {
      channel.consumed(length);
    } else if (length == 0 && queue.waiting() >= MAX_WAITING_EMPTY) {
      channel.tooManyEmptyItems();
    } else {
      arrived += length;
      queue.put(buffer, offset, length);
    }
  }

  /** The peer has ended its half. On the loop. */
  void ended() {
    ended = true;
  }

  boolean isEnded() {
    return ended || failure != null;
  }

  /** Whether the peer's half ended in good order. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether the application reads no more. */
  boolean isClosed() {
    return closed;
  }

  /** Gives both halves up. */
  void abandon() {
    channel.cancelFromHere();
  }

  /** The port ended early: what was not read is gone (rule {@code cancel.precedence}). */
  void failed(RapaceException why) {
    if (failure == null && !endRead) {
      failure = why;
      wake();
    }
  }

  /** Lets the reader look again. */
  void wake() {
    VarHandle.fullFence();
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  @Override
  public @Nullable T read() {
    return next() ? decoded() : null;
  }

  private T decoded() {
    Codec<T> items = java.util.Objects.requireNonNull(codec, "a tunnel has no items");
    T item;
    try {
      decoder.reset(queue.item(), queue.itemOffset(), queue.itemLength());
      item = items.decode(decoder);
      decoder.expectEnd();
    } catch (RuntimeException e) { // Also what a record's constructor refuses.
      RapaceException told = channel.undecodable(e);
      failure = told;
      throw channel.copyOf(told);
    }
    taken(queue.itemLength());
    return item;
  }

  /**
   * Waits for the next item; {@link #queue} has it then.
   *
   * @return false at the end of the stream
   */
  boolean next() {
    while (true) {
      RapaceException problem = failure;
      if (problem != null) {
        throw channel.copyOf(problem);
      }
      if (closed) {
        throw channel.ended(StatusNumber.CANCELLED, "the stream was closed by its reader", null);
      }
      boolean complete = ended;
      if (queue.take()) {
        return true;
      }
      if (complete) {
        endRead = true;
        return false;
      }
      giveCreditBack();
      await();
    }
  }

  private void await() {
    waiter = Thread.currentThread();
    VarHandle.fullFence();
    if (queue.isEmpty() && !ended && failure == null && !closed) {
      LockSupport.park(this);
    }
    waiter = null;
    if (Thread.interrupted()) {
      throw channel.interrupted(failure);
    }
  }

  /** The application has taken bytes. By the reading thread. */
  void taken(int bytes) {
    unreturned += bytes;
    if (unreturned >= CREDIT_BATCH) {
      giveCreditBack();
    }
  }

  private void giveCreditBack() {
    int bytes = unreturned;
    if (bytes > 0) {
      unreturned = 0;
      if (credit.getAndAdd(bytes) == 0) {
        channel.post(returnCredit);
      }
    }
  }

  ItemQueue queue() {
    return queue;
  }

  @Override
  public Flow.Publisher<T> publisher() {
    return new ReaderPublisher<>(this);
  }

  @Override
  public void close() {
    if (closed || endRead || failure != null) {
      return;
    }
    closed = true;
    channel.readerClosed();
    wake();
  }

  /** Nobody reads any more: what waits, and all that comes, counts as taken. On the loop. */
  void discard() {
    if (!discarding) {
      discarding = true;
      channel.consumed((int) (arrived - returned));
    }
  }
}
