package dev.rapace.protocol;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a peer sent on a channel that was not let in yet: nothing but its end where credits are
 * counted, a bounded number of items where they are not.
 */
final class EarlyItems {
  /** Most items kept for one channel. */
  static final int MAX_ITEMS = 64;

  /** Most bytes kept for one channel. */
  static final int MAX_BYTES = 64 << 10;

  private final Deque<byte[]> items = new ArrayDeque<>();
  private int bytes;
  private boolean ended;

  /** Keeps a copy of an item; false if there is no room for it. */
  boolean add(byte[] buffer, int offset, int length) {
    if (items.size() == MAX_ITEMS || length > MAX_BYTES - bytes) {
      return false;
    }
    bytes += length;
    items.add(Arrays.copyOfRange(buffer, offset, offset + length));
    return true;
  }

  /** The peer ended its half. */
  void end() {
    ended = true;
  }

  /** Whether the peer has ended its half. */
  boolean isEnded() {
    return ended;
  }

  /** The oldest item, or null. */
  byte @Nullable [] poll() {
    return items.poll();
  }
}
