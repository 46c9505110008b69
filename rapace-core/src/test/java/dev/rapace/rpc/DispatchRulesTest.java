package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallOptions;
import dev.rapace.Deadline;
import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One handler at a time: who goes first, who is refused, and who never runs. */
class DispatchRulesTest {
  private static final Method<String, String> RUN =
      Method.of("Works", "run", Codecs.STRING, Codecs.STRING);
  private static final Method<String, String> PROBE =
      Method.of("Works", "probe", Codecs.STRING, Codecs.STRING);
  private static final Method<String, Long> RELAY =
      Method.of("Works", "relay", Codecs.STRING, Codecs.U32);
  private static final Method<String, Long> LEVEL =
      Method.of("Works", "level", Codecs.STRING, Codecs.U32);

  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private RapaceServer server;
  private RapaceClient client;

  @BeforeEach
  void serve() throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen("tcp://127.0.0.1:0")
            .maxHandlers(1, 300)
            .method(
                RUN,
                (call, name) -> {
                  if (name.equals("plug")) {
                    begun.countDown();
                    gate.await();
                  } else {
                    ran.add(name);
                  }
                  return name;
                })
            .method(PROBE, (call, name) -> name, HandlerMode.INLINE)
            .start();
    client = RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect();
  }

  @AfterEach
  void stop() {
    gate.countDown();
    client.close();
    server.close();
  }

  private void plug() throws InterruptedException {
    CompletableFuture<String> unused = client.callAsync(RUN, "plug");
    assertTrue(begun.await(60, TimeUnit.SECONDS));
  }

  private CompletableFuture<String> call(String name, int priority) {
    return client.callAsync(RUN, name, CallOptions.DEFAULT.priority(priority));
  }

  /** What runs on the loop itself is answered when everything sent before has been looked at. */
  private void release(List<CompletableFuture<String>> waiting) throws Exception {
    assertEquals("there", client.call(PROBE, "there"));
    gate.countDown();
    for (CompletableFuture<String> call : waiting) {
      call.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  @Rule({
    "priority.scheduling.queue",
    "priority.guarantee.ordering",
    "priority.guarantee.starvation"
  })
  void urgentCallsGoFirstAndTheLeastUrgentOneGetsItsTurn() throws Exception {
    plug();
    List<CompletableFuture<String>> waiting = new ArrayList<>();
    waiting.add(call("low", 0));
    waiting.add(call("middle", 128));
    for (int i = 0; i < 260; i++) {
      waiting.add(call("high", 255));
    }
    release(waiting);
    assertEquals("high", ran.get(0), "it came last and went first");
    assertTrue(ran.indexOf("middle") < ran.indexOf("low"), () -> "" + ran);
    assertTrue(ran.indexOf("low") <= 130, "behind one round, not behind the whole flood");
    assertEquals(262, ran.size());
  }

  /** One at a time and nobody may wait: whoever has its answer has also left the room. */
  @Test
  void aHandlerThatHasAnsweredLeavesItsPlaceToTheNext() throws Exception {
    try (RapaceServer narrow =
            RapaceServer.builder()
                .profile(SecurityProfile.trustedLocal())
                .listen("tcp://127.0.0.1:0")
                .maxHandlers(1, 0)
                .method(RUN, (call, name) -> name)
                .start();
        RapaceClient caller =
            RapaceClient.builder(narrow.uri()).profile(SecurityProfile.trustedLocal()).connect()) {
      for (int i = 0; i < 20; i++) {
        assertEquals("next", caller.call(RUN, "next"));
      }
    }
  }

  @Test
  @Rule("priority.guarantee.deadline")
  void whatRunsOutOfTimeWhileItWaitsNeverRuns() throws Exception {
    plug();
    CompletableFuture<String> late =
        client.callAsync(
            RUN, "late", CallOptions.DEFAULT.deadline(Deadline.after(Duration.ofMillis(300))));
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> late.get(60, TimeUnit.SECONDS));
    assertEquals(StatusCode.DEADLINE_EXCEEDED, ((RapaceException) e.getCause()).code());
    // The server's clock for it began when the request arrived, a little later than the caller's.
    Eventually.holds("it waits no more", () -> server.waitingCalls() == 0);
    gate.countDown();
    assertEquals("next", client.call(RUN, "next"));
    assertFalse(ran.contains("late"), () -> "" + ran);
  }

  @Test
  @Rule("priority.propagation.rules")
  void aCallOnBehalfOfACallIsNeverMoreUrgent() throws Exception {
    try (RapaceServer last =
            RapaceServer.builder()
                .profile(SecurityProfile.trustedLocal())
                .listen("tcp://127.0.0.1:0")
                .method(LEVEL, (call, x) -> (long) call.priority())
                .start();
        RapaceClient onward =
            RapaceClient.builder(last.uri()).profile(SecurityProfile.trustedLocal()).connect();
        RapaceServer first =
            RapaceServer.builder()
                .profile(SecurityProfile.trustedLocal())
                .listen("tcp://127.0.0.1:0")
                .method(
                    RELAY,
                    (call, wanted) -> {
                      CallOptions options = CallOptions.propagating(call);
                      return onward.call(
                          LEVEL,
                          "",
                          wanted.isEmpty() ? options : options.priority(Integer.parseInt(wanted)));
                    })
                .start();
        RapaceClient caller =
            RapaceClient.builder(first.uri()).profile(SecurityProfile.trustedLocal()).connect()) {
      CallOptions hundred = CallOptions.DEFAULT.priority(100);
      assertEquals(100L, caller.call(RELAY, "", hundred), "propagated");
      assertEquals(100L, caller.call(RELAY, "200", hundred), "never above");
      assertEquals(40L, caller.call(RELAY, "40", hundred), "lower if it wants to be");
    }
  }
}
