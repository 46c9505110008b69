package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallOptions;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.RetryPolicy;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server does with more calls than it may run: one handler at a time. */
class OverloadTest {
  private static final Method<String, String> RUN =
      Method.of("Worker", "run", Codecs.STRING, Codecs.STRING);
  private static final int PATIENCE = 30;

  private final List<String> order = new CopyOnWriteArrayList<>();
  private final Semaphore goOn = new Semaphore(0);
  private final CountDownLatch first = new CountDownLatch(1);
  private RapaceServer server;
  private RapaceClient client;

  private void serve(Place place, int queued) throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen(place.uri())
            .maxHandlers(1, queued)
            .drainTimeout(Duration.ofMillis(50))
            .method(
                RUN,
                (call, name) -> {
                  order.add(name);
                  first.countDown();
                  goOn.acquire();
                  return name + " " + call.priority();
                })
            .start();
    client =
        RapaceClient.builder(server.uri())
            .profile(SecurityProfile.trustedLocal())
            .retries(RetryPolicy.NONE)
            .connect();
  }

  @AfterEach
  void end() {
    goOn.release(1_000_000);
    client.close();
    server.close();
  }

  private CompletableFuture<String> call(String name, int priority) {
    return client.callAsync(RUN, name, CallOptions.DEFAULT.priority(priority));
  }

  private CompletableFuture<String> occupy() throws Exception {
    CompletableFuture<String> running = call("first", 0);
    assertTrue(first.await(PATIENCE, TimeUnit.SECONDS));
    return running;
  }

  /** Calls reach the server in the order in which they were made: a later one shows that. */
  private void untilQueued(int calls) {
    Eventually.holds("all calls wait", () -> serverQueue() == calls);
  }

  private int serverQueue() {
    return server.waitingCalls();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"priority.scheduling.queue", "priority.value.range", "priority.precedence"})
  void the_more_urgent_call_goes_first(Place place) throws Exception {
    serve(place, 100);
    CompletableFuture<String> running = occupy();
    List<CompletableFuture<String>> waiting =
        List.of(
            call("low", 0),
            client.callAsync(RUN, "plain"),
            client.callAsync(RUN, "flag", CallOptions.DEFAULT.highPriority()),
            call("top", 255));
    untilQueued(4);
    goOn.release(5);
    assertEquals("first 0", running.get(PATIENCE, TimeUnit.SECONDS));
    assertEquals("low 0", waiting.get(0).get(PATIENCE, TimeUnit.SECONDS));
    assertEquals("plain 128", waiting.get(1).get(PATIENCE, TimeUnit.SECONDS));
    assertEquals("flag 192", waiting.get(2).get(PATIENCE, TimeUnit.SECONDS));
    assertEquals("top 255", waiting.get(3).get(PATIENCE, TimeUnit.SECONDS));
    assertEquals(List.of("first", "top", "flag", "plain", "low"), order);
  }

  @Test
  @Rule({"priority.guarantee.starvation", "priority.guarantee.ordering"})
  void the_least_urgent_call_has_its_turn_among_a_flood_of_urgent_ones() throws Exception {
    serve(Place.IN_PROCESS, 1_000);
    var unused = occupy();
    List<CompletableFuture<String>> flood = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      flood.add(call("urgent", 255));
    }
    CompletableFuture<String> low = call("low", 0);
    untilQueued(601);
    goOn.release(1_000);
    assertEquals("low 0", low.get(PATIENCE, TimeUnit.SECONDS));
    int place = order.indexOf("low");
    assertTrue(place > 100 && place <= 130, "turn of the least urgent: " + place);
    CompletableFuture.allOf(flood.toArray(CompletableFuture[]::new))
        .get(PATIENCE, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule("priority.guarantee.deadline")
  void what_is_over_its_deadline_while_it_waits_is_never_run(Place place) throws Exception {
    serve(place, 100);
    var unused = occupy();
    CompletableFuture<String> late =
        client.callAsync(
            RUN, "late", CallOptions.DEFAULT.deadline(Duration.ofMillis(300)).priority(255));
    untilQueued(1);
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> late.get(PATIENCE, TimeUnit.SECONDS));
    assertEquals(StatusCode.DEADLINE_EXCEEDED, ((RapaceException) e.getCause()).code());
    untilQueued(0);
    goOn.release(2);
    assertEquals("next 128", client.call(RUN, "next"));
    assertEquals(List.of("first", "next"), order);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"overload.limits.response", "error.details.populate"})
  void the_least_urgent_call_is_shed_and_may_be_tried_again(Place place) throws Exception {
    serve(place, 1);
    var unused = occupy();
    CompletableFuture<String> low = call("low", 0);
    untilQueued(1);
    CompletableFuture<String> high = call("high", 255);
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> low.get(PATIENCE, TimeUnit.SECONDS));
    RapaceException shed = (RapaceException) e.getCause();
    assertEquals(StatusCode.RESOURCE_EXHAUSTED, shed.code());
    assertEquals(true, shed.trailers().get(MetadataKey.RETRYABLE).orElseThrow());
    assertEquals(
        Duration.ofMillis(100), shed.trailers().get(MetadataKey.RETRY_AFTER).orElseThrow());
    ExecutionException lower =
        assertThrows(
            ExecutionException.class, () -> call("lower", 0).get(PATIENCE, TimeUnit.SECONDS));
    assertEquals(StatusCode.RESOURCE_EXHAUSTED, ((RapaceException) lower.getCause()).code());
    goOn.release(2);
    assertEquals("high 255", high.get(PATIENCE, TimeUnit.SECONDS));
    assertEquals(List.of("first", "high"), order);
  }
}
