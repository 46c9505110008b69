package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallOptions;
import dev.rapace.Handler;
import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.StreamingCall;
import dev.rapace.Streams;
import dev.rapace.Tunnel;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams and tunnels from one end to the other, on every transport. */
class StreamsTest {
  private static final Port<Integer> ITEMS = Port.serverStream(101, Codecs.I32);
  private static final Port<Integer> NUMBERS = Port.clientStream(1, Codecs.I32);
  private static final Port<String> WORDS = Port.clientStream(2, Codecs.STRING).optional();
  private static final Port<Integer> BOTH = Port.bidirectional(1, Codecs.I32);
  private static final Port<byte[]> BYTES = Port.tunnel(1);
  private static final Method<Integer, Integer> LIST =
      Method.of("Flow", "list", Codecs.I32, Codecs.I32).port(ITEMS);
  private static final Method<Integer, Integer> SUM =
      Method.of("Flow", "sum", Codecs.I32, Codecs.I32).port(NUMBERS);
  private static final Method<Integer, String> MIXED =
      Method.of("Flow", "mixed", Codecs.I32, Codecs.STRING).port(NUMBERS).port(WORDS);
  private static final Method<Integer, Integer> CHAT =
      Method.of("Flow", "chat", Codecs.I32, Codecs.I32).port(NUMBERS).port(ITEMS);
  private static final Method<Integer, Integer> TURN =
      Method.of("Flow", "turn", Codecs.I32, Codecs.I32).port(BOTH);
  private static final Method<Integer, Integer> PIPE =
      Method.of("Flow", "pipe", Codecs.I32, Codecs.I32).port(BYTES);
  private static final int PATIENCE = 30;

  private RapaceServer server;
  private RapaceClient client;

  @AfterEach
  void end() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private <Q, R> void serve(Place place, Method<Q, R> method, Handler<Q, R> handler)
      throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen(place.uri())
            .drainTimeout(Duration.ofMillis(50))
            .method(method, handler)
            .start();
    client = RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({"core.stream.frame.payload", "core.call.complete"})
  void a_server_streams_many_items_in_order(Place place) throws Exception {
    serve(
        place,
        LIST,
        (call, n) -> {
          Streams.pump(StreamReader.of(() -> IntStream.range(0, n).iterator()), call.writer(ITEMS));
          return 101;
        });
    try (StreamReader<Integer> items = Streams.items(client.open(LIST, 50_000), ITEMS)) {
      int expected = 0;
      for (int item : items) {
        assertEquals(expected++, item);
      }
      assertEquals(50_000, expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule("core.stream.empty")
  void a_client_streams_many_items_or_none(Place place) throws Exception {
    serve(
        place,
        SUM,
        (call, start) -> {
          int sum = start;
          for (int i : call.reader(NUMBERS)) {
            sum += i;
          }
          return sum;
        });
    assertEquals(7, sum(7, StreamReader.of(List.of())));
    assertEquals(16, sum(7, StreamReader.of(List.of(4, 5))));
    assertEquals(
        10_000,
        sum(
            0,
            StreamReader.writing(out -> {
              for (int i = 0; i < 10_000; i++) {
                out.write(1);
              }
            })));
  }

  private int sum(int start, StreamReader<Integer> numbers) {
    try (StreamingCall<Integer> call = client.open(SUM, start)) {
      Streams.feed(numbers, call, NUMBERS);
      return call.await();
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule("core.stream.bidir")
  void one_channel_carries_items_both_ways_and_each_half_ends_by_itself(Place place)
      throws Exception {
    serve(
        place,
        TURN,
        (call, ignored) -> {
          int last = 0;
          for (int i : call.reader(BOTH)) {
            last = i;
          }
          StreamWriter<Integer> out = call.writer(BOTH);
          for (int i = last; i > 0; i--) {
            out.write(i);
          }
          return last;
        });
    try (StreamingCall<Integer> call = client.open(TURN, 0)) {
      StreamWriter<Integer> out = call.writer(BOTH);
      for (int i = 1; i <= 100; i++) {
        out.write(i);
      }
      out.close();
      List<Integer> back = new ArrayList<>();
      call.reader(BOTH).forEach(back::add);
      assertEquals(100, back.size());
      assertEquals(100, back.get(0));
      assertEquals(1, back.get(99));
      assertEquals(100, call.await());
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void a_conversation_goes_to_and_fro_on_two_ports(Place place) throws Exception {
    serve(
        place,
        CHAT,
        (call, factor) -> {
          StreamWriter<Integer> out = call.writer(ITEMS);
          for (int i : call.reader(NUMBERS)) {
            out.write(i * factor);
          }
          return 101;
        });
    try (StreamingCall<Integer> call = client.open(CHAT, 3)) {
      StreamReader<Integer> in = call.reader(ITEMS);
      StreamWriter<Integer> out = call.writer(NUMBERS);
      for (int i = 0; i < 200; i++) {
        out.write(i);
        assertEquals(3 * i, in.read());
      }
      out.close();
      assertNull(in.read());
      assertEquals(101, call.await());
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule({
    "core.tunnel.raw-bytes",
    "core.tunnel.frame-boundaries",
    "core.tunnel.ordering",
    "core.tunnel.semantics"
  })
  void a_tunnel_carries_bytes_unchanged_and_half_closes(Place place) throws Exception {
    serve(
        place,
        PIPE,
        (call, ignored) -> {
          Tunnel tunnel = call.tunnel(BYTES);
          byte[] all = tunnel.input().readAllBytes();
          tunnel.output().write(all);
          tunnel.output().close();
          return all.length;
        });
    byte[] sent = new byte[3 << 20];
    new Random(7).nextBytes(sent);
    try (StreamingCall<Integer> call = client.open(PIPE, 0)) {
      Tunnel tunnel = call.tunnel(BYTES);
      tunnel.output().write(sent, 0, 1);
      tunnel.output().write(sent, 1, sent.length - 1);
      tunnel.output().close();
      assertArrayEquals(sent, tunnel.input().readAllBytes());
      assertEquals(sent.length, call.await());
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  @Rule("core.flow.credit-semantics")
  void a_slow_reader_stops_the_sender(Place place) throws Exception {
    AtomicInteger written = new AtomicInteger();
    Method<Integer, Integer> big = bigItems();
    @SuppressWarnings("unchecked")
    Port<byte[]> port = (Port<byte[]>) big.ports().get(0);
    byte[] item = new byte[64 << 10];
    serve(
        place,
        big,
        (call, n) -> {
          StreamWriter<byte[]> out = call.writer(port);
          for (int i = 0; i < n; i++) {
            out.write(item);
            written.incrementAndGet();
          }
          return n;
        });
    int n = 256; // 16 MiB
    try (StreamingCall<Integer> call = client.open(big, n)) {
      StreamReader<byte[]> in = call.reader(port);
      in.read();
      Eventually.holds("the sender has begun", () -> written.get() > 1);
      for (int read = 1; read < n; read++) {
        // Never more than two windows of the longest payload are on their way or unread.
        assertTrue(written.get() - read <= 80, "written " + written + ", read " + read);
        assertEquals(item.length, in.read().length);
      }
      assertNull(in.read());
      assertEquals(n, call.await());
    }
  }

  private static Method<Integer, Integer> bigItems() {
    return Method.of("Flow", "big", Codecs.I32, Codecs.I32)
        .port(Port.serverStream(101, Codecs.BYTES));
  }

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

  @ParameterizedTest
  @EnumSource(Place.class)
  void publishers_and_subscribers_take_part_with_their_own_demand(Place place) throws Exception {
    serve(
        place,
        CHAT,
        (call, factor) -> {
          Streams.pump(StreamReader.from(call.reader(NUMBERS).publisher()), call.writer(ITEMS));
          return 101;
        });
    Collector collector = new Collector();
    try (StreamingCall<Integer> call = client.open(CHAT, 1)) {
      try (var publisher = new java.util.concurrent.SubmissionPublisher<Integer>()) {
        call.reader(ITEMS).publisher().subscribe(collector);
        publisher.subscribe(call.writer(NUMBERS).subscriber());
        for (int i = 0; i < 1_000; i++) {
          publisher.submit(i);
        }
      }
      assertEquals(
          IntStream.range(0, 1_000).boxed().toList(),
          collector.done.get(PATIENCE, TimeUnit.SECONDS));
      assertEquals(101, call.await());
    }
  }

  /** Asks for one item at a time. */
  private static final class Collector implements Flow.Subscriber<Integer> {
    final CompletableFuture<List<Integer>> done = new CompletableFuture<>();
    private final List<Integer> items = new ArrayList<>();
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(Integer item) {
      items.add(item);
      subscription.request(1);
    }

    @Override
    public void onError(Throwable problem) {
      done.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      done.complete(items);
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

  @Test
  void a_method_with_ports_cannot_run_inline() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> RapaceServer.builder().method(LIST, (call, n) -> n, HandlerMode.INLINE));
    assertTrue(e.getMessage().contains("INLINE"), e.getMessage());
  }

  @Test
  void ports_that_are_not_of_the_method_are_refused() throws Exception {
    serve(Place.IN_PROCESS, LIST, (call, n) -> n);
    try (StreamingCall<Integer> call = client.open(LIST, 0)) {
      assertThrows(IllegalArgumentException.class, () -> call.reader(NUMBERS));
      assertThrows(IllegalArgumentException.class, () -> call.writer(ITEMS));
      assertThrows(IllegalArgumentException.class, () -> call.tunnel(BYTES));
    }
  }

  @Test
  void tunnels_within_the_process_can_be_joined_with_those_of_a_call() throws Exception {
    serve(
        Place.UNIX,
        PIPE,
        (call, ignored) -> {
          Streams.join(
              Tunnel.servedBy(t -> {
                byte[] got = t.input().readAllBytes();
                for (int i = 0; i < got.length; i++) {
                  got[i]++;
                }
                t.output().write(got);
              }),
              call.tunnel(BYTES));
          return 0;
        });
    Tunnel.Pair pair = Tunnel.pair();
    StreamingCall<Integer> call = client.open(PIPE, 0);
    Streams.joinInBackground(pair.right(), Streams.tunnel(call, BYTES));
    byte[] sent = new byte[100_000];
    Thread.ofVirtual()
        .start(() -> {
          try {
            pair.left().output().write(sent);
            pair.left().output().close();
          } catch (java.io.IOException e) {
            pair.left().close();
          }
        });
    byte[] expected = new byte[sent.length];
    Arrays.fill(expected, (byte) 1);
    assertArrayEquals(expected, pair.left().input().readAllBytes());
    assertFalse(call.response().isCompletedExceptionally());
  }
}
