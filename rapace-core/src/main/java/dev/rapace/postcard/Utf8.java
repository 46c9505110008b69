package dev.rapace.postcard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (ruling R28). */
final class Utf8 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Index of the first byte in {@code [start, end)} that is not ASCII, or {@code end}. */
  static int asciiEnd(byte[] b, int start, int end) {
    int p = start;
    while (end - p >= 8 && ((long) LONG.get(b, p) & HIGH_BITS) == 0) {
      p += 8;
    }
    while (p < end && b[p] >= 0) {
      p++;
    }
    return p;
  }

  /** Index of the first byte in {@code [start, end)} that is not well-formed, or {@code end}. */
  static int validEnd(byte[] b, int start, int end) {
    int p = start;
    while (true) {
      p = asciiEnd(b, p, end);
      if (p == end) {
        return end;
      }
      int length = sequenceLength(b, p, end);
      if (length == 0) {
        return p;
      }
      p += length;
    }
  }

  /** Length of the multi-byte sequence at {@code p}, or 0 if there is none that is well-formed. */
  private static int sequenceLength(byte[] b, int p, int end) {
    int lead = b[p] & 0xFF;
    int left = end - p;
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    if (lead < 0xE0) {
      return left >= 2 && isTail(b[p + 1]) ? 2 : 0;
    }
    if (left < 3 || !isTail(b[p + 1]) || !isTail(b[p + 2])) {
      return 0;
    }
    int second = b[p + 1] & 0xFF;
    if (lead < 0xF0) {
      boolean overlong = lead == 0xE0 && second < 0xA0;
      boolean surrogate = lead == 0xED && second > 0x9F;
      return overlong || surrogate ? 0 : 3;
    }
    if (left < 4 || !isTail(b[p + 3])) {
      return 0;
    }
    boolean overlong = lead == 0xF0 && second < 0x90;
    boolean beyond = lead == 0xF4 && second > 0x8F;
    return overlong || beyond ? 0 : 4;
  }

  private static boolean isTail(byte b) {
    return (b & 0xC0) == 0x80;
  }

  /** Encoded length of {@code s} in bytes, or -1 if it holds a lone surrogate. */
  static long encodedLength(String s) {
    int n = s.length();
    long bytes = n;
    for (int i = 0; i < n; i++) {
      char c = s.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        bytes++;
      } else if (!Character.isSurrogate(c)) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < n
          && Character.isLowSurrogate(s.charAt(i + 1))) {
        bytes += 2;
        i++;
      } else {
        return -1;
      }
    }
    return bytes;
  }

  /** Writes {@code s}, which {@link #encodedLength} accepted, and returns the end. */
  static int encode(String s, byte[] out, int start) {
    int p = start;
    int n = s.length();
    for (int i = 0; i < n; i++) {
      char c = s.charAt(i);
      if (c < 0x80) {
        out[p++] = (byte) c;
      } else if (c < 0x800) {
        out[p++] = (byte) (0xC0 | (c >> 6));
        out[p++] = (byte) (0x80 | (c & 0x3F));
      } else if (!Character.isSurrogate(c)) {
        out[p++] = (byte) (0xE0 | (c >> 12));
        out[p++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        out[p++] = (byte) (0x80 | (c & 0x3F));
      } else {
        int scalar = Character.toCodePoint(c, s.charAt(++i));
        out[p++] = (byte) (0xF0 | (scalar >> 18));
        out[p++] = (byte) (0x80 | ((scalar >> 12) & 0x3F));
        out[p++] = (byte) (0x80 | ((scalar >> 6) & 0x3F));
        out[p++] = (byte) (0x80 | (scalar & 0x3F));
      }
    }
    return p;
  }
}
