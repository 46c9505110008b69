package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.Answer;
import dev.rapace.CallOptions;
import dev.rapace.ClientInterceptor;
import dev.rapace.Handler;
import dev.rapace.HandlerMode;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.ServerInterceptor;
import dev.rapace.Status;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.AuditEvent.Kind;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.TransportSecurity;
import dev.rapace.spec.Rule;
import dev.rapace.transport.TransportOption;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Servers and clients of the public API from one end to the other. Each transport has a subclass,
 * in the module of the transport.
 */
public abstract class EndToEndContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PARALLEL = 1_000;
  private static final MetadataKey<String> LABEL = MetadataKey.text("label");
  private static final Method<String, String> ECHO =
      Method.of("Echo", "echo", Codecs.STRING, Codecs.STRING);

  private static final Method<byte[], byte[]> MIRROR =
      Method.of("Echo", "mirror", Codecs.BYTES, Codecs.BYTES);

  private final KnownTokens tokens =
      new KnownTokens()
          .with("alice-token", KnownTokens.peer("alice"))
          .with("fresh-token", KnownTokens.peer("alice renewed"));
  private final RecordedAudit audit = new RecordedAudit();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  /** Profile of both sides. */
  protected abstract SecurityProfile profile();

  /** Where to listen; each call may name another place. */
  protected abstract URI listenUri();

  /** Settings of the listener. */
  protected List<TransportOption> serverOptions() {
    return List.of();
  }

  /** Settings of the dialler. */
  protected List<TransportOption> clientOptions() {
    return List.of();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : toClose.reversed()) {
      one.close();
    }
  }

  private RapaceServer.Builder server(Handler<String, String> handler, HandlerMode mode) {
    return RapaceServer.builder()
        .profile(profile())
        .listen(listenUri().toString(), serverOptions().toArray(TransportOption[]::new))
        .authenticator(tokens)
        .authorizer((peer, method, transport) -> AuthorizationDecision.allow("everybody known"))
        .audit(audit)
        .handshakeTimeout(PATIENCE)
        .drainTimeout(PATIENCE)
        .method(ECHO, handler, mode);
  }

  private RapaceServer started(RapaceServer.Builder builder) throws Exception {
    RapaceServer server = builder.start();
    toClose.add(server);
    return server;
  }

  private RapaceClient.Builder client(RapaceServer server) {
    RapaceClient.Builder builder =
        RapaceClient.builder(server.uri()).profile(profile()).connectTimeout(PATIENCE);
    clientOptions().forEach(builder::option);
    return builder.credentials(KnownTokens.token("alice-token"));
  }

  private RapaceClient connected(RapaceClient.Builder builder) {
    RapaceClient client = builder.connect();
    toClose.add(client);
    return client;
  }

  // ---- arrays of bytes ------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  @Rule("core.call.one-req-one-resp")
  void arrays_of_any_size_come_back_whole_however_the_answer_is_taken(HandlerMode mode)
      throws Exception {
    RapaceServer server =
        started(server((call, text) -> text, mode).method(MIRROR, (call, bytes) -> bytes, mode));
    RapaceClient client = connected(client(server));
    Random random = new Random(41);
    for (int round = 0; round < 3; round++) {
      List<byte[]> sent = new ArrayList<>();
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int size :
          new int[] {900_000, 0, 1, 127, 128, 8_192, 70_000, 16_384, 400_000, 900_000}) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        assertArrayEquals(bytes, client.call(MIRROR, bytes));
        sent.add(bytes);
        answers.add(client.callAsync(MIRROR, bytes));
        sent.add(bytes);
        answers.add(takenInline(client, bytes));
      }
      for (int i = 0; i < sent.size(); i++) {
        assertArrayEquals(sent.get(i), answers.get(i).get(60, TimeUnit.SECONDS));
      }
    }
  }

  private static CompletableFuture<byte[]> takenInline(RapaceClient client, byte[] bytes) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    client.callInline(
        MIRROR,
        bytes,
        CallOptions.DEFAULT,
        new Answer<>() {
          @Override
          public void onValue(byte[] value) {
            answer.complete(value);
          }

          @Override
          public void onFailure(RuntimeException failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  @Test
  void an_answer_that_is_no_array_of_bytes_is_a_decode_error_of_that_call_only() throws Exception {
    Method<byte[], Integer> small = Method.of("Echo", "mirror", Codecs.BYTES, Codecs.U8);
    RapaceServer server =
        started(
            server((call, text) -> text, HandlerMode.INLINE)
                .method(small, (call, bytes) -> bytes[0] & 0xFF, HandlerMode.INLINE));
    RapaceClient client = connected(client(server));
    byte[] wrong = {(byte) 200};
    RapaceException waited = assertThrows(RapaceException.class, () -> client.call(MIRROR, wrong));
    assertEquals(StatusCode.DECODE_ERROR, waited.code());
    assertEquals(RapaceException.Processed.ANSWERED, waited.processed());
    ExecutionException later =
        assertThrows(
            ExecutionException.class,
            () -> client.callAsync(MIRROR, wrong).get(60, TimeUnit.SECONDS));
    assertEquals(
        StatusCode.DECODE_ERROR, assertInstanceOf(RapaceException.class, later.getCause()).code());
    assertArrayEquals(new byte[0], client.call(MIRROR, new byte[1]), "the connection lives on");
  }

  // ---- many calls -----------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  @Rule("core.call.one-req-one-resp")
  void a_thousand_calls_at_once_each_get_their_own_answer(HandlerMode mode) throws Exception {
    AtomicInteger handled = new AtomicInteger();
    RapaceServer server =
        started(
            server(
                (call, text) -> {
                  handled.incrementAndGet();
                  return call.peer().name() + " " + text;
                },
                mode));
    RapaceClient client = connected(client(server));
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < PARALLEL; i++) {
      calls.add(client.callAsync(ECHO, "call " + i));
    }
    for (int i = 0; i < PARALLEL; i++) {
      assertEquals("alice call " + i, calls.get(i).get(60, TimeUnit.SECONDS));
    }
    assertEquals(PARALLEL, handled.get());
    assertEquals(1, server.connections());
  }

  @Test
  void a_thousand_callers_that_wait_all_have_handlers_at_the_same_time() throws Exception {
    CountDownLatch all = new CountDownLatch(PARALLEL);
    RapaceServer server =
        started(
            server(
                (call, text) -> {
                  all.countDown();
                  all.await();
                  return text;
                },
                HandlerMode.VIRTUAL_THREAD));
    RapaceClient client = connected(client(server));
    AtomicInteger right = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < PARALLEL; i++) {
      String text = "caller " + i;
      callers.add(
          Thread.ofVirtual()
              .start(() -> {
                if (client.call(ECHO, text).equals(text)) {
                  right.incrementAndGet();
                }
              }));
    }
    for (Thread caller : callers) {
      assertTrue(caller.join(Duration.ofSeconds(60)));
    }
    assertEquals(PARALLEL, right.get());
  }

  // ---- leaving --------------------------------------------------------------------------------

  @Test
  @Rule("overload.drain.grace-period")
  void a_server_that_closes_loses_no_call_that_it_accepted() throws Exception {
    int accepted = 100;
    CountDownLatch running = new CountDownLatch(accepted);
    CountDownLatch goOn = new CountDownLatch(1);
    RapaceServer server =
        started(
            server(
                (call, text) -> {
                  running.countDown();
                  goOn.await();
                  return "done " + text;
                },
                HandlerMode.VIRTUAL_THREAD));
    RapaceClient client = connected(client(server));
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int i = 0; i < accepted; i++) {
      calls.add(client.callAsync(ECHO, "call " + i));
    }
    assertTrue(running.await(60, TimeUnit.SECONDS));
    Thread closing = Thread.ofVirtual().start(server::close);
    // The server says that it leaves before it waits, and takes nothing new from then on.
    Eventually.holds("new calls are refused", () -> isRefused(client));
    assertTrue(closing.isAlive());
    goOn.countDown();
    for (int i = 0; i < accepted; i++) {
      assertEquals("done call " + i, calls.get(i).get(60, TimeUnit.SECONDS));
    }
    assertTrue(closing.join(Duration.ofSeconds(60)));
    assertEquals(0, server.connections());
  }

  private static boolean isRefused(RapaceClient client) {
    try {
      client.callAsync(ECHO, "late", CallOptions.DEFAULT.withoutRetries()).get(2, TimeUnit.SECONDS);
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      return e.getCause() instanceof RapaceException r && r.code() == StatusCode.UNAVAILABLE;
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      return false;
    }
  }

  @Test
  void a_client_that_closes_fails_its_calls_at_once() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    RapaceServer server =
        started(
            server(
                (call, text) -> {
                  running.countDown();
                  new CountDownLatch(1).await();
                  return text;
                },
                HandlerMode.VIRTUAL_THREAD));
    RapaceClient client = connected(client(server));
    CompletableFuture<String> call = client.callAsync(ECHO, "x");
    assertTrue(running.await(60, TimeUnit.SECONDS));
    client.close();
    Exception e = assertThrows(Exception.class, () -> call.get(60, TimeUnit.SECONDS));
    assertEquals(StatusCode.UNAVAILABLE, ((RapaceException) e.getCause()).code());
    assertEquals(RapaceException.Processed.UNKNOWN, ((RapaceException) e.getCause()).processed());
    Eventually.holds("the server forgets the client", () -> server.connections() == 0);
  }

  // ---- handshakes -----------------------------------------------------------------------------

  @Test
  void more_handshakes_than_allowed_are_refused_and_places_come_back() throws Exception {
    CompletableFuture<Void> verdict = new CompletableFuture<>();
    tokens.verdict = verdict;
    RapaceServer server =
        started(server((call, text) -> text, HandlerMode.VIRTUAL_THREAD).maxHandshakes(8, 2));
    List<CompletableFuture<RapaceClient>> first = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      first.add(CompletableFuture.supplyAsync(() -> connected(client(server)), THREADS));
    }
    Eventually.holds("two wait for their verdict", () -> tokens.asked.get() == 2);
    RapaceException e = assertThrows(RapaceException.class, () -> client(server).connect().close());
    assertEquals(StatusCode.UNAVAILABLE, e.code());
    Eventually.holds(
        "the refusal is audited",
        () ->
            audit.of(Kind.CONNECTION_REFUSED).stream()
                .anyMatch(event -> event.rule().equals("java.handshake-cap")));
    assertEquals(2, tokens.asked.get());
    verdict.complete(null);
    for (CompletableFuture<RapaceClient> one : first) {
      assertEquals("x", one.get(60, TimeUnit.SECONDS).call(ECHO, "x"));
    }
    assertEquals("x", connected(client(server)).call(ECHO, "x"));
  }

  private static final java.util.concurrent.Executor THREADS =
      task -> Thread.ofVirtual().start(task);

  // ---- credentials ----------------------------------------------------------------------------

  /** A token that is another one after each refresh. */
  private static final class Renewed implements CallCredentials {
    final AtomicInteger refreshed = new AtomicInteger();
    private volatile String token = "alice-token";

    @Override
    public CompletionStage<Secret> token(TransportSecurity transport, String target) {
      return CompletableFuture.completedFuture(Secret.of(token));
    }

    @Override
    public void refresh() {
      refreshed.incrementAndGet();
      token = "fresh-token";
    }
  }

  @Test
  @Rule("security.profile-b.authenticate")
  void status_16_makes_the_client_fetch_a_new_token_and_try_once_more() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    RapaceServer server =
        started(
            server(
                (call, text) -> {
                  handled.incrementAndGet();
                  return text;
                },
                HandlerMode.VIRTUAL_THREAD));
    Renewed credentials = new Renewed();
    RapaceClient client = connected(client(server).credentials(credentials));
    assertEquals("before", client.call(ECHO, "before"));
    tokens.revoke("alice");
    assertEquals("after", client.call(ECHO, "after"));
    assertEquals(1, credentials.refreshed.get());
    assertEquals(2, handled.get());
    tokens.revoke("alice renewed");
    RapaceException e = assertThrows(RapaceException.class, () -> client.call(ECHO, "never"));
    assertEquals(StatusCode.UNAUTHENTICATED, e.code());
    assertEquals(2, credentials.refreshed.get());
    assertEquals(2, handled.get());
  }

  // ---- interceptors ---------------------------------------------------------------------------

  @Test
  void interceptors_of_clients_go_from_first_to_last_and_see_no_token() throws Exception {
    RapaceServer server =
        started(
            server(
                (call, text) -> text + " " + call.metadata().get(LABEL).orElse("none"),
                HandlerMode.VIRTUAL_THREAD));
    List<String> order = new CopyOnWriteArrayList<>();
    AtomicReference<String> shown = new AtomicReference<>("");
    RapaceClient client =
        connected(
            client(server)
                .interceptor((request, next) -> {
                  order.add("first");
                  shown.set(request.toString() + request.options());
                  return next.proceed(
                          request.withOptions(
                              request.options().metadata(dev.rapace.Metadata.of(LABEL, "added"))))
                      .thenApply(answer -> "[" + answer + "]");
                })
                .interceptor((request, next) -> {
                  order.add("second");
                  return next.proceed(request).thenApply(answer -> "(" + answer + ")");
                }));
    assertEquals("[(x added)]", client.call(ECHO, "x"));
    assertEquals("[(y added)]", client.callAsync(ECHO, "y").get(60, TimeUnit.SECONDS));
    assertEquals(List.of("first", "second", "first", "second"), order);
    assertFalse(shown.get().contains("token"), shown.get());
  }

  @Test
  void an_interceptor_of_a_client_can_answer_refuse_and_try_again() throws Exception {
    AtomicInteger handled = new AtomicInteger();
    RapaceServer server =
        started(
            server(
                (call, text) -> {
                  if (handled.incrementAndGet() == 1) {
                    throw new RapaceException(Status.of(StatusCode.UNAVAILABLE, "not yet"));
                  }
                  return text;
                },
                HandlerMode.VIRTUAL_THREAD));
    ClientInterceptor again =
        (request, next) ->
            next.proceed(request).exceptionallyCompose(problem -> next.proceed(request));
    ClientInterceptor cache =
        (request, next) ->
            request.argument().equals("known")
                ? CompletableFuture.completedFuture("from the cache")
                : next.proceed(request);
    ClientInterceptor guard =
        (request, next) ->
            request.argument().equals("forbidden")
                ? CompletableFuture.failedFuture(
                    new RapaceException(Status.of(StatusCode.FAILED_PRECONDITION, "guarded")))
                : next.proceed(request);
    RapaceClient client =
        connected(client(server).interceptor(guard).interceptor(cache).interceptor(again));
    assertEquals("x", client.call(ECHO, "x"));
    assertEquals(2, handled.get());
    assertEquals("from the cache", client.call(ECHO, "known"));
    RapaceException e = assertThrows(RapaceException.class, () -> client.call(ECHO, "forbidden"));
    assertEquals(StatusCode.FAILED_PRECONDITION, e.code());
    assertEquals(2, handled.get());
  }

  @Test
  @Rule("security.profile-b.authorize")
  void interceptors_of_servers_come_after_authentication_in_their_order() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    ServerInterceptor first =
        (call, request, next) -> {
          order.add("first " + call.peer().name());
          return next.proceed(request + "!").thenApply(answer -> "[" + answer + "]");
        };
    ServerInterceptor second =
        (call, request, next) -> {
          order.add("second " + request);
          if (request.equals("forbidden!")) {
            throw new RapaceException(Status.of(StatusCode.FAILED_PRECONDITION, "guarded"));
          }
          return next.proceed(request);
        };
    AtomicInteger handled = new AtomicInteger();
    RapaceServer server =
        started(
            server(
                    (call, text) -> {
                      handled.incrementAndGet();
                      return text;
                    },
                    HandlerMode.VIRTUAL_THREAD)
                .interceptor(first)
                .interceptor(second));
    RapaceClient client = connected(client(server));
    assertEquals("[x!]", client.call(ECHO, "x"));
    assertEquals(List.of("first alice", "second x!"), order);
    RapaceException e = assertThrows(RapaceException.class, () -> client.call(ECHO, "forbidden"));
    assertEquals(StatusCode.FAILED_PRECONDITION, e.code());
    assertEquals(1, handled.get());
    order.clear();
    CallOptions stranger = CallOptions.DEFAULT.credentials(KnownTokens.token("unknown"));
    e = assertThrows(RapaceException.class, () -> client.call(ECHO, "x", stranger));
    assertEquals(StatusCode.UNAUTHENTICATED, e.code());
    assertEquals(List.of(), order);
  }
}
