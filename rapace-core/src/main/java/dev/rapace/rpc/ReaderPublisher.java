package dev.rapace.rpc;

import dev.rapace.StreamReader;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A blocking reader as a publisher: a virtual thread reads one item for each that was asked for.
 * One subscriber.
 *
 * @param <T> type of the items
 */
public final class ReaderPublisher<T> implements Flow.Publisher<T> {
  private final StreamReader<T> reader;
  private final AtomicBoolean taken = new AtomicBoolean();

  /** Publishes what this reader reads; nobody else may read it then. */
  public ReaderPublisher(StreamReader<T> reader) {
    this.reader = reader;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    if (!taken.compareAndSet(false, true)) {
      subscriber.onSubscribe(new NoSubscription());
      subscriber.onError(new IllegalStateException("a stream has one subscriber"));
      return;
    }
    Reading reading = new Reading(subscriber);
    reading.thread = Thread.ofVirtual().name("rapace-publisher").unstarted(reading);
    subscriber.onSubscribe(reading);
    reading.thread.start();
  }

  private final class Reading implements Flow.Subscription, Runnable {
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private volatile boolean cancelled;
    private volatile boolean misused;
    @Nullable Thread thread;

    Reading(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        misused = true;
      } else {
        demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      }
      LockSupport.unpark(thread);
    }

    @Override
    public void cancel() {
      cancelled = true;
      reader.close();
      LockSupport.unpark(thread);
    }

    @Override
    public void run() {
      try {
        while (awaitDemand()) {
          T item = reader.read();
          if (cancelled) {
            return;
          }
          if (item == null) {
            subscriber.onComplete();
            return;
          }
          demand.decrementAndGet();
          subscriber.onNext(item);
        }
      } catch (RuntimeException e) {
        if (!cancelled) {
          reader.close();
          subscriber.onError(e);
        }
      }
    }

    /** False if nothing more may be given. An end is told without demand only once it is asked. */
    private boolean awaitDemand() {
      while (demand.get() == 0 && !cancelled && !misused) {
        LockSupport.park(this);
      }
      if (misused && !cancelled) {
        throw new IllegalArgumentException("a subscriber asks for at least one item");
      }
      return !cancelled;
    }
  }

  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
