package dev.rapace.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as it stands on the wire: an ordered list of keys and byte values, in Hello.params,
 * OpenChannel.metadata, GoAway.metadata and CallResult.trailers.
 *
 * <p>Whether keys are well-formed, unique and within the limits is the verdict of {@link
 * MetadataRules#check}; ask it before looking at anything. Entries of a peer that break a rule are
 * never built: what {@link MetadataRules#read} returns for them has no entries, only the verdict.
 *
 * <p>Immutable if nobody changes the value arrays. {@code toString} shows keys and sizes, never
 * values: values may be secrets (rule {@code security.metadata.plaintext}).
 */
public final class MetadataEntries {
  /** No entries. */
  public static final MetadataEntries EMPTY = new MetadataEntries(new String[0], new byte[0][]);

  private final String[] keys;
  private final byte[][] values;

  /** What broke a rule while reading, or null. */
  private final @Nullable MetadataVerdict refusal;

  private MetadataEntries(String[] keys, byte[][] values) {
    this.keys = keys;
    this.values = values;
    this.refusal = null;
  }

  private MetadataEntries(MetadataVerdict refusal) {
    this.keys = EMPTY.keys;
    this.values = EMPTY.values;
    this.refusal = refusal;
  }

  /** Stands for entries of a peer that were refused while reading. */
  static MetadataEntries refused(MetadataVerdict refusal) {
    return new MetadataEntries(refusal);
  }

  @Nullable MetadataVerdict refusal() {
    return refusal;
  }

  /**
   * Takes ownership of both arrays.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public static MetadataEntries of(String[] keys, byte[][] values) {
    if (keys.length != values.length) {
      throw new IllegalArgumentException("keys and values differ in number");
    }
    return keys.length == 0 ? EMPTY : new MetadataEntries(keys, values);
  }

  /** Number of entries. */
  public int size() {
    return keys.length;
  }

  /** Key of the entry at {@code index}. */
  public String key(int index) {
    return keys[index];
  }

  /** Value of the entry at {@code index}; not a copy. */
  public byte[] value(int index) {
    return values[index];
  }

  /** Bytes of all keys and values; keys that passed the grammar are ASCII. */
  public long totalBytes() {
    long total = 0;
    for (int i = 0; i < keys.length; i++) {
      total += keys[i].length() + (long) values[i].length;
    }
    return total;
  }

  /** Value of the first entry with this key, not a copy, or null. */
  public byte @Nullable [] get(String key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return values[i];
      }
    }
    return null;
  }

  /**
   * These entries and one more at the end.
   *
   * @throws IllegalStateException if these entries were refused while reading
   */
  public MetadataEntries with(String key, byte[] value) {
    if (refusal != null) {
      throw new IllegalStateException("refused metadata cannot be extended");
    }
    String[] k = java.util.Arrays.copyOf(keys, keys.length + 1);
    byte[][] v = java.util.Arrays.copyOf(values, values.length + 1);
    k[keys.length] = Objects.requireNonNull(key);
    v[keys.length] = Objects.requireNonNull(value);
    return new MetadataEntries(k, v);
  }

  @Override
  public String toString() {
    if (refusal != null) {
      return "Metadata[refused: " + refusal.ruleId() + "]";
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      parts.add(keys[i] + ":" + values[i].length + "B");
    }
    return "Metadata" + parts;
  }
}
