package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.spec.Rule;
import dev.rapace.wire.MetadataEntries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What application metadata can hold, and what it cannot. */
class MetadataTest {
  private static final MetadataKey<String> LABEL = MetadataKey.text("request-label");

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rapace.auth_token",
        "rapace.auth_scheme",
        "rapace.trace_id",
        "rapace.x",
        "rapace.",
        "Rapace.x",
        "UPPER",
        "under_score",
        "",
        "-a",
        "a-",
        "a--b",
        "1a",
        "a.b",
        "a b",
        "é"
      })
  @Rule({"metadata.key.reserved-prefix", "metadata.key.format", "metadata.key.lowercase"})
  void applications_cannot_make_these_keys(String name) {
    assertThrows(IllegalArgumentException.class, () -> MetadataKey.text(name));
    assertThrows(IllegalArgumentException.class, () -> MetadataKey.bytes(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "label", "request-id", "x-9", "blob.b64", "a-b-c"})
  void applications_can_make_these_keys(String name) {
    assertEquals(name, MetadataKey.text(name).name());
  }

  @Property(tries = 500)
  void keys_of_credentials_never_get_in_from_the_wire(
      @ForAll @AlphaChars @StringLength(max = 12) String rest) {
    String lower = rest.toLowerCase(java.util.Locale.ROOT);
    Metadata read =
        Metadata.fromWire(
            MetadataEntries.of(
                new String[] {
                  "rapace.auth_" + lower,
                  "rapace.auth_token",
                  "rapace.idempotency_key",
                  "rapace.deadline",
                  "rapace.trace_id",
                  "label"
                },
                new byte[][] {
                  utf8("secret"), utf8("secret"), utf8("k"), new byte[8], new byte[16], utf8("v")
                }));
    assertEquals(List.of("rapace.trace_id", "label"), List.copyOf(read.keys()));
    assertEquals(List.of("rapace.trace_id"), List.copyOf(read.propagated().keys()));
    assertEquals(2, read.toWire().size());
    assertEquals(2, read.toBuilder().build().size());
  }

  @Test
  @Rule("security.metadata.plaintext")
  void printing_shows_no_value_of_an_application() {
    Metadata metadata =
        Metadata.builder().put(LABEL, "hunter2").put(MetadataKey.PRIORITY, 200).build();
    assertFalse(metadata.toString().contains("hunter2"));
    assertTrue(metadata.toString().contains("request-label"));
    assertTrue(metadata.toString().contains("rapace.priority=c8"));
  }

  @Test
  void typed_values_keep_their_value_and_wrong_sizes_are_ignored() {
    Metadata metadata =
        Metadata.builder()
            .put(MetadataKey.RETRYABLE, true)
            .put(MetadataKey.RETRY_AFTER, Duration.ofMillis(0xFFFF_FFFFL))
            .put(MetadataKey.SERVER_TIMING, Duration.ofNanos(12))
            .put(MetadataKey.TRACE_STATE, "a=b")
            .build();
    Metadata read = Metadata.fromWire(metadata.toWire());
    assertEquals(true, read.get(MetadataKey.RETRYABLE).orElseThrow());
    assertEquals(0xFFFF_FFFFL, read.get(MetadataKey.RETRY_AFTER).orElseThrow().toMillis());
    assertEquals(12, read.get(MetadataKey.SERVER_TIMING).orElseThrow().toNanos());
    assertEquals("a=b", read.get(MetadataKey.TRACE_STATE).orElseThrow());
    Metadata wrong =
        Metadata.fromWire(
            MetadataEntries.of(
                new String[] {"rapace.retryable", "rapace.trace_id", "rapace.trace_state"},
                new byte[][] {new byte[] {7}, new byte[3], new byte[] {(byte) 0xFF}}));
    assertTrue(wrong.get(MetadataKey.RETRYABLE).isEmpty());
    assertTrue(wrong.get(MetadataKey.TRACE_ID).isEmpty());
    assertTrue(wrong.get(MetadataKey.TRACE_STATE).isEmpty());
  }

  @Test
  @Rule("metadata.limits")
  void limits_are_kept_before_anything_is_sent() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Metadata.of(LABEL, "x".repeat(Metadata.MAX_VALUE_BYTES + 1)));
    Metadata.Builder many = Metadata.builder();
    for (int i = 0; i < Metadata.MAX_ENTRIES; i++) {
      many.put(MetadataKey.text("k-" + i), "v");
    }
    assertEquals(Metadata.MAX_ENTRIES, many.build().size());
    assertThrows(IllegalArgumentException.class, () -> many.put(MetadataKey.text("one-more"), "v"));
  }
}
