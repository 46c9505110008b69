package dev.rapace.protocol;

/**
 * How many payload bytes we may still send on a channel (rules {@code core.flow.*}, ruling R64):
 * grants add up in a counter of 64 bits that stays at its largest value.
 */
final class SendWindow {
  private static final int SATISFIED = -1;

  private long credit;
  private int wanted = SATISFIED;

  private SendWindow(long credit) {
    this.credit = credit;
  }

  /** A window that starts with this many bytes, an unsigned number. */
  static SendWindow of(int initialCredits) {
    return new SendWindow(Integer.toUnsignedLong(initialCredits));
  }

  /** A window that never closes: credits are not negotiated. */
  static SendWindow unlimited() {
    return new SendWindow(Long.MAX_VALUE);
  }

  /** Bytes that may be sent now. */
  long available() {
    return credit;
  }

  /** Adds a grant, an unsigned number (rule {@code core.flow.credit-additive}). */
  void grant(int bytes) {
    long sum = credit + Integer.toUnsignedLong(bytes);
    credit = sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** Takes credit for a payload; false if there is too little. */
  boolean take(int length) {
    if (length > credit) {
      return false;
    }
    if (credit != Long.MAX_VALUE) {
      credit -= length;
    }
    return true;
  }

  /** Remembers that a sender waits until this many bytes may be sent. */
  void await(int length) {
    wanted = length;
  }

  /** Whether a sender waits. */
  boolean isAwaited() {
    return wanted != SATISFIED;
  }

  /** Whether a sender waited for no more than there is now; it waits no more then. */
  boolean satisfies() {
    if (wanted == SATISFIED || wanted > credit) {
      return false;
    }
    wanted = SATISFIED;
    return true;
  }
}
