package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.Answer;
import dev.rapace.CallOptions;
import dev.rapace.HandlerMode;
import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineCallTest {
  private static final Method<String, String> RUN =
      Method.of("Worker", "run", Codecs.STRING, Codecs.STRING);
  private static final MetadataKey<String> LABEL = MetadataKey.text("label");

  private RapaceServer server;
  private RapaceClient client;

  @BeforeEach
  void serve() throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen("tcp://127.0.0.1:0")
            .handshakeTimeout(Duration.ofSeconds(20))
            .method(
                RUN,
                (call, text) -> {
                  if (text.isEmpty()) {
                    throw new RapaceException(StatusCode.INVALID_ARGUMENT, "empty");
                  }
                  if (text.startsWith("labelled")) {
                    call.trailers(Metadata.of(LABEL, "x"));
                  }
                  return text;
                },
                HandlerMode.INLINE)
            .start();
    client = connect();
  }

  private RapaceClient connect() {
    return RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  /** Where and with what an answer came. */
  private record Came(String value, Thread thread) {}

  private static final class Taken implements Answer<String> {
    final CompletableFuture<Came> outcome = new CompletableFuture<>();

    @Override
    public void onValue(String value) {
      outcome.complete(new Came(value, Thread.currentThread()));
    }

    @Override
    public void onFailure(RuntimeException failure) {
      outcome.completeExceptionally(failure);
    }

    Came await() throws Exception {
      return outcome.get(30, TimeUnit.SECONDS);
    }

    RapaceException failure() {
      CompletionException e = assertThrows(CompletionException.class, outcome::join);
      return assertInstanceOf(RapaceException.class, e.getCause());
    }
  }

  private Taken call(String text) {
    Taken taken = new Taken();
    client.callInline(RUN, text, CallOptions.DEFAULT, taken);
    return taken;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "labelled"})
  void the_value_comes_on_the_loop_with_and_without_trailers(String text) throws Exception {
    Came came = call(text).await();
    assertEquals(text, came.value());
    assertFalse(came.thread().isVirtual());
    assertTrue(came.thread().getName().startsWith("rapace-"), came.thread().getName());
  }

  @Test
  void a_failure_is_what_a_waiting_call_would_have_thrown() {
    assertEquals(StatusCode.INVALID_ARGUMENT, call("").failure().code());
    client.close();
    assertEquals(StatusCode.UNAVAILABLE, call("late").failure().code());
  }

  @Test
  void an_answer_may_start_the_next_call_a_thousand_times() throws Exception {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    new Chain(done).next();
    assertEquals(1_000, done.get(60, TimeUnit.SECONDS));
  }

  private final class Chain implements Answer<String> {
    private final CompletableFuture<Integer> done;
    private int answers;

    Chain(CompletableFuture<Integer> done) {
      this.done = done;
    }

    void next() {
      client.callInline(RUN, "n" + answers, CallOptions.DEFAULT, this);
    }

    @Override
    public void onValue(String value) {
      if (!value.equals("n" + answers)) {
        done.completeExceptionally(new AssertionError(value));
      } else if (++answers == 1_000) {
        done.complete(answers);
      } else {
        next();
      }
    }

    @Override
    public void onFailure(RuntimeException failure) {
      done.completeExceptionally(failure);
    }
  }

  @Test
  void a_receiver_that_throws_harms_nobody() throws Exception {
    CompletableFuture<Void> called = new CompletableFuture<>();
    client.callInline(
        RUN,
        "x",
        CallOptions.DEFAULT,
        new Answer<>() {
          @Override
          public void onValue(String value) {
            called.complete(null);
            throw new IllegalStateException("a bug of the receiver");
          }

          @Override
          public void onFailure(RuntimeException failure) {
            called.completeExceptionally(failure);
          }
        });
    called.get(30, TimeUnit.SECONDS);
    assertEquals("y", client.call(RUN, "y"));
    assertEquals(1, server.connections(), "the connection is the same");
  }

  @Test
  void a_blocking_call_on_the_loop_is_refused() throws Exception {
    CompletableFuture<Throwable> caught = new CompletableFuture<>();
    client.callInline(
        RUN,
        "x",
        CallOptions.DEFAULT,
        new Answer<>() {
          @Override
          public void onValue(String value) {
            caught.complete(
                assertThrows(IllegalStateException.class, () -> client.call(RUN, "nested")));
          }

          @Override
          public void onFailure(RuntimeException failure) {
            caught.complete(failure);
          }
        });
    assertInstanceOf(IllegalStateException.class, caught.get(30, TimeUnit.SECONDS));
  }

  @Test
  void interceptors_are_not_passed_by() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (RapaceClient intercepted =
        RapaceClient.builder(server.uri())
            .profile(SecurityProfile.trustedLocal())
            .interceptor((request, next) -> {
              seen.complete(request.method().fullName());
              return next.proceed(request);
            })
            .connect()) {
      Taken taken = new Taken();
      intercepted.callInline(RUN, "x", CallOptions.DEFAULT, taken);
      assertEquals("x", taken.await().value());
      assertEquals("Worker.run", seen.join());
    }
  }
}
