package dev.rapace.postcard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads Postcard v1 values from a range of a byte array, and accepts exactly one encoding of each
 * value (ruling R25): varints in their shortest form and within their type, 0 or 1 as booleans and
 * option tags, known variants, strict UTF-8, and nothing after the end ({@link #expectEnd}).
 *
 * <p>No length or count of the peer is believed: it must fit into the bytes that are left before
 * memory is taken (ruling R26). The range is read where it stands; it must not change meanwhile.
 * Results never share memory with it.
 *
 * <p>Every reading method throws {@link MalformedPayloadException} if the bytes are not a value of
 * that type. Not thread-safe. Reusable through {@link #reset}; reading numbers allocates nothing,
 * except where the result is a {@link BigInteger}.
 */
public final class PostcardReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NOTHING = new byte[0];

  private final DecodingBudget budget;
  private byte[] buffer = NOTHING;
  private int start;
  private int position;
  private int limit;
  private int depth;
  private int zeroSizeElements;

  /** Makes a reader over no bytes with {@link DecodingBudget#DEFAULT}. */
  public PostcardReader() {
    this(DecodingBudget.DEFAULT);
  }

  /** Makes a reader over no bytes. */
  public PostcardReader(DecodingBudget budget) {
    this.budget = Objects.requireNonNull(budget);
  }

  /** Makes a reader over the whole of {@code bytes} with {@link DecodingBudget#DEFAULT}. */
  public static PostcardReader of(byte[] bytes) {
    return new PostcardReader().reset(bytes, 0, bytes.length);
  }

  /**
   * Starts a new payload with a fresh budget.
   *
   * @return this
   * @throws IndexOutOfBoundsException if the range is not inside {@code bytes}
   */
  public PostcardReader reset(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    buffer = bytes;
    start = offset;
    position = offset;
    limit = offset + length;
    depth = 0;
    zeroSizeElements = 0;
    return this;
  }

  /** Bytes that are left. */
  public int remaining() {
    return limit - position;
  }

  /** The array that is read; not a copy. */
  public byte[] array() {
    return buffer;
  }

  /** Index in {@link #array} of the byte that comes next. */
  public int position() {
    return position;
  }

  /** Checks that at least {@code bytes} are left, before memory is taken for them. */
  public void requireRemaining(int bytes) {
    if (limit - position < bytes) {
      throw truncated(limit);
    }
  }

  /** Checks that every byte was read; call it after the top-level value. */
  public void expectEnd() {
    if (position != limit) {
      throw malformed(PostcardRules.TRAILING, position, "bytes after the value");
    }
  }

  /** Reads a boolean: one byte, 0 or 1. */
  public boolean readBool() {
    return binary(PostcardRules.BOOL, "boolean is neither 0 nor 1");
  }

  /** Reads a u8: one byte, 0 to 255. */
  public int readU8() {
    return next() & 0xFF;
  }

  /** Reads an i8: one byte. */
  public byte readI8() {
    return next();
  }

  /** Reads a u16, 0 to 65535. */
  public int readU16() {
    return (int) varint(3, 0x03);
  }

  /** Reads an i16. */
  public short readI16() {
    int v = (int) varint(3, 0x03);
    return (short) ((v >>> 1) ^ -(v & 1));
  }

  /** Reads a u32 as 0 to 4294967295. */
  public long readU32() {
    return varint(5, 0x0F);
  }

  /** Reads a u32 as its 32 bits; compare with {@link Integer#compareUnsigned}. */
  public int readU32Bits() {
    return (int) varint(5, 0x0F);
  }

  /** Reads an i32. */
  public int readI32() {
    int v = (int) varint(5, 0x0F);
    return (v >>> 1) ^ -(v & 1);
  }

  /** Reads a u64 as a number that cannot be negative. */
  public BigInteger readU64() {
    return unsigned(varint(10, 0x01));
  }

  /** Reads a u64 as its 64 bits; compare with {@link Long#compareUnsigned}. */
  public long readU64Bits() {
    return varint(10, 0x01);
  }

  /** Reads an i64. */
  public long readI64() {
    long v = varint(10, 0x01);
    return (v >>> 1) ^ -(v & 1);
  }

  /** Reads a u128. */
  public BigInteger readU128() {
    // 9 bytes hold 63 bits; two halves of that size and the rest keep every step in a long.
    long low = 0;
    long middle = 0;
    long high = 0;
    int p = position;
    for (int i = 0; i < 19; i++) {
      if (p == limit) {
        throw truncated(p);
      }
      int b = buffer[p++];
      long bits = b & 0x7FL;
      if (i < 9) {
        low |= bits << (7 * i);
      } else if (i < 18) {
        middle |= bits << (7 * (i - 9));
      } else {
        high = bits;
      }
      if (b >= 0) {
        checkLastByte(b, i, 19, 0x03, p - 1);
        position = p;
        return BigInteger.valueOf(high)
            .shiftLeft(63)
            .or(BigInteger.valueOf(middle))
            .shiftLeft(63)
            .or(BigInteger.valueOf(low));
      }
    }
    throw malformed(PostcardRules.VARINT, position, "varint is longer than its type allows");
  }

  /** Reads an i128. */
  public BigInteger readI128() {
    BigInteger v = readU128();
    BigInteger half = v.shiftRight(1);
    return v.testBit(0) ? half.not() : half;
  }

  /** Reads an f32: four bytes, little-endian; every NaN is accepted (ruling R24). */
  public float readF32() {
    requireRemaining(4);
    int bits = (int) INT.get(buffer, position);
    position += 4;
    return Float.intBitsToFloat(bits);
  }

  /** Reads an f64: eight bytes, little-endian; every NaN is accepted (ruling R24). */
  public double readF64() {
    requireRemaining(8);
    long bits = (long) LONG.get(buffer, position);
    position += 8;
    return Double.longBitsToDouble(bits);
  }

  /** Reads a char: the varint of a Unicode scalar value (ruling R22). */
  public int readChar() {
    int at = position;
    long v = varint(5, 0x0F);
    if (v > Character.MAX_CODE_POINT || (v >= 0xD800 && v <= 0xDFFF)) {
      throw malformed(PostcardRules.CHAR, at, "not a Unicode scalar value");
    }
    return (int) v;
  }

  /** Reads a string: its length in bytes, then strict UTF-8. */
  public String readString() {
    return readString(Integer.MAX_VALUE);
  }

  /**
   * Reads a string of limited length.
   *
   * @param maxBytes the most bytes of UTF-8 that are accepted
   */
  public String readString(int maxBytes) {
    int at = position;
    int length = readLength();
    if (length > maxBytes) {
      throw malformed(PostcardRules.LENGTH, at, "string is longer than " + maxBytes + " bytes");
    }
    int from = position;
    int end = from + length;
    int ascii = Utf8.asciiEnd(buffer, from, end);
    if (ascii != end) {
      checkUtf8(ascii, end);
    }
    position = end;
    return ascii == end
        ? new String(buffer, from, length, StandardCharsets.ISO_8859_1)
        : new String(buffer, from, length, StandardCharsets.UTF_8);
  }

  /**
   * Passes over a string and checks it as {@link #readString} does, without building it.
   *
   * @return its length in bytes; it stands right before {@link #position}
   */
  public int skipString() {
    int length = readLength();
    int end = position + length;
    checkUtf8(position, end);
    position = end;
    return length;
  }

  /** Reads a byte sequence: its length, then the bytes. */
  public byte[] readBytes() {
    int length = readLength();
    byte[] result = length == 0 ? NOTHING : Arrays.copyOfRange(buffer, position, position + length);
    position += length;
    return result;
  }

  /**
   * Passes over a byte sequence.
   *
   * @return its length; it stands right before {@link #position}
   */
  public int skipBytes() {
    int length = readLength();
    position += length;
    return length;
  }

  /**
   * Copies bytes that stand without a length, such as an array of u8.
   *
   * @throws IndexOutOfBoundsException if the range is not inside {@code target}
   */
  public void readRaw(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    requireRemaining(length);
    System.arraycopy(buffer, position, target, offset, length);
    position += length;
  }

  /**
   * Reads the length of what follows in bytes and checks that so many are left.
   *
   * @return 0 to {@link #remaining}
   */
  public int readLength() {
    int at = position;
    long length = varint(10, 0x01);
    if (length < 0 || length > limit - position) {
      throw malformed(PostcardRules.LENGTH, at, "length is beyond the end of the payload");
    }
    return (int) length;
  }

  /**
   * Reads the number of elements of a list or map and checks it against the bytes that are left.
   *
   * @param minElementSize the fewest bytes that one element (for maps: key and value) can have; for
   *     0 the budget of zero-size elements counts
   * @return a number of elements for which memory may be taken step by step
   */
  public int readCount(int minElementSize) {
    int at = position;
    long count = varint(10, 0x01);
    if (minElementSize <= 0) {
      chargeZeroSizeElements(count);
      return (int) count;
    }
    if (count < 0 || count > (limit - position) / minElementSize) {
      throw malformed(PostcardRules.LENGTH, at, "count is beyond the end of the payload");
    }
    return (int) count;
  }

  /**
   * Counts elements that may have no bytes against the budget of this payload; {@link #readCount}
   * does it by itself.
   *
   * @param count taken as unsigned
   */
  public void chargeZeroSizeElements(long count) {
    if (count < 0 || count > budget.maxZeroSizeElements() - zeroSizeElements) {
      throw malformed(PostcardRules.ZERO_SIZE, position, "too many elements of zero size");
    }
    zeroSizeElements += (int) count;
  }

  /** Reads the tag of an option: whether a value follows. */
  public boolean readOptionTag() {
    return binary(PostcardRules.OPTION, "option tag is neither 0 nor 1");
  }

  /**
   * Reads the zero-based index of an enum's variant (ruling R21).
   *
   * @param variants how many the enum has
   * @return 0 to {@code variants - 1}
   */
  public int readVariant(int variants) {
    int at = position;
    long index = varint(5, 0x0F);
    if (index >= variants) {
      throw malformed(PostcardRules.VARIANT, at, "unknown variant");
    }
    return (int) index;
  }

  /** Enters a nested value; each call is paired with {@link #leave}. */
  public void enter() {
    if (++depth > budget.maxDepth()) {
      throw malformed(PostcardRules.DEPTH, position, "values are nested too deep");
    }
  }

  /** Leaves a nested value. */
  public void leave() {
    depth--;
  }

  /** An exception for a fault that a codec found at the byte that comes next. */
  public MalformedPayloadException malformed(String ruleId, String text) {
    return malformed(ruleId, position, text);
  }

  private boolean binary(String ruleId, String text) {
    byte b = next();
    if ((b & 0xFE) != 0) {
      throw malformed(ruleId, position - 1, text);
    }
    return b == 1;
  }

  private byte next() {
    if (position == limit) {
      throw truncated(position);
    }
    return buffer[position++];
  }

  private long varint(int maxBytes, int lastByteMax) {
    int p = position;
    if (p < limit) {
      byte first = buffer[p];
      if (first >= 0) {
        position = p + 1;
        return first;
      }
    }
    return longVarint(maxBytes, lastByteMax);
  }

  private long longVarint(int maxBytes, int lastByteMax) {
    long value = 0;
    int p = position;
    for (int i = 0; i < maxBytes; i++) {
      if (p == limit) {
        throw truncated(p);
      }
      int b = buffer[p++];
      value |= (b & 0x7FL) << (7 * i);
      if (b >= 0) {
        checkLastByte(b, i, maxBytes, lastByteMax, p - 1);
        position = p;
        return value;
      }
    }
    throw malformed(PostcardRules.VARINT, position, "varint is longer than its type allows");
  }

  private void checkLastByte(int b, int index, int maxBytes, int lastByteMax, int at) {
    if (b == 0 && index > 0) {
      throw malformed(PostcardRules.VARINT, at, "varint is not in its shortest form");
    }
    if (index == maxBytes - 1 && b > lastByteMax) {
      throw malformed(PostcardRules.VARINT, at, "varint is too big for its type");
    }
  }

  private void checkUtf8(int from, int end) {
    int valid = Utf8.validEnd(buffer, from, end);
    if (valid != end) {
      throw malformed(PostcardRules.UTF8, valid, "string is not UTF-8");
    }
  }

  private MalformedPayloadException truncated(int at) {
    return malformed(PostcardRules.TRUNCATED, at, "payload ends inside a value");
  }

  private MalformedPayloadException malformed(String ruleId, int at, String text) {
    return new MalformedPayloadException(ruleId, at - start, text);
  }

  private static BigInteger unsigned(long bits) {
    BigInteger low = BigInteger.valueOf(bits & Long.MAX_VALUE);
    return bits < 0 ? low.setBit(63) : low;
  }
}
