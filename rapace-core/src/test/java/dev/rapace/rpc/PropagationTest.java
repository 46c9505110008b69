package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallContext;
import dev.rapace.CallOptions;
import dev.rapace.Deadline;
import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.spec.Rule;
import dev.rapace.wire.MetadataEntries;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What a handler's own calls take over from the call that it serves: whatever came in. */
class PropagationTest {
  private static final Set<String> TRACE =
      Set.of(
          "rapace.trace_id",
          "rapace.span_id",
          "rapace.parent_span_id",
          "rapace.trace_flags",
          "rapace.trace_state");
  private static final List<String> OTHERS =
      List.of(
          "rapace.auth_token",
          "rapace.auth_scheme",
          "rapace.auth_anything",
          "rapace.idempotency_key",
          "rapace.deadline",
          "rapace.deadline_remaining_ms",
          "rapace.priority",
          "rapace.unreliable",
          "tenant",
          "x-request-id");

  @Provide
  Arbitrary<Map<String, byte[]>> incoming() {
    Arbitrary<String> keys =
        Arbitraries.of(
            java.util.stream.Stream.concat(TRACE.stream().sorted(), OTHERS.stream()).toList());
    Arbitrary<byte[]> values = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    return Arbitraries.maps(keys, values).ofMaxSize(12);
  }

  private static CallContext serving(Metadata metadata, int priority, Deadline deadline) {
    return (CallContext)
        Proxy.newProxyInstance(
            CallContext.class.getClassLoader(),
            new Class<?>[] {CallContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "metadata" -> metadata;
                  case "priority" -> priority;
                  case "deadline" -> Optional.ofNullable(deadline);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static Metadata fromWire(Map<String, byte[]> entries) {
    Map<String, byte[]> ordered = new LinkedHashMap<>(entries);
    return Metadata.fromWire(
        MetadataEntries.of(
            ordered.keySet().toArray(String[]::new), ordered.values().toArray(byte[][]::new)));
  }

  @Property(tries = 500)
  @Rule("java.propagation")
  void every_trace_key_passes_and_nothing_else(
      @ForAll("incoming") Map<String, byte[]> entries, @ForAll @IntRange(max = 255) int priority) {
    CallOptions options = CallOptions.propagating(serving(fromWire(entries), priority, null));
    MetadataEntries sent = options.outgoing().toWire();
    for (String key : TRACE) {
      if (entries.containsKey(key)) {
        assertArrayEquals(entries.get(key), sent.get(key), key);
      }
    }
    for (int i = 0; i < sent.size(); i++) {
      String key = sent.key(i);
      assertTrue(TRACE.contains(key) || key.equals("rapace.priority"), key);
    }
    assertTrue(options.credentials().isEmpty());
    assertTrue(options.idempotencyKey().isEmpty());
  }

  @Property(tries = 500)
  @Rule("priority.propagation.rules")
  void the_priority_never_rises(
      @ForAll @IntRange(max = 255) int incoming,
      @ForAll @IntRange(max = 255) int wanted,
      @ForAll boolean flag,
      @ForAll boolean inMetadata,
      @ForAll boolean set) {
    CallOptions options = CallOptions.propagating(serving(Metadata.EMPTY, incoming, null));
    if (flag) {
      options = options.highPriority();
    }
    if (set) {
      options =
          inMetadata
              ? options.metadata(Metadata.of(MetadataKey.PRIORITY, wanted))
              : options.priority(wanted);
    }
    int means =
        options.outgoing().get(MetadataKey.PRIORITY).orElse(options.isHighPriority() ? 192 : 128);
    assertTrue(means <= incoming, means + " from " + incoming);
    if (set) {
      assertEquals(Math.min(wanted, incoming), means);
    } else if (!flag) {
      assertEquals(incoming, means);
    }
  }

  @Property(tries = 100)
  @Rule("cancel.deadline.rounding")
  void the_deadline_only_comes_nearer(
      @ForAll @IntRange(min = 1, max = 1_000) int incoming,
      @ForAll @IntRange(min = 1, max = 1_000) int own) {
    Deadline theirs = Deadline.after(Duration.ofSeconds(incoming));
    CallOptions options =
        CallOptions.propagating(serving(Metadata.EMPTY, 128, theirs))
            .deadline(Duration.ofSeconds(own));
    Deadline sent = options.deadline().orElseThrow();
    assertTrue(sent.nanoTime() - theirs.nanoTime() <= 0);
    assertTrue(sent.remaining().compareTo(Duration.ofSeconds(own)) <= 0);
  }
}
