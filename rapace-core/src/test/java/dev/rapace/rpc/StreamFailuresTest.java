package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallOptions;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceException;
import dev.rapace.StatusCode;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.StreamingCall;
import dev.rapace.Streams;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that end otherwise than both sides meant them to. */
class StreamFailuresTest extends StreamsFixture {
  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"core.cancel.behavior", "core.cancel.propagation", "cancel.impl.propagate"})
  void closing_a_call_stops_the_handler_and_its_streams(Place place) throws Exception {
    CompletableFuture<StatusCode> seen = new CompletableFuture<>();
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    serve(
        place,
        LIST,
        (call, n) -> {
          call.onCancel(() -> cancelled.complete(true));
          StreamWriter<Integer> out = call.writer(ITEMS);
          try {
            while (true) {
              out.write(1);
            }
          } catch (RapaceException e) {
            seen.complete(e.code());
            throw e;
          }
        });
    StreamReader<Integer> items = Streams.items(client.open(LIST, 0), ITEMS);
    assertEquals(1, items.read());
    items.close();
    assertEquals(StatusCode.CANCELLED, seen.get(PATIENCE, TimeUnit.SECONDS));
    assertTrue(cancelled.get(PATIENCE, TimeUnit.SECONDS));
    assertEquals(StatusCode.CANCELLED, assertThrows(RapaceException.class, items::read).code());
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule("core.cancel.propagation")
  void a_client_that_gives_up_a_required_stream_fails_its_call(Place place) throws Exception {
    CompletableFuture<StatusCode> seen = new CompletableFuture<>();
    CountDownLatch running = new CountDownLatch(1);
    serve(
        place,
        SUM,
        (call, ignored) -> {
          try {
            call.reader(NUMBERS).read();
            running.countDown();
            call.reader(NUMBERS).read();
          } catch (RapaceException e) {
            seen.complete(e.code());
          }
          return 1;
        });
    try (StreamingCall<Integer> call = client.open(SUM, 0)) {
      call.writer(NUMBERS).write(1);
      assertTrue(running.await(PATIENCE, TimeUnit.SECONDS));
      call.writer(NUMBERS).cancel();
      assertEquals(StatusCode.CANCELLED, assertThrows(RapaceException.class, call::await).code());
    }
    assertEquals(StatusCode.CANCELLED, seen.get(PATIENCE, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void a_server_that_has_read_enough_answers_and_stops_the_sender(Place place) throws Exception {
    serve(
        place,
        SUM,
        (call, wanted) -> {
          int sum = 0;
          try (StreamReader<Integer> in = call.reader(NUMBERS)) {
            for (int i = 0; i < wanted; i++) {
              sum += in.read();
            }
          }
          return sum;
        });
    try (StreamingCall<Integer> call = client.open(SUM, 10)) {
      StreamWriter<Integer> out = call.writer(NUMBERS);
      assertThrows(
          RapaceException.class,
          () -> {
            while (true) {
              out.write(2);
            }
          });
      assertEquals(20, call.await());
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule("core.stream.decode-failure")
  void an_item_that_cannot_be_decoded_fails_the_call_and_nothing_else(Place place)
      throws Exception {
    Port<String> theirs = Port.clientStream(1, Codecs.STRING);
    Method<Integer, Integer> wrong = Method.of("Flow", "sum", Codecs.I32, Codecs.I32).port(theirs);
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    serve(
        place,
        SUM,
        (call, ignored) -> {
          try {
            return call.reader(NUMBERS).read();
          } catch (RapaceException e) {
            seen.complete(e.getCause());
            throw e;
          }
        });
    try (StreamingCall<Integer> call = client.open(wrong, 0)) {
      call.writer(theirs).write("a text is no number");
      assertEquals(
          StatusCode.INVALID_ARGUMENT, assertThrows(RapaceException.class, call::await).code());
    }
    assertEquals(MalformedPayloadException.class, seen.get(PATIENCE, TimeUnit.SECONDS).getClass());
    assertEquals(1, server.connections());
  }

  @Test
  @Rule("core.stream.decode-failure")
  void a_client_that_cannot_decode_an_item_fails_locally() throws Exception {
    Port<String> theirs = Port.serverStream(101, Codecs.STRING);
    Method<Integer, Integer> wrong = Method.of("Flow", "list", Codecs.I32, Codecs.I32).port(theirs);
    serve(
        Place.TCP,
        LIST,
        (call, n) -> {
          call.writer(ITEMS).write(77);
          new CountDownLatch(1).await();
          return 1;
        });
    try (StreamingCall<Integer> call = client.open(wrong, 0)) {
      assertEquals(
          StatusCode.DECODE_ERROR,
          assertThrows(RapaceException.class, () -> call.reader(theirs).read()).code());
      assertEquals(
          StatusCode.DECODE_ERROR, assertThrows(RapaceException.class, call::await).code());
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"core.call.optional-ports", "core.stream.type-enforcement"})
  void an_optional_port_may_be_used_or_left(Place place) throws Exception {
    serve(
        place,
        MIXED,
        (call, words) -> {
          StringBuilder all = new StringBuilder();
          for (int i : call.reader(NUMBERS)) {
            all.append(i);
          }
          if (words == 1) {
            for (String word : call.reader(WORDS)) {
              all.append(word);
            }
          }
          return all.toString();
        });
    try (StreamingCall<String> call = client.open(MIXED, 0)) {
      call.writer(NUMBERS).write(12);
      call.writer(NUMBERS).close();
      assertEquals("12", call.await());
    }
    try (StreamingCall<String> call = client.open(MIXED, 1)) {
      call.writer(WORDS).write("ab");
      call.writer(NUMBERS).write(12);
      call.writer(NUMBERS).close();
      call.writer(WORDS).close();
      assertEquals("12ab", call.await());
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"cancel.deadline.exceeded", "cancel.deadline.terminal"})
  void a_deadline_ends_the_call_and_what_is_attached_to_it(Place place) throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    serve(
        place,
        SUM,
        (call, ignored) -> {
          assertTrue(call.deadline().isPresent());
          try {
            call.reader(NUMBERS).read();
          } catch (Throwable e) {
            seen.complete(e);
            throw e;
          }
          return 1;
        });
    CallOptions soon = CallOptions.DEFAULT.deadline(Duration.ofMillis(100));
    try (StreamingCall<Integer> call = client.open(SUM, 0, soon)) {
      assertEquals(
          StatusCode.DEADLINE_EXCEEDED, assertThrows(RapaceException.class, call::await).code());
      assertThrows(
          RapaceException.class,
          () -> {
            while (true) {
              call.writer(NUMBERS).write(1);
            }
          });
    }
    assertTrue(seen.get(PATIENCE, TimeUnit.SECONDS) instanceof RapaceException);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void a_failure_in_the_middle_of_a_stream_becomes_its_status(Place place) throws Exception {
    serve(
        place,
        LIST,
        (call, n) -> {
          call.writer(ITEMS).write(1);
          throw new RapaceException(StatusCode.NOT_FOUND, "no more of them");
        });
    StreamReader<Integer> items = Streams.items(client.open(LIST, 0), ITEMS);
    RapaceException e =
        assertThrows(
            RapaceException.class,
            () -> {
              while (items.read() != null) {
                // Until the failure.
              }
            });
    assertEquals(StatusCode.NOT_FOUND, e.code());
    assertEquals("no more of them", e.status().message());
  }

  @Test
  void a_source_that_fails_is_the_cause_of_the_failed_call() throws Exception {
    serve(
        Place.IN_PROCESS,
        SUM,
        (call, start) -> {
          for (int i : call.reader(NUMBERS)) {
            assertEquals(1, i);
          }
          return start;
        });
    IllegalStateException mine = new IllegalStateException("mine");
    try (StreamingCall<Integer> call = client.open(SUM, 0)) {
      Streams.feed(
          StreamReader.writing(out -> {
            out.write(1);
            throw mine;
          }),
          call,
          NUMBERS);
      RapaceException e = assertThrows(RapaceException.class, call::await);
      assertEquals(StatusCode.CANCELLED, e.code());
      assertEquals(mine, e.getCause());
    }
  }

  @Test
  void an_interrupted_reader_gives_its_stream_up() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CompletableFuture<StatusCode> seen = new CompletableFuture<>();
    serve(
        Place.TCP,
        SUM,
        (call, ignored) -> {
          Thread handler = Thread.currentThread();
          Thread.ofVirtual()
              .start(() -> {
                reading.countDown();
                handler.interrupt();
              });
          try {
            call.reader(NUMBERS).read();
            return 0;
          } catch (RapaceException e) {
            seen.complete(e.code());
            assertTrue(Thread.currentThread().isInterrupted());
            return 1;
          }
        });
    try (StreamingCall<Integer> call = client.open(SUM, 0)) {
      assertTrue(reading.await(PATIENCE, TimeUnit.SECONDS));
      assertEquals(StatusCode.CANCELLED, seen.get(PATIENCE, TimeUnit.SECONDS));
    }
  }

  @Test
  void a_lost_connection_ends_streams_and_says_that_the_outcome_is_unknown() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    serve(
        Place.TCP,
        LIST,
        (call, n) -> {
          call.writer(ITEMS).write(1);
          running.countDown();
          new CountDownLatch(1).await();
          return 0;
        });
    StreamingCall<Integer> call = client.open(LIST, 0);
    StreamReader<Integer> in = call.reader(ITEMS);
    assertEquals(1, in.read());
    assertTrue(running.await(PATIENCE, TimeUnit.SECONDS));
    client.close();
    RapaceException e = assertThrows(RapaceException.class, in::read);
    assertEquals(StatusCode.UNAVAILABLE, e.code());
    e = assertThrows(RapaceException.class, call::await);
    assertEquals(StatusCode.UNAVAILABLE, e.code());
    assertEquals(RapaceException.Processed.UNKNOWN, e.processed());
  }
}
