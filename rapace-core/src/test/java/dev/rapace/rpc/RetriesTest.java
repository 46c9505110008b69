package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallOptions;
import dev.rapace.Handler;
import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.RapaceServer;
import dev.rapace.RetryPolicy;
import dev.rapace.Status;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.AuditLog;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import dev.rapace.wire.ControlMessage.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a client makes a call again, on a clock that a test moves. */
class RetriesTest {
  private static final Method<String, String> DO =
      Method.of("Worker", "once", Codecs.STRING, Codecs.STRING);
  private static final Method<String, String> AGAIN =
      Method.of("Worker", "again", Codecs.STRING, Codecs.STRING).idempotent();

  private final FakeTimers timers = new FakeTimers();
  private final AtomicInteger handled = new AtomicInteger();
  private RapaceServer server;
  private Client client;

  @AfterEach
  void end() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private void serve(Handler<String, String> handler) throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen(Place.IN_PROCESS.uri())
            .method(DO, handler)
            .method(AGAIN, handler)
            .start();
    client = Client.connect(settings(server.uri()));
  }

  private ClientSettings settings(URI uri) {
    return new ClientSettings(
        SecurityProfile.trustedLocal(),
        uri,
        List.of(),
        Optional.empty(),
        false,
        AuditLog.slf4j(),
        List.of(),
        new Limits(1 << 20, 4_096, 4_096),
        Duration.ofSeconds(10),
        1_000,
        RetryPolicy.STANDARD,
        timers,
        List.of());
  }

  private static RapaceException busy(Metadata trailers) {
    return new RapaceException(Status.of(StatusCode.RESOURCE_EXHAUSTED, "busy"), trailers);
  }

  private RapaceException failure(Method<String, String> method, CallOptions options) {
    return assertThrows(RapaceException.class, () -> client.call(method, "x", options));
  }

  @Test
  @Rule({"error.impl.backoff", "overload.retry.retryable"})
  void a_call_that_may_be_repeated_is_tried_five_times_with_growing_delays() throws Exception {
    serve((call, x) -> {
      handled.incrementAndGet();
      throw busy(Metadata.of(MetadataKey.RETRYABLE, true));
    });
    assertEquals(StatusCode.RESOURCE_EXHAUSTED, failure(DO, CallOptions.DEFAULT).code());
    assertEquals(5, handled.get());
    assertEquals(List.of(100L, 200L, 400L, 800L), timers.delaysMillis());
  }

  @Test
  void a_try_that_succeeds_is_the_last() throws Exception {
    serve((call, x) -> {
      if (handled.incrementAndGet() < 3) {
        throw busy(Metadata.of(MetadataKey.RETRYABLE, true));
      }
      return x + "!";
    });
    assertEquals("x!", client.call(DO, "x", CallOptions.DEFAULT));
    assertEquals(3, handled.get());
  }

  @Test
  @Rule("overload.retry.retryable")
  void a_server_that_forbids_it_is_obeyed_even_for_idempotent_methods() throws Exception {
    serve((call, x) -> {
      handled.incrementAndGet();
      throw busy(Metadata.of(MetadataKey.RETRYABLE, false));
    });
    failure(AGAIN, CallOptions.DEFAULT.idempotencyKey("k"));
    assertEquals(1, handled.get());
  }

  @Test
  @Rule("overload.retry.retry-after")
  void the_server_says_how_long_to_wait_at_least() throws Exception {
    serve((call, x) -> {
      if (handled.incrementAndGet() < 3) {
        throw busy(
            Metadata.builder()
                .put(MetadataKey.RETRYABLE, true)
                .put(MetadataKey.RETRY_AFTER, Duration.ofMillis(150))
                .build());
      }
      return x;
    });
    assertEquals("x", client.call(DO, "x", CallOptions.DEFAULT));
    assertEquals(List.of(150L, 200L), timers.delaysMillis());
  }

  @Test
  @Rule("error.impl.backoff")
  void jitter_is_a_quarter_to_either_side_and_the_longest_delay_is_kept() {
    RetryPolicy policy = RetryPolicy.STANDARD;
    assertEquals(Duration.ofMillis(75), policy.delay(1, 0));
    assertEquals(Duration.ofMillis(125), policy.delay(1, 1));
    assertEquals(Duration.ofMillis(150), policy.delay(2, 0));
    assertEquals(Duration.ofSeconds(30), policy.delay(20, 0.5));
    assertEquals(Duration.ofMillis(37_500), policy.delay(1_000, 1));
  }

  @Test
  void without_a_word_of_the_server_only_what_is_idempotent_is_repeated() throws Exception {
    serve((call, x) -> {
      handled.incrementAndGet();
      throw busy(Metadata.EMPTY);
    });
    failure(DO, CallOptions.DEFAULT);
    assertEquals(1, handled.getAndSet(0));
    failure(AGAIN, CallOptions.DEFAULT);
    assertEquals(5, handled.getAndSet(0));
    failure(DO, CallOptions.DEFAULT.idempotencyKey("the same"));
    assertEquals(5, handled.getAndSet(0));
    failure(AGAIN, CallOptions.DEFAULT.withoutRetries());
    assertEquals(1, handled.get());
  }

  @Test
  void other_failures_are_final() throws Exception {
    serve((call, x) -> {
      handled.incrementAndGet();
      throw new RapaceException(
          Status.of(StatusCode.ABORTED, "no"), Metadata.of(MetadataKey.RETRYABLE, true));
    });
    failure(AGAIN, CallOptions.DEFAULT);
    assertEquals(1, handled.get());
  }

  @Test
  @Rule("error.impl.backoff")
  void no_try_is_made_behind_the_deadline() throws Exception {
    serve((call, x) -> {
      handled.incrementAndGet();
      throw busy(Metadata.of(MetadataKey.RETRYABLE, true));
    });
    RapaceException e =
        failure(DO, CallOptions.DEFAULT.deadline(Duration.ofSeconds(30)).metadata(Metadata.EMPTY));
    assertEquals(5, handled.getAndSet(0));
    assertEquals(StatusCode.RESOURCE_EXHAUSTED, e.code());
    timers.chances(1, 1, 1, 1);
    // 125 + 250 + 500 ms: the fourth delay would end behind the deadline.
    long before = timers.delaysMillis().size();
    CallOptions upToHere =
        CallOptions.DEFAULT.deadline(
            dev.rapace.Deadline.at(timers.nanoTime() + Duration.ofMillis(1_700).toNanos()));
    e = failure(DO, upToHere);
    assertEquals(StatusCode.RESOURCE_EXHAUSTED, e.code());
    assertEquals(
        List.of(125L, 250L, 500L),
        timers.delaysMillis().subList((int) before, timers.delaysMillis().size()));
    assertEquals(4, handled.get());
  }

  @Test
  @Rule("overload.goaway.client.respect")
  void a_server_that_is_gone_is_dialled_again_with_growing_delays() throws Exception {
    serve((call, x) -> x);
    server.close();
    Eventually.holds("the client has noticed", () -> client.usableConnection() == null);
    RapaceException e = failure(DO, CallOptions.DEFAULT);
    assertEquals(StatusCode.UNAVAILABLE, e.code());
    assertEquals(Processed.NO, e.processed());
    assertTrue(timers.delaysMillis().size() >= 4, timers.delaysMillis().toString());
    assertTrue(timers.delaysMillis().contains(800L), timers.delaysMillis().toString());
  }
}
