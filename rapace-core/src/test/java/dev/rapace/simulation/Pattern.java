package dev.rapace.simulation;

/** Bytes that follow from a key, so that a receiver can tell whether they are the right ones. */
final class Pattern {
  private Pattern() {}

  /** The byte at a position of the pattern with this key. */
  static byte at(long key, long position) {
    long z = (key + position) * 0x9E3779B97F4A7C15L;
    return (byte) (z >>> 56);
  }

  static byte[] bytes(long key, long position, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(key, position + i);
    }
    return bytes;
  }

  static boolean matches(long key, long position, byte[] bytes, int offset, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[offset + i] != at(key, position + i)) {
        return false;
      }
    }
    return true;
  }
}
