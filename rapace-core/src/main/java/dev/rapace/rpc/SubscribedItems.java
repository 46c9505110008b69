package dev.rapace.rpc;

import dev.rapace.RapaceException;
import dev.rapace.Status;
import dev.rapace.StatusCode;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.Streams;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher has, to be read by one thread. A bounded number of items is asked for in
 * advance; the rest follows as they are read.
 *
 * @param <T> type of the items
 */
public final class SubscribedItems<T> implements StreamReader<T>, Flow.Subscriber<T> {
  private static final int AHEAD = 64;

  private final LocalPipe<T> pipe = new LocalPipe<>(AHEAD);
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final Runnable whenSubscribed;
  private volatile boolean closed;
  private int taken;

  /**
   * @param whenSubscribed run once, when a publisher has been found
   */
  private SubscribedItems(Runnable whenSubscribed) {
    this.whenSubscribed = whenSubscribed;
  }

  /** Items of a publisher that is going to be subscribed to. */
  public static <T> SubscribedItems<T> ofPublisher() {
    return new SubscribedItems<>(() -> {});
  }

  /** A subscriber that sends what it gets into a stream. */
  static <T> Flow.Subscriber<T> into(StreamWriter<T> to) {
    AtomicReference<@Nullable SubscribedItems<T>> self = new AtomicReference<>();
    SubscribedItems<T> items =
        new SubscribedItems<>(() -> {
          SubscribedItems<T> from = self.get();
          if (from != null) {
            Thread.ofVirtual().name("rapace-subscriber").start(() -> send(from, to));
          }
        });
    self.set(items);
    return items;
  }

  private static <T> void send(SubscribedItems<T> from, StreamWriter<T> to) {
    try {
      Streams.pump(from, to);
    } catch (RuntimeException e) {
      // Both ends know: the publisher by its cancelled subscription, the peer by the stream's end.
      from.close();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (!subscription.compareAndSet(null, given) || closed) {
      given.cancel();
      return;
    }
    whenSubscribed.run();
    given.request(AHEAD);
  }

  @Override
  public void onNext(T item) {
    if (!closed && !pipe.tryWrite(item)) {
      onError(new IllegalStateException("the publisher gave more than it was asked for"));
      close();
    }
  }

  @Override
  public void onError(Throwable problem) {
    pipe.fail(
        problem instanceof RapaceException known
            ? known
            : RapaceException.ofStream(
                Status.of(StatusCode.CANCELLED, "the publisher failed"), problem));
  }

  @Override
  public void onComplete() {
    pipe.close();
  }

  @Override
  public @Nullable T read() {
    T item = pipe.read();
    Flow.Subscription from = subscription.get();
    if (item != null && from != null && ++taken == AHEAD / 2) {
      taken = 0;
      from.request(AHEAD / 2);
    }
    return item;
  }

  @Override
  public Flow.Publisher<T> publisher() {
    return new ReaderPublisher<>(this);
  }

  @Override
  public void close() {
    closed = true;
    pipe.closeReader();
    Flow.Subscription from = subscription.get();
    if (from != null) {
      from.cancel();
    }
  }
}
