package dev.rapace.postcard;

import java.math.BigInteger;

/**
 * How many bytes values take, for {@link Codec#sizeHint}. Exact, except where it is said. Values
 * that have no encoding get some answer; it is the writer that refuses them. Allocates nothing.
 */
public final class Sizes {
  private Sizes() {}

  /** A u8 of one byte aside, every unsigned number of up to 64 bits, given as its bits. */
  public static int unsigned(long bits) {
    return PostcardWriter.varintSize(bits);
  }

  /** Every signed number of 16 to 64 bits. */
  public static int signed(long value) {
    return PostcardWriter.varintSize((value << 1) ^ (value >> 63));
  }

  /** A u64 or u128. */
  public static int unsigned(BigInteger value) {
    return Math.max(1, (value.bitLength() + 6) / 7);
  }

  /** An i128. */
  public static int signed(BigInteger value) {
    return (value.bitLength() + 7) / 7;
  }

  /** A string, as if it were all ASCII: it is read only when it is written. */
  public static int string(String value) {
    return bytes(value.length());
  }

  /** A byte sequence of this length. */
  public static int bytes(int length) {
    return PostcardWriter.varintSize(length) + length;
  }
}
