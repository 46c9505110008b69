package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.StreamReader;
import dev.rapace.Tunnel;
import dev.rapace.processor.sample.Feeds;
import dev.rapace.processor.sample.FeedsAsyncClient;
import dev.rapace.processor.sample.FeedsClient;
import dev.rapace.processor.sample.FeedsMethods;
import dev.rapace.processor.sample.FeedsServer;
import dev.rapace.processor.sample.Figure;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The streams of generated stubs and bindings as publishers and subscribers. */
class FlowStreamsTest {
  /** Far more than a window of credits holds. */
  private static final int MANY = 2_000_000;

  /** Publishers on both sides of the wire. */
  private static final class Published implements Feeds {
    final AtomicLong written = new AtomicLong();
    final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public long sum(StreamReader<Integer> numbers) {
      Collected<Integer> all = new Collected<>(Long.MAX_VALUE);
      numbers.publisher().subscribe(all);
      return all.items().stream().mapToLong(Integer::longValue).sum();
    }

    @Override
    public StreamReader<Figure.Point> diagonal(int count) {
      return StreamReader.writing(out -> {
        try {
          for (int i = 0; i < count; i++) {
            out.write(new Figure.Point(i, i));
            written.incrementAndGet();
          }
        } finally {
          stopped.countDown();
        }
      });
    }

    @Override
    public StreamReader<List<String>> pairs(String joint, StreamReader<String> left) {
      // Straight through: the demand of the caller's subscriber is the demand on its publisher.
      return StreamReader.from(subscriber ->
          left.publisher()
              .subscribe(
                  new Flow.Subscriber<String>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                      subscriber.onSubscribe(subscription);
                    }

                    @Override
                    public void onNext(String item) {
                      subscriber.onNext(List.of(item, joint));
                    }

                    @Override
                    public void onError(Throwable problem) {
                      subscriber.onError(problem);
                    }

                    @Override
                    public void onComplete() {
                      subscriber.onComplete();
                    }
                  }));
    }

    @Override
    public Tunnel echo() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int count(Tunnel bytes) {
      throw new UnsupportedOperationException();
    }
  }

  /** Collects items, and asks for so many at once. */
  private static final class Collected<T> implements Flow.Subscriber<T> {
    private final long atOnce;
    private final List<T> seen = new ArrayList<>();
    private final CompletableFuture<List<T>> done = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
    private final CountDownLatch first = new CountDownLatch(1);

    Collected(long atOnce) {
      this.atOnce = atOnce;
    }

    List<T> items() {
      return done.orTimeout(50, TimeUnit.SECONDS).join();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscribed.complete(subscription);
      if (atOnce > 0) {
        subscription.request(atOnce);
      }
    }

    @Override
    public void onNext(T item) {
      seen.add(item);
      first.countDown();
      if (atOnce == 1) {
        subscribed.join().request(1);
      }
    }

    @Override
    public void onError(Throwable problem) {
      done.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      done.complete(seen);
    }
  }

  private static RapaceServer serve(String uri, Feeds feeds) throws IOException {
    return FeedsServer.bind(
            RapaceServer.builder()
                .profile(SecurityProfile.trustedLocal())
                .listen(uri)
                .authorizer(EveryMethod.ALLOWED),
            feeds)
        .start();
  }

  private static RapaceClient client(RapaceServer server) {
    return RapaceClient.builder(server.uri())
        .profile(SecurityProfile.trustedLocal())
        .methods(FeedsMethods.ALL)
        .connect();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inproc:flow-streams", "tcp://127.0.0.1:0"})
  @Rule("core.stream.attachment")
  void publishersGoInAndComeOutOfStubs(String uri) throws IOException {
    try (RapaceServer server = serve(uri, new Published());
        RapaceClient client = client(server)) {
      FeedsClient feeds = new FeedsClient(client);
      try (SubmissionPublisher<Integer> numbers = new SubmissionPublisher<>()) {
        CompletableFuture<Long> sum =
            new FeedsAsyncClient(client)
                .sum(StreamReader.from(numbers))
                .orTimeout(50, TimeUnit.SECONDS);
        awaitSubscriber(numbers);
        for (int i = 1; i <= 1000; i++) {
          numbers.submit(i);
        }
        numbers.close();
        assertEquals(500_500, sum.join());
      }
      Collected<Figure.Point> points = new Collected<>(1);
      feeds.diagonal(500).publisher().subscribe(points);
      assertEquals(500, points.items().size());
      assertEquals(new Figure.Point(499, 499), points.items().get(499));
      Collected<List<String>> pairs = new Collected<>(Long.MAX_VALUE);
      feeds.pairs("+", StreamReader.of(List.of("a", "b"))).publisher().subscribe(pairs);
      assertEquals(List.of(List.of("a", "+"), List.of("b", "+")), pairs.items());
    }
  }

  private static void awaitSubscriber(SubmissionPublisher<?> publisher) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
    while (!publisher.hasSubscribers() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inproc:flow-credit", "tcp://127.0.0.1:0"})
  @Rule("core.flow.credit-semantics")
  void whoDoesNotAskHoldsTheSenderBackAndCancelsByItsSubscription(String uri) throws Exception {
    Published published = new Published();
    try (RapaceServer server = serve(uri, published);
        RapaceClient client = client(server)) {
      Collected<Figure.Point> one = new Collected<>(0);
      new FeedsClient(client).diagonal(MANY).publisher().subscribe(one);
      Flow.Subscription subscription = one.subscribed.orTimeout(50, TimeUnit.SECONDS).get();
      subscription.request(3);
      assertTrue(one.first.await(50, TimeUnit.SECONDS));
      subscription.cancel();
      assertTrue(published.stopped.await(50, TimeUnit.SECONDS), "the writer was told");
      assertTrue(published.written.get() < MANY, "and had not written everything by then");
      assertFalse(one.done.isDone(), "a cancelled subscriber hears nothing more");
      assertTrue(one.seen.size() <= 3, "and never got more than it asked for");
    }
  }
}
