package dev.rapace.wire;

import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The rules for metadata: grammar (R16), unique keys (R17), limits (R18), in this order, so that a
 * key that is both bad and too long counts as bad. All bounds are inclusive. Stateless.
 */
public final class MetadataRules {
  /** Longest key, in bytes. */
  public static final int MAX_KEY_BYTES = 256;

  /** Longest value, in bytes. */
  public static final int MAX_VALUE_BYTES = 65_536;

  /** Most entries in one place. */
  public static final int MAX_ENTRIES = 128;

  /** Most bytes of all keys and values of one place together. */
  public static final int MAX_TOTAL_BYTES = 1 << 20;

  private static final MetadataVerdict BAD_KEY =
      malformed("metadata.key.format", "a metadata key is not well-formed");
  private static final MetadataVerdict DUPLICATE_KEY =
      malformed("metadata.key.duplicates", "a metadata key comes twice");
  private static final MetadataVerdict TOO_MANY =
      tooLarge("more than " + MAX_ENTRIES + " metadata entries");
  private static final MetadataVerdict LONG_KEY =
      tooLarge("a metadata key has more than " + MAX_KEY_BYTES + " bytes");
  private static final MetadataVerdict LONG_VALUE =
      tooLarge("a metadata value has more than " + MAX_VALUE_BYTES + " bytes");
  private static final MetadataVerdict LARGE_TOTAL =
      tooLarge("metadata of more than " + MAX_TOTAL_BYTES + " bytes");

  /** The fewest bytes that an entry can have: two lengths. */
  private static final int MIN_ENTRY_BYTES = 2;

  private MetadataRules() {}

  /**
   * The verdict on entries. For entries that came from {@link #read} it is the one found there; for
   * others, such as those an application wants to send, they are checked now.
   */
  public static MetadataVerdict check(MetadataEntries entries) {
    if (entries.refusal() != null) {
      return entries.refusal();
    }
    if (entries.size() == 0) {
      return MetadataVerdict.OK;
    }
    PostcardWriter writer = new PostcardWriter();
    write(entries, writer);
    PostcardReader reader = new PostcardReader().reset(writer.array(), 0, writer.length());
    return scan(reader);
  }

  /**
   * Whether an application may use this key: strict kebab-case, optionally with {@code .b64} at the
   * end, so never one of the protocol's own (rule {@code metadata.key.reserved-prefix}).
   */
  public static boolean isApplicationKey(String key) {
    String stem = key.endsWith(".b64") ? key.substring(0, key.length() - 4) : key;
    byte[] bytes = stem.getBytes(StandardCharsets.UTF_8);
    return key.length() <= MAX_KEY_BYTES
        && !key.startsWith(MetadataKeys.RESERVED_PREFIX)
        && stem.indexOf('.') < 0
        && MetadataGrammar.isKey(bytes, 0, bytes.length);
  }

  /** Writes entries as they are, without checking the rules: an API checks before it sends. */
  public static void write(MetadataEntries entries, PostcardWriter out) {
    out.writeCount(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      out.writeString(entries.key(i));
      out.writeBytes(entries.value(i));
    }
  }

  /**
   * Reads entries. They are judged where they stand; memory is taken for them only if they keep
   * every rule. Otherwise the result has no entries, and {@link #check} tells why. Either way the
   * reader stands behind them afterwards.
   *
   * @throws dev.rapace.postcard.MalformedPayloadException if the bytes are not a list of entries
   */
  public static MetadataEntries read(PostcardReader in) {
    int start = in.position();
    MetadataVerdict verdict = scan(in);
    if (!verdict.isOk()) {
      return MetadataEntries.refused(verdict);
    }
    int size = in.position() - start;
    if (size == 1) {
      return MetadataEntries.EMPTY;
    }
    PostcardReader again = new PostcardReader().reset(in.array(), start, size);
    int count = again.readCount(MIN_ENTRY_BYTES);
    String[] keys = new String[count];
    byte[][] values = new byte[count][];
    for (int i = 0; i < count; i++) {
      keys[i] = again.readString();
      values[i] = again.readBytes();
    }
    return MetadataEntries.of(keys, values);
  }

  /** Passes over the entries once and judges them; at most two small arrays are allocated. */
  private static MetadataVerdict scan(PostcardReader in) {
    byte[] buffer = in.array();
    int count = in.readCount(MIN_ENTRY_BYTES);
    int kept = Math.min(count, MAX_ENTRIES);
    int[] keyStarts = new int[kept];
    int[] keyLengths = new int[kept];
    MetadataVerdict worst = count > MAX_ENTRIES ? TOO_MANY : MetadataVerdict.OK;
    long total = 0;
    for (int i = 0; i < count; i++) {
      int keyLength = in.skipString();
      int keyStart = in.position() - keyLength;
      int valueLength = in.skipBytes();
      total += (long) keyLength + valueLength;
      worst = worse(worst, judge(buffer, keyStart, keyLength, valueLength, total));
      if (i < kept) {
        keyStarts[i] = keyStart;
        keyLengths[i] = keyLength;
        if (rank(worst) < rank(DUPLICATE_KEY) && isAmong(buffer, keyStarts, keyLengths, i)) {
          worst = DUPLICATE_KEY;
        }
      }
    }
    return worst;
  }

  private static MetadataVerdict judge(
      byte[] buffer, int keyStart, int keyLength, int valueLength, long total) {
    if (!MetadataGrammar.isKey(buffer, keyStart, keyLength)) {
      return BAD_KEY;
    }
    if (keyLength > MAX_KEY_BYTES) {
      return LONG_KEY;
    }
    if (valueLength > MAX_VALUE_BYTES) {
      return LONG_VALUE;
    }
    return total > MAX_TOTAL_BYTES ? LARGE_TOTAL : MetadataVerdict.OK;
  }

  /** Whether key {@code index} equals one before it. */
  private static boolean isAmong(byte[] buffer, int[] starts, int[] lengths, int index) {
    int start = starts[index];
    int length = lengths[index];
    for (int i = 0; i < index; i++) {
      if (lengths[i] == length
          && Arrays.equals(buffer, starts[i], starts[i] + length, buffer, start, start + length)) {
        return true;
      }
    }
    return false;
  }

  /** The first verdict, unless the second is of a worse kind. */
  private static MetadataVerdict worse(MetadataVerdict first, MetadataVerdict second) {
    return rank(second) > rank(first) ? second : first;
  }

  private static int rank(MetadataVerdict verdict) {
    return switch (verdict.outcome()) {
      case OK -> 0;
      case TOO_LARGE -> 1;
      case MALFORMED -> 2;
    };
  }

  private static MetadataVerdict malformed(String ruleId, String text) {
    return new MetadataVerdict(MetadataVerdict.Outcome.MALFORMED, ruleId, text);
  }

  private static MetadataVerdict tooLarge(String text) {
    return new MetadataVerdict(MetadataVerdict.Outcome.TOO_LARGE, "metadata.limits", text);
  }
}
