package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallContext;
import dev.rapace.CallOptions;
import dev.rapace.Handler;
import dev.rapace.HandlerMode;
import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.ServerInterceptor;
import dev.rapace.Status;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What handlers see, what their outcomes become, and how they are stopped. */
class HandlerTest {
  private static final Method<String, String> RUN =
      Method.of("Worker", "run", Codecs.STRING, Codecs.STRING);
  private static final MetadataKey<String> LABEL = MetadataKey.text("label");

  private RapaceServer server;
  private RapaceClient client;

  private void serve(
      Handler<String, String> handler, HandlerMode mode, ServerInterceptor... interceptors)
      throws Exception {
    RapaceServer.Builder builder =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen("tcp://127.0.0.1:0")
            .handshakeTimeout(Duration.ofSeconds(20))
            .method(RUN, handler, mode);
    for (ServerInterceptor interceptor : interceptors) {
      builder.interceptor(interceptor);
    }
    server = builder.start();
    client = RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect();
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private RapaceException failure() {
    return assertThrows(RapaceException.class, () -> client.call(RUN, "x"));
  }

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  void what_a_handler_throws_never_reaches_the_caller(HandlerMode mode) throws Exception {
    serve(
        (call, x) -> {
          throw new IllegalStateException("password=hunter2");
        },
        mode);
    RapaceException e = failure();
    assertEquals(StatusCode.INTERNAL, e.code());
    assertEquals("internal error", e.status().message());
    assertEquals(0, e.status().details().length);
    assertTrue(e.trailers().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  void an_error_of_a_handler_ends_the_call_and_not_the_connection(HandlerMode mode)
      throws Exception {
    serve(
        (call, x) -> {
          if (x.equals("x")) {
            throw new StackOverflowError("deep");
          }
          return x;
        },
        mode);
    assertEquals(StatusCode.INTERNAL, failure().code());
    assertEquals("y", client.call(RUN, "y"));
  }

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  @Rule({"error.impl.details", "error.impl.custom-codes"})
  void a_status_that_a_handler_chose_arrives_with_details_and_trailers(HandlerMode mode)
      throws Exception {
    serve(
        (call, x) -> {
          throw new RapaceException(
              Status.ofNumber(404_000, "no such row").withDetails(new byte[] {1, 2}),
              Metadata.of(LABEL, "rows"));
        },
        mode);
    RapaceException e = failure();
    assertEquals(404_000, e.status().number());
    assertEquals(StatusCode.UNRECOGNIZED, e.code());
    assertEquals("no such row", e.status().message());
    assertArrayEquals(new byte[] {1, 2}, e.status().details());
    assertEquals("rows", e.trailers().get(LABEL).orElseThrow());
  }

  @Test
  void the_failure_of_a_call_to_another_server_is_not_passed_on() throws Exception {
    serve(
        (call, x) -> {
          throw RapaceException.ofCall(
              Status.of(StatusCode.UNAUTHENTICATED, "token of the middle is bad"),
              Metadata.of(LABEL, "inner"),
              RapaceException.Processed.ANSWERED,
              null);
        },
        HandlerMode.VIRTUAL_THREAD);
    RapaceException e = failure();
    assertEquals(StatusCode.INTERNAL, e.code());
    assertEquals("internal error", e.status().message());
    assertTrue(e.trailers().isEmpty());
  }

  @Test
  @Rule("metadata.key.reserved-prefix")
  void a_handler_sees_metadata_and_never_a_credential() throws Exception {
    AtomicReference<CallContext> seen = new AtomicReference<>();
    serve(
        (call, x) -> {
          seen.set(call);
          call.trailers(Metadata.of(LABEL, "out"));
          return call.metadata().get(LABEL).orElse("none");
        },
        HandlerMode.VIRTUAL_THREAD);
    CallOptions options =
        CallOptions.DEFAULT
            .metadata(
                Metadata.builder().put(LABEL, "in").put(MetadataKey.TRACE_ID, new byte[16]).build())
            .idempotencyKey("once");
    assertEquals("in", client.call(RUN, "x", options));
    CallContext call = seen.get();
    assertEquals("once", call.idempotencyKey().orElseThrow());
    assertEquals(List.of("label", "rapace.trace_id"), List.copyOf(call.metadata().keys()));
    assertEquals(List.of("rapace.trace_id"), List.copyOf(call.metadata().propagated().keys()));
    assertEquals("tcp", call.transport().scheme());
    assertEquals(RUN.fullName(), call.method().fullName());
    assertFalse(call.isNotification());
  }

  @Test
  @Rule({"cancel.impl.support", "cancel.idempotent"})
  void cancelling_the_future_interrupts_the_handler() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<String> ended = new CompletableFuture<>();
    CompletableFuture<String> told = new CompletableFuture<>();
    serve(
        (call, x) -> {
          if (!x.equals("wait")) {
            return x;
          }
          call.onCancel(() -> told.complete("told"));
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            ended.complete(call.isCancelled() ? "cancelled" : "interrupted");
          }
          return x;
        },
        HandlerMode.VIRTUAL_THREAD);
    CompletableFuture<String> waiting = client.callAsync(RUN, "wait");
    assertTrue(running.await(20, TimeUnit.SECONDS));
    assertTrue(waiting.cancel(true));
    assertTrue(waiting.isCancelled());
    assertEquals("cancelled", ended.get(20, TimeUnit.SECONDS));
    assertEquals("told", told.get(20, TimeUnit.SECONDS));
    assertEquals("after", client.call(RUN, "after"));
  }

  @Test
  void interrupting_the_caller_cancels_the_call() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<String> ended = new CompletableFuture<>();
    serve(
        (call, x) -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            ended.complete("interrupted");
          }
          return x;
        },
        HandlerMode.VIRTUAL_THREAD);
    AtomicReference<RapaceException> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                client.call(RUN, "wait");
              } catch (RapaceException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
              }
            });
    assertTrue(running.await(20, TimeUnit.SECONDS));
    caller.interrupt();
    caller.join(20_000);
    assertEquals(StatusCode.CANCELLED, thrown.get().code());
    assertEquals(RapaceException.Processed.UNKNOWN, thrown.get().processed());
    assertEquals(true, flag.get());
    assertEquals("interrupted", ended.get(20, TimeUnit.SECONDS));
  }

  @Test
  void a_client_that_goes_away_interrupts_its_handlers() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<String> ended = new CompletableFuture<>();
    serve(
        (call, x) -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            ended.complete("interrupted");
          }
          return x;
        },
        HandlerMode.VIRTUAL_THREAD);
    CompletableFuture<String> pending = client.callAsync(RUN, "wait");
    assertTrue(running.await(20, TimeUnit.SECONDS));
    client.close();
    Throwable e =
        assertThrows(
                java.util.concurrent.ExecutionException.class,
                () -> pending.get(20, TimeUnit.SECONDS))
            .getCause();
    assertEquals(StatusCode.UNAVAILABLE, ((RapaceException) e).code());
    assertEquals(RapaceException.Processed.UNKNOWN, ((RapaceException) e).processed());
    assertEquals("interrupted", ended.get(20, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  void interceptors_stand_in_their_order_before_the_handler(HandlerMode mode) throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    serve(
        (call, x) -> {
          order.add("handler");
          return x + "!";
        },
        mode,
        (call, request, next) -> {
          order.add("first " + call.peer().method() + " " + call.method() + " " + call.kind());
          return next.proceed(request + "1").thenApply(r -> r + "a");
        },
        (call, request, next) -> {
          order.add("second");
          return next.proceed(request + "2").thenApply(r -> r + "b");
        });
    assertEquals("x12!ba", client.call(RUN, "x"));
    assertEquals(List.of("first LOCALITY Worker.run CALL", "second", "handler"), order);
  }

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  void an_interceptor_can_refuse_and_can_answer_later(HandlerMode mode) throws Exception {
    CompletableFuture<Object> later = new CompletableFuture<>();
    List<String> handled = new CopyOnWriteArrayList<>();
    serve(
        (call, x) -> {
          handled.add(x);
          return x;
        },
        mode,
        (call, request, next) ->
            switch ((String) request) {
              case "refuse" -> throw new RapaceException(StatusCode.FAILED_PRECONDITION, "not now");
              case "fail" ->
                  CompletableFuture.failedFuture(
                      new RapaceException(StatusCode.ABORTED, "lost the race"));
              case "later" -> later;
              default -> next.proceed(request);
            });
    CompletableFuture<String> waits = client.callAsync(RUN, "later");
    RapaceException e = assertThrows(RapaceException.class, () -> client.call(RUN, "refuse"));
    assertEquals("not now", e.status().message());
    e = assertThrows(RapaceException.class, () -> client.call(RUN, "fail"));
    assertEquals(StatusCode.ABORTED, e.code());
    later.complete("at last");
    assertEquals("at last", waits.get(20, TimeUnit.SECONDS));
    assertEquals(List.of(), handled);
    assertEquals("go", client.call(RUN, "go"));
  }

  @Test
  void a_response_that_has_no_encoding_or_no_room_is_an_error_of_its_own() throws Exception {
    serve(
        (call, x) -> x.equals("lone") ? "\uD800" : "y".repeat((1 << 20) + 1),
        HandlerMode.VIRTUAL_THREAD);
    assertEquals(
        StatusCode.ENCODE_ERROR,
        assertThrows(RapaceException.class, () -> client.call(RUN, "lone")).code());
    assertEquals(
        StatusCode.RESOURCE_EXHAUSTED,
        assertThrows(RapaceException.class, () -> client.call(RUN, "long")).code());
  }

  @Test
  void a_handler_that_gives_null_is_an_error_of_ours() throws Exception {
    serve((call, x) -> nothing(), HandlerMode.VIRTUAL_THREAD);
    StatusCode code = failure().code();
    assertEquals(StatusCode.ENCODE_ERROR, code);
  }

  private static String nothing() {
    return null;
  }

  @Test
  void an_idempotency_key_that_is_too_long_is_refused_on_our_side() {
    assertThrows(
        IllegalArgumentException.class, () -> CallOptions.DEFAULT.idempotencyKey("k".repeat(129)));
  }
}
