package dev.rapace.protocol;

/**
 * Reads the most frequent control message without taking memory: OpenChannel of a CALL, unattached
 * and without metadata. Whatever does not look exactly like that is left to the full decoder.
 */
final class PlainCallOpen {
  private static final int MAX_VARINT = 5;
  private static final int LAST_BYTE_MAX = 0x0F;

  private int channelId;
  private int initialCredits;
  private int position;

  /** Whether the payload is such a message; if so, {@link #channelId} is its channel. */
  boolean matches(byte[] buffer, int offset, int length) {
    position = offset;
    int end = offset + length;
    long id = varint(buffer, end);
    // Kind CALL, no attachment, no metadata: three zero bytes.
    if (id < 0
        || end - position < 4
        || (buffer[position] | buffer[position + 1] | buffer[position + 2]) != 0) {
      return false;
    }
    position += 3;
    long credits = varint(buffer, end);
    if (credits < 0 || position != end) {
      return false;
    }
    channelId = (int) id;
    initialCredits = (int) credits;
    return true;
  }

  /** The channel of the message that matched, unsigned. */
  int channelId() {
    return channelId;
  }

  /** Its {@code initial_credits}, unsigned. */
  int initialCredits() {
    return initialCredits;
  }

  /** An unsigned 32-bit varint in its shortest form, or -1. */
  private long varint(byte[] buffer, int end) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT && position < end; i++) {
      int b = buffer[position++];
      value |= (long) (b & 0x7F) << (7 * i);
      if (b >= 0) {
        boolean padded = b == 0 && i > 0;
        boolean tooBig = i == MAX_VARINT - 1 && b > LAST_BYTE_MAX;
        return padded || tooBig ? -1 : value;
      }
    }
    return -1;
  }
}
