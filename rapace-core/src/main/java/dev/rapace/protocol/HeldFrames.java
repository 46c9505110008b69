package dev.rapace.protocol;

import dev.rapace.wire.FrameHeader;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Frames that the transport had already read when the peer's identity was still being verified.
 * They are kept as bytes and not looked at; bounded, so that a stranger cannot take memory.
 */
final class HeldFrames {
  /** Most bytes kept, descriptors included. */
  static final int MAX_BYTES = 128 << 10;

  private final Deque<Held> frames = new ArrayDeque<>();
  private int bytes;

  /** One frame. */
  record Held(FrameHeader header, byte[] payload) {}

  /** Keeps a copy of the frame; false if there is no room for it. */
  boolean add(FrameHeader header, byte[] buffer, int offset, int length) {
    if (length > MAX_BYTES - FrameHeader.SIZE - bytes) {
      return false;
    }
    bytes += FrameHeader.SIZE + length;
    frames.add(
        new Held(
            new FrameHeader().copyFrom(header),
            Arrays.copyOfRange(buffer, offset, offset + length)));
    return true;
  }

  /** The oldest frame, or null. */
  @Nullable Held poll() {
    Held held = frames.poll();
    if (held != null) {
      bytes -= FrameHeader.SIZE + held.payload.length;
    }
    return held;
  }

  /** Forgets everything. */
  void clear() {
    frames.clear();
    bytes = 0;
  }
}
