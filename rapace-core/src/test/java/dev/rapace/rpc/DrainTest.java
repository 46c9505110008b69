package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.RapaceServer;
import dev.rapace.RetryPolicy;
import dev.rapace.StatusCode;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.StreamingCall;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that leaves while streams are open. */
class DrainTest {
  private static final Port<Integer> NUMBERS = Port.clientStream(1, Codecs.I32);
  private static final Port<Integer> ITEMS = Port.serverStream(101, Codecs.I32);
  private static final Method<Integer, Integer> CHAT =
      Method.of("Flow", "chat", Codecs.I32, Codecs.I32).port(NUMBERS).port(ITEMS);
  private static final int PATIENCE = 30;

  private RapaceServer server;
  private RapaceClient client;

  private void serve(Place place, Duration drain) throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen(place.uri())
            .drainTimeout(drain)
            .method(
                CHAT,
                (call, factor) -> {
                  StreamWriter<Integer> out = call.writer(ITEMS);
                  int sum = 0;
                  for (int i : call.reader(NUMBERS)) {
                    out.write(i * factor);
                    sum += i;
                  }
                  return sum;
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
    client.close();
    server.close();
  }

  private CompletableFuture<Void> leave() {
    return CompletableFuture.runAsync(server::close, task -> Thread.ofVirtual().start(task));
  }

  /** Whether a call made now is refused; if so, surely before anything was done for it. */
  private boolean isRefused() {
    try (StreamingCall<Integer> late = client.open(CHAT, 1)) {
      late.writer(NUMBERS).close();
      late.await();
      return false;
    } catch (RapaceException e) {
      assertEquals(Processed.NO, e.processed(), e::toString);
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"overload.goaway.existing", "overload.goaway.client.complete", "core.goaway.after-send"})
  void open_streams_go_on_to_their_end_and_no_call_is_taken_meanwhile(Place place)
      throws Exception {
    serve(place, Duration.ofSeconds(60));
    try (StreamingCall<Integer> call = client.open(CHAT, 3)) {
      StreamReader<Integer> in = call.reader(ITEMS);
      StreamWriter<Integer> out = call.writer(NUMBERS);
      out.write(1);
      assertEquals(3, in.read());
      CompletableFuture<Void> left = leave();
      // Once a call is refused, the server has said that it leaves.
      Eventually.holds("no call is taken any more", this::isRefused);
      for (int i = 2; i <= 100; i++) {
        out.write(i);
        assertEquals(3 * i, in.read());
      }
      out.close();
      assertNull(in.read());
      assertEquals(5_050, call.await());
      left.get(PATIENCE, TimeUnit.SECONDS);
    }
    assertEquals(0, server.connections());
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"overload.drain.after-grace", "overload.goaway.drain"})
  void streams_that_do_not_end_are_ended_when_the_time_is_over(Place place) throws Exception {
    serve(place, Duration.ofMillis(200));
    try (StreamingCall<Integer> call = client.open(CHAT, 3)) {
      StreamReader<Integer> in = call.reader(ITEMS);
      call.writer(NUMBERS).write(1);
      assertEquals(3, in.read());
      CompletableFuture<Void> left = leave();
      RapaceException stream = assertThrows(RapaceException.class, in::read);
      RapaceException result = assertThrows(RapaceException.class, call::await);
      assertEquals(StatusCode.DEADLINE_EXCEEDED, stream.code());
      assertEquals(StatusCode.DEADLINE_EXCEEDED, result.code());
      left.get(PATIENCE, TimeUnit.SECONDS);
    }
    assertEquals(0, server.connections());
  }
}
