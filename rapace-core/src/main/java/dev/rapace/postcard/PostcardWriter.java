package dev.rapace.postcard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes Postcard v1 values into a byte array that grows, up to a limit.
 *
 * <p>Numbers that are wider in Java than in the type are range-checked (ruling R30), varints come
 * in their shortest form, NaN is written as the one canonical NaN (ruling R24), strings with a lone
 * surrogate are refused (ruling R28). A refusal is an {@link UnencodableValueException}.
 *
 * <p>Not thread-safe. Reusable through {@link #reset}: once the array is large enough, writing
 * allocates nothing. The array keeps old content until overwritten.
 */
public final class PostcardWriter {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final int USUAL_CAPACITY = 256;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int MAX_DEPTH = DecodingBudget.DEFAULT.maxDepth();

  private final int maxLength;
  private byte[] buffer;
  private int length;
  private int depth;

  /** Makes a writer of 256 bytes that grows as far as an array can. */
  public PostcardWriter() {
    this(USUAL_CAPACITY, LARGEST_ARRAY);
  }

  /**
   * Makes a writer.
   *
   * @param initialCapacity bytes to start with, 0 to {@code maxLength}
   * @param maxLength bytes that it refuses to exceed
   * @throws IllegalArgumentException if one is out of its range
   */
  public PostcardWriter(int initialCapacity, int maxLength) {
    if (initialCapacity < 0 || initialCapacity > maxLength || maxLength > LARGEST_ARRAY) {
      throw new IllegalArgumentException(
          "need 0 <= initialCapacity <= maxLength <= " + LARGEST_ARRAY);
    }
    this.buffer = new byte[initialCapacity];
    this.maxLength = maxLength;
  }

  /** Makes a writer that starts with room for a value whose size somebody guessed. */
  static PostcardWriter withRoom(int hint) {
    return new PostcardWriter(Math.clamp(hint, 0, LARGEST_ARRAY), LARGEST_ARRAY);
  }

  /** The array, valid up to {@link #length} and until the next write. Not a copy. */
  public byte[] array() {
    return buffer;
  }

  /** Bytes written. */
  public int length() {
    return length;
  }

  /** A copy of the bytes written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }

  /** The bytes written, without a copy if they fill the array; nothing is written after it. */
  byte[] intoByteArray() {
    return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
  }

  /**
   * Makes room beforehand, so that so many further bytes are written without a copy of what is
   * there. Room beyond the limit of this writer is not made, and refused only when it is used.
   */
  public void ensureRoom(int more) {
    long needed = Math.min((long) length + Math.max(0, more), maxLength);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) needed);
    }
  }

  /**
   * Forgets what was written and keeps the array.
   *
   * @return this
   */
  public PostcardWriter reset() {
    length = 0;
    depth = 0;
    return this;
  }

  /** Writes a boolean. */
  public void writeBool(boolean value) {
    put(value ? 1 : 0);
  }

  /** Writes a u8, 0 to 255. */
  public void writeU8(int value) {
    range(value >>> 8 == 0, "u8", "0 to 255");
    put(value);
  }

  /** Writes an i8, -128 to 127. */
  public void writeI8(int value) {
    range(value == (byte) value, "i8", "-128 to 127");
    put(value);
  }

  /** Writes a u16, 0 to 65535. */
  public void writeU16(int value) {
    range(value >>> 16 == 0, "u16", "0 to 65535");
    varint(value);
  }

  /** Writes an i16, -32768 to 32767. */
  public void writeI16(int value) {
    range(value == (short) value, "i16", "-32768 to 32767");
    varint(((value << 1) ^ (value >> 31)) & 0xFFFFL);
  }

  /** Writes a u32, 0 to 4294967295. */
  public void writeU32(long value) {
    range(value >>> 32 == 0, "u32", "0 to 4294967295");
    varint(value);
  }

  /** Writes a u32 given as its 32 bits. */
  public void writeU32Bits(int bits) {
    varint(bits & 0xFFFFFFFFL);
  }

  /** Writes an i32. */
  public void writeI32(int value) {
    varint(((value << 1) ^ (value >> 31)) & 0xFFFFFFFFL);
  }

  /** Writes a u64, 0 to 2^64-1. */
  public void writeU64(BigInteger value) {
    range(value.signum() >= 0 && value.bitLength() <= 64, "u64", "0 to 2^64-1");
    varint(value.longValue());
  }

  /** Writes a u64 given as its 64 bits. */
  public void writeU64Bits(long bits) {
    varint(bits);
  }

  /** Writes an i64. */
  public void writeI64(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  /** Writes a u128, 0 to 2^128-1. */
  public void writeU128(BigInteger value) {
    range(value.signum() >= 0 && value.bitLength() <= 128, "u128", "0 to 2^128-1");
    varint128(value);
  }

  /** Writes an i128, -2^127 to 2^127-1. */
  public void writeI128(BigInteger value) {
    range(value.bitLength() <= 127, "i128", "-2^127 to 2^127-1");
    BigInteger twice = value.shiftLeft(1);
    varint128(value.signum() < 0 ? twice.not() : twice);
  }

  /** Writes an f32; a NaN as 0x7FC00000, -0.0 as itself. */
  public void writeF32(float value) {
    int at = grow(4);
    // floatToIntBits, not the raw variant: it maps every NaN to the canonical one.
    INT.set(buffer, at, Float.floatToIntBits(value));
  }

  /** Writes an f64; a NaN as 0x7FF8000000000000, -0.0 as itself. */
  public void writeF64(double value) {
    int at = grow(8);
    LONG.set(buffer, at, Double.doubleToLongBits(value));
  }

  /** Writes a char given as a Unicode scalar value (ruling R22). */
  public void writeChar(int scalar) {
    if (!Character.isValidCodePoint(scalar) || (scalar >= 0xD800 && scalar <= 0xDFFF)) {
      throw new UnencodableValueException(
          PostcardRules.CHAR, "a char must be a Unicode scalar value");
    }
    varint(scalar);
  }

  /** Writes a string: its length in bytes of UTF-8, then those. */
  public void writeString(String value) {
    long bytes = Utf8.encodedLength(value);
    if (bytes < 0) {
      throw new UnencodableValueException(
          PostcardRules.UTF8, "a string holds half of a surrogate pair; remove it");
    }
    checkRoom(bytes);
    varint(bytes);
    int at = grow((int) bytes);
    Utf8.encode(value, buffer, at);
  }

  /** Writes a byte sequence: its length, then the bytes. */
  public void writeBytes(byte[] value) {
    writeBytes(value, 0, value.length);
  }

  /**
   * Writes a part of an array as a byte sequence: its length, then the bytes.
   *
   * @throws IndexOutOfBoundsException if the range is not inside {@code value}
   */
  public void writeBytes(byte[] value, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, value.length);
    varint(count);
    writeRaw(value, offset, count);
  }

  /**
   * Writes bytes without a length, such as an array of u8.
   *
   * @throws IndexOutOfBoundsException if the range is not inside {@code value}
   */
  public void writeRaw(byte[] value, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, value.length);
    int at = grow(count);
    System.arraycopy(value, offset, buffer, at, count);
  }

  /** Writes the tag of an option: whether a value follows. */
  public void writeOptionTag(boolean present) {
    put(present ? 1 : 0);
  }

  /** Writes the number of elements of a list or map, not negative. */
  public void writeCount(int count) {
    range(count >= 0, "count", "0 or more");
    varint(count);
  }

  /** Writes the zero-based index of an enum's variant, not negative (ruling R21). */
  public void writeVariant(int index) {
    range(index >= 0, "variant index", "0 or more");
    varint(index);
  }

  /**
   * Begins a byte sequence whose content is written next and whose length is not known yet. If the
   * length turns out to need as many bytes as the expected one, the content is never moved.
   *
   * @param expected bytes of content that are likely, not negative
   * @return a mark for {@link #endBytes}, which wants the same {@code expected}
   */
  public int beginBytes(int expected) {
    return grow(varintSize(expected));
  }

  /**
   * Ends the byte sequence begun with {@code mark}: everything written since becomes its content.
   *
   * @throws IllegalArgumentException if {@code mark} is not inside what was written
   */
  public void endBytes(int mark, int expected) {
    int start = mark + varintSize(expected);
    if (mark < 0 || start > length) {
      throw new IllegalArgumentException("mark " + mark + " was not given by this writer");
    }
    int size = length - start;
    int moved = varintSize(size) - varintSize(expected);
    if (moved != 0) {
      if (moved > 0) {
        grow(moved);
      } else {
        length += moved;
      }
      System.arraycopy(buffer, start, buffer, start + moved, size);
    }
    int end = length;
    length = mark;
    varint(size);
    length = end;
  }

  /** Enters a nested value; each call is paired with {@link #leave}. */
  public void enter() {
    if (++depth > MAX_DEPTH) {
      throw new UnencodableValueException(
          PostcardRules.DEPTH, "values are nested deeper than " + MAX_DEPTH + "; flatten them");
    }
  }

  /** Leaves a nested value. */
  public void leave() {
    depth--;
  }

  /** Bytes that the varint of {@code value}, taken as unsigned, has. */
  static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  private void put(int value) {
    int at = grow(1);
    buffer[at] = (byte) value;
  }

  private void varint(long value) {
    int at = grow(varintSize(value));
    byte[] b = buffer;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      b[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    b[at] = (byte) rest;
  }

  private void varint128(BigInteger value) {
    BigInteger rest = value;
    while (rest.bitLength() > 63) {
      put(rest.intValue() | 0x80);
      rest = rest.shiftRight(7);
    }
    varint(rest.longValue());
  }

  /** Makes room for {@code count} bytes and returns where they start. */
  private int grow(int count) {
    int at = length;
    if (count > buffer.length - at) {
      checkRoom(count);
      long doubled = Math.max(2L * buffer.length, (long) at + count);
      buffer = Arrays.copyOf(buffer, (int) Math.min(doubled, maxLength));
    }
    length = at + count;
    return at;
  }

  private void checkRoom(long count) {
    if (count > maxLength - length) {
      throw new UnencodableValueException(
          PostcardRules.OUTPUT_LIMIT, "the encoded value exceeds " + maxLength + " bytes");
    }
  }

  private static void range(boolean ok, String type, String range) {
    if (!ok) {
      throw new UnencodableValueException(
          PostcardRules.RANGE, "a value is out of range for " + type + ", use " + range);
    }
  }
}
