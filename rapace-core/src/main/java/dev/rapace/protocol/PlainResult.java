package dev.rapace.protocol;

/**
 * Reads the most frequent CallResult without taking memory: code 0, no message, no details, no
 * trailers, a body. Whatever does not look exactly like that is left to the full decoder.
 */
final class PlainResult {
  private static final int MAX_VARINT = 5;

  private int bodyOffset;
  private int bodyLength;

  /** Whether the payload is such a result; if so, its body is known. */
  boolean matches(byte[] buffer, int offset, int length) {
    // Code, message, details and trailers: four zero bytes; then the tag of a body.
    if (length < 6
        || (buffer[offset] | buffer[offset + 1] | buffer[offset + 2] | buffer[offset + 3]) != 0
        || buffer[offset + 4] != 1) {
      return false;
    }
    int end = offset + length;
    int at = offset + 5;
    long size = 0;
    for (int i = 0; i < MAX_VARINT && at < end; i++) {
      int b = buffer[at++];
      size |= (long) (b & 0x7F) << (7 * i);
      if (b >= 0) {
        boolean padded = b == 0 && i > 0;
        bodyOffset = at;
        bodyLength = end - at;
        return !padded && size == bodyLength;
      }
    }
    return false;
  }

  /** Where the body of the result that matched begins. */
  int bodyOffset() {
    return bodyOffset;
  }

  /** Bytes of the body of the result that matched. */
  int bodyLength() {
    return bodyLength;
  }
}
