package dev.rapace.auth.jwt;

import org.jspecify.annotations.Nullable;

/**
 * Base64url without padding in its one canonical form (RFC 4648 section 5 and 3.5): a byte sequence
 * has exactly one accepted text. The JDK decoder lets unused trailing bits pass, which would give a
 * token several spellings.
 */
public final class Base64Url {
  private static final byte[] VALUES = values();

  private Base64Url() {}

  private static byte[] values() {
    byte[] v = new byte[128];
    java.util.Arrays.fill(v, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < alphabet.length(); i++) {
      v[alphabet.charAt(i)] = (byte) i;
    }
    return v;
  }

  /** Whether {@code c} is one of the 64 characters. */
  public static boolean isSymbol(int c) {
    return c >= 0 && c < 128 && VALUES[c] >= 0;
  }

  /** Decodes {@code text}; null if it is not canonical. */
  public static byte @Nullable [] decode(String text) {
    byte[] ascii = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return decode(ascii, 0, ascii.length);
  }

  /** Decodes the bytes from {@code from} to {@code to} (exclusive); null if not canonical. */
  public static byte @Nullable [] decode(byte[] text, int from, int to) {
    int length = to - from;
    int rest = length % 4;
    if (rest == 1) {
      return null;
    }
    byte[] out = new byte[length / 4 * 3 + (rest == 0 ? 0 : rest - 1)];
    int bits = 0;
    int have = 0;
    int o = 0;
    for (int i = from; i < to; i++) {
      if (!isSymbol(text[i])) {
        return null;
      }
      bits = bits << 6 | VALUES[text[i]];
      have += 6;
      if (have >= 8) {
        have -= 8;
        out[o++] = (byte) (bits >>> have);
        bits &= (1 << have) - 1;
      }
    }
    return bits == 0 ? out : null;
  }
}
