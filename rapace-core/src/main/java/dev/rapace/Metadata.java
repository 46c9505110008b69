package dev.rapace;

import dev.rapace.wire.MetadataEntries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What travels beside the arguments of a call, or beside its result: an ordered list of typed keys
 * and values. Immutable, thread-safe.
 *
 * <p>Credentials, idempotency keys and deadlines have no place in here: {@code rapace.auth_*},
 * {@code rapace.idempotency_key} and {@code rapace.deadline*} cannot be keys of this type,
 * whichever way it was made. So metadata that came in can be looked at, logged and sent on without
 * carrying anybody's identity to the next server.
 */
public final class Metadata {
  /** No entries. */
  public static final Metadata EMPTY = new Metadata(Map.of());

  /** Longest value, in bytes (rule {@code metadata.limits}). */
  public static final int MAX_VALUE_BYTES = 65_536;

  /** Most entries (rule {@code metadata.limits}); three are kept for the library's own keys. */
  public static final int MAX_ENTRIES = 125;

  private final Map<String, byte[]> entries;

  private Metadata(Map<String, byte[]> entries) {
    this.entries = entries;
  }

  /** Metadata with one entry. */
  public static <T> Metadata of(MetadataKey<T> key, T value) {
    return builder().put(key, value).build();
  }

  /** Starts empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts with these entries. */
  public Builder toBuilder() {
    Builder b = new Builder();
    entries.forEach(b::putRaw);
    return b;
  }

  /** The value of a key; empty if absent or not of the key's form (ruling R19). */
  public <T> Optional<T> get(MetadataKey<T> key) {
    byte[] raw = entries.get(key.name());
    return raw == null ? Optional.empty() : Optional.ofNullable(key.read(raw));
  }

  /** Names of all keys, in order. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** Number of entries. */
  public int size() {
    return entries.size();
  }

  /** Whether there are no entries. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * The entries that a server passes on to the servers that it calls itself: {@code rapace.trace_*}
   * and nothing else.
   */
  public Metadata propagated() {
    Builder b = new Builder();
    entries.forEach((k, v) -> {
      if (MetadataKey.isTrace(k)) {
        b.putRaw(k, v);
      }
    });
    return b.build();
  }

  /**
   * What came from the wire, without the keys that this type cannot hold. For code between the wire
   * and the API.
   */
  public static Metadata fromWire(MetadataEntries wire) {
    if (wire.size() == 0) {
      return EMPTY;
    }
    Map<String, byte[]> kept = LinkedHashMap.newLinkedHashMap(wire.size());
    for (int i = 0; i < wire.size(); i++) {
      if (MetadataKey.mayBeHeld(wire.key(i))) {
        kept.putIfAbsent(wire.key(i), wire.value(i));
      }
    }
    return kept.isEmpty() ? EMPTY : new Metadata(java.util.Collections.unmodifiableMap(kept));
  }

  /** The form on the wire. For code between the wire and the API. */
  public MetadataEntries toWire() {
    if (entries.isEmpty()) {
      return MetadataEntries.EMPTY;
    }
    return MetadataEntries.of(
        entries.keySet().toArray(String[]::new), entries.values().toArray(byte[][]::new));
  }

  /** Keys, with values for the library's own numbers and trace ids only; others by size. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    entries.forEach((k, v) ->
        parts.add(
            MetadataKey.isPrintable(k)
                ? k + "=" + java.util.HexFormat.of().formatHex(v)
                : k + ":" + v.length + "B"));
    return "Metadata" + parts;
  }

  /** Collects entries. Not thread-safe. */
  public static final class Builder {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private long bytes;

    private Builder() {}

    /**
     * Sets a key, replacing an earlier value.
     *
     * @throws IllegalArgumentException if the value is longer than {@link #MAX_VALUE_BYTES} or
     *     there would be more than {@link #MAX_ENTRIES} entries or 1 MiB altogether
     */
    public <T> Builder put(MetadataKey<T> key, T value) {
      return putRaw(key.name(), key.write(value));
    }

    /**
     * Sets every entry of other metadata, replacing earlier values of the same keys.
     *
     * @throws IllegalArgumentException as {@link #put} does
     */
    public Builder putAll(Metadata other) {
      other.entries.forEach(this::putRaw);
      return this;
    }

    private Builder putRaw(String name, byte[] value) {
      if (value.length > MAX_VALUE_BYTES) {
        throw new IllegalArgumentException(
            "value of "
                + name
                + " has "
                + value.length
                + " bytes, at most "
                + MAX_VALUE_BYTES
                + " may be sent (metadata.limits)");
      }
      byte[] old = entries.put(name, value);
      bytes += value.length + (old == null ? nameBytes(name) : -old.length);
      if (entries.size() > MAX_ENTRIES || bytes > (1 << 20) - 3 * MAX_VALUE_BYTES) {
        throw new IllegalArgumentException("too many entries or bytes (metadata.limits)");
      }
      return this;
    }

    private static int nameBytes(String name) {
      return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Makes the metadata. */
    public Metadata build() {
      return entries.isEmpty()
          ? EMPTY
          : new Metadata(java.util.Collections.unmodifiableMap(new LinkedHashMap<>(entries)));
    }
  }
}
