package dev.rapace;

import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.MetadataRules;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A key of {@link Metadata} and the type of its value. Applications make their own with {@link
 * #text} and {@link #bytes}; the keys of the protocol that people may use are the constants here.
 * Immutable, thread-safe.
 *
 * @param <T> type of the value
 */
public final class MetadataKey<T> {
  private static final java.util.Map<Byte, Boolean> BOOLEANS =
      java.util.Map.of((byte) 0, false, (byte) 1, true);

  /** {@code rapace.trace_id}: 16 bytes. */
  public static final MetadataKey<byte[]> TRACE_ID = fixed(MetadataKeys.TRACE_ID, 16);

  /** {@code rapace.span_id}: 8 bytes. */
  public static final MetadataKey<byte[]> SPAN_ID = fixed(MetadataKeys.SPAN_ID, 8);

  /** {@code rapace.parent_span_id}: 8 bytes. */
  public static final MetadataKey<byte[]> PARENT_SPAN_ID = fixed(MetadataKeys.PARENT_SPAN_ID, 8);

  /** {@code rapace.trace_flags}: one byte, 0 to 255. */
  public static final MetadataKey<Integer> TRACE_FLAGS = u8(MetadataKeys.TRACE_FLAGS);

  /** {@code rapace.trace_state}: text of tracing vendors. */
  public static final MetadataKey<String> TRACE_STATE =
      new MetadataKey<>(MetadataKeys.TRACE_STATE, MetadataKey::utf8, MetadataKey::readUtf8);

  /** {@code rapace.priority}: 0 to 255, larger is more urgent, 128 if absent. */
  public static final MetadataKey<Integer> PRIORITY = u8(MetadataKeys.PRIORITY);

  /** {@code rapace.retryable}, in trailers: whether the caller may try again. */
  public static final MetadataKey<Boolean> RETRYABLE =
      new MetadataKey<>(
          MetadataKeys.RETRYABLE,
          v -> new byte[] {(byte) (v ? 1 : 0)},
          raw -> raw.length == 1 ? BOOLEANS.get(raw[0]) : null);

  /** {@code rapace.retry_after_ms}, in trailers: how long to wait before; milliseconds, 32 bits. */
  public static final MetadataKey<Duration> RETRY_AFTER =
      new MetadataKey<>(
          MetadataKeys.RETRY_AFTER_MS,
          v -> little(4).putInt(0, (int) Math.clamp(v.toMillis(), 0L, 0xFFFF_FFFFL)).array(),
          raw ->
              raw.length == 4
                  ? Duration.ofMillis(
                      Integer.toUnsignedLong(
                          ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getInt()))
                  : null);

  /** {@code rapace.server_timing_ns}, in trailers: how long the server worked on the call. */
  public static final MetadataKey<Duration> SERVER_TIMING =
      new MetadataKey<>(
          MetadataKeys.SERVER_TIMING_NS,
          v -> little(8).putLong(0, Math.max(0, v.toNanos())).array(),
          MetadataKey::readNanos);

  private static final Set<String> TRACE =
      Set.of(TRACE_ID.name, SPAN_ID.name, PARENT_SPAN_ID.name, TRACE_FLAGS.name, TRACE_STATE.name);
  private static final Set<String> PRINTABLE =
      Set.of(
          TRACE_ID.name,
          SPAN_ID.name,
          PARENT_SPAN_ID.name,
          TRACE_FLAGS.name,
          PRIORITY.name,
          RETRYABLE.name,
          RETRY_AFTER.name,
          SERVER_TIMING.name);

  private final String name;
  private final Function<T, byte[]> writer;
  private final Function<byte[], @Nullable T> reader;

  private MetadataKey(
      String name, Function<T, byte[]> writer, Function<byte[], @Nullable T> reader) {
    this.name = name;
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * A key of the application with a text value, UTF-8.
   *
   * @param name lower-case words joined by hyphens, optionally ending in {@code .b64}; at most 256
   *     characters
   * @throws IllegalArgumentException if the name is malformed or starts with {@code rapace.} (rule
   *     {@code metadata.key.reserved-prefix})
   */
  public static MetadataKey<String> text(String name) {
    return new MetadataKey<>(checked(name), MetadataKey::utf8, MetadataKey::readUtf8);
  }

  /** As {@link #text}, with bytes as value; they are copied in and out. */
  public static MetadataKey<byte[]> bytes(String name) {
    return new MetadataKey<>(checked(name), byte[]::clone, byte[]::clone);
  }

  /** Name on the wire. */
  public String name() {
    return name;
  }

  byte[] write(T value) {
    return writer.apply(value);
  }

  @Nullable T read(byte[] raw) {
    return reader.apply(raw);
  }

  static boolean isTrace(String name) {
    return TRACE.contains(name);
  }

  static boolean isPrintable(String name) {
    return PRINTABLE.contains(name);
  }

  /** Application keys, and of the protocol's keys only those that are constants of this class. */
  static boolean mayBeHeld(String name) {
    return !name.startsWith(MetadataKeys.RESERVED_PREFIX)
        || TRACE.contains(name)
        || PRINTABLE.contains(name);
  }

  private static String checked(String name) {
    if (name.toLowerCase(Locale.ROOT).startsWith(MetadataKeys.RESERVED_PREFIX)) {
      throw new IllegalArgumentException(
          "keys that start with rapace. belong to the protocol: choose another name for "
              + name
              + " (metadata.key.reserved-prefix)");
    }
    if (!MetadataRules.isApplicationKey(name)) {
      throw new IllegalArgumentException(
          "a metadata key is lower-case words joined by hyphens, at most 256 characters"
              + " (metadata.key.format): "
              + name);
    }
    return name;
  }

  private static MetadataKey<byte[]> fixed(String name, int size) {
    return new MetadataKey<>(
        name,
        v -> {
          if (v.length != size) {
            throw new IllegalArgumentException(name + " has exactly " + size + " bytes");
          }
          return v.clone();
        },
        raw -> raw.length == size ? raw.clone() : null);
  }

  private static MetadataKey<Integer> u8(String name) {
    return new MetadataKey<>(
        name,
        v -> {
          if (v < 0 || v > 255) {
            throw new IllegalArgumentException(name + " is 0 to 255");
          }
          return new byte[] {v.byteValue()};
        },
        raw -> raw.length == 1 ? raw[0] & 0xFF : null);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable String readUtf8(byte[] raw) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (java.nio.charset.CharacterCodingException malformed) {
      return null;
    }
  }

  private static @Nullable Duration readNanos(byte[] raw) {
    if (raw.length != 8) {
      return null;
    }
    long nanos = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return nanos < 0 ? null : Duration.ofNanos(nanos);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public String toString() {
    return name;
  }
}
