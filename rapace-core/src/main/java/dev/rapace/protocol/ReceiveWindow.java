package dev.rapace.protocol;

/**
 * How many payload bytes the peer may still send on a channel, and when it gets more (rulings R62,
 * R63).
 *
 * <p>The first grant is max(64 KiB, longest payload). Later the window is kept at twice the longest
 * payload: topped up when below half of that, so that whatever the peer wants to send next fits as
 * soon as everything before was taken, and the peer gets one grant for many items. A reader that
 * lags behind gives credit back in small steps, so that a sender sees that it is alive.
 *
 * <p>Always: open + unread + owed = target, so no more than the target is ever held.
 */
final class ReceiveWindow {
  /** Smallest first grant, in bytes. */
  static final int MIN_FIRST = 64 << 10;

  private static final int LARGEST_STEP = 64 << 10;

  private final int target;
  private final int step;
  private long open;
  private long unread;
  private long owed;

  ReceiveWindow(int maxPayload) {
    target = target(maxPayload);
    step = Math.min(LARGEST_STEP, target / 4);
    owed = target;
  }

  /** The first grant for payloads of at most this length. */
  static int first(int maxPayload) {
    return Math.max(MIN_FIRST, maxPayload);
  }

  /** Most bytes that can ever be on their way or unread on one channel. */
  static int target(int maxPayload) {
    return Math.max(MIN_FIRST, 2 * maxPayload);
  }

  /** Makes the first grant. */
  void grantFirst(int bytes) {
    open += bytes;
    owed -= bytes;
  }

  /** Takes a payload of the peer into account; false if it had no credit for it. */
  boolean receive(int length) {
    if (length > open) {
      return false;
    }
    open -= length;
    unread += length;
    return true;
  }

  /** The application took bytes; returns what to grant now, 0 for nothing. */
  int consume(int bytes) {
    long taken = Math.min(bytes, unread);
    unread -= taken;
    owed += taken;
    return due();
  }

  /** What to grant now, 0 for nothing; it counts as granted. */
  int due() {
    if (owed == 0 || open >= target / 2 || (unread > 0 && owed < step)) {
      return 0;
    }
    int grant = (int) owed;
    open += owed;
    owed = 0;
    return grant;
  }

  /** Bytes that the peer may still send. */
  long open() {
    return open;
  }

  /** Bytes that arrived and were not taken yet. */
  long unread() {
    return unread;
  }
}
