package dev.rapace.transport;

import dev.rapace.wire.FrameHeader;
import java.util.Arrays;

/** Frames of one turn in one array: descriptor, payload, descriptor, payload. Not thread-safe. */
final class FrameBatch {
  /** Marks the end of a direction. */
  static final FrameBatch END = new FrameBatch(0);

  private byte[] bytes;
  private int length;

  FrameBatch(int capacity) {
    bytes = new byte[capacity];
  }

  void append(FrameHeader header, byte[] payload, int offset, int count) {
    int needed = Math.addExact(length + FrameHeader.SIZE, count);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(2 * bytes.length, 1 << 20)));
    }
    header.encode(bytes, length, payload, offset);
    System.arraycopy(payload, offset, bytes, length + FrameHeader.SIZE, count);
    length = needed;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int capacity() {
    return bytes.length;
  }

  void clear() {
    length = 0;
  }
}
