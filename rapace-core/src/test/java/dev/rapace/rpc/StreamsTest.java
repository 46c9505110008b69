package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceServer;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.StreamingCall;
import dev.rapace.Streams;
import dev.rapace.Tunnel;
import dev.rapace.postcard.Codecs;
import dev.rapace.spec.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams and tunnels from one end to the other, on every transport. */
class StreamsTest extends StreamsFixture {
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
