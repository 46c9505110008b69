package dev.rapace.protocol;

import dev.rapace.wire.Role;

/**
 * The channel ids that we allocate: odd for the initiator, even for the acceptor, ascending, each
 * once (rules {@code core.channel.id.*}, ruling R44).
 */
final class OwnChannelIds {
  private static final int STEP = 2;

  private final int parity;
  private final int last;
  private int next;
  private boolean exhausted;

  OwnChannelIds(Role role) {
    this(role, role == Role.INITIATOR ? 1 : 2);
  }

  /** Starts at {@code first}, which must have the role's parity. */
  OwnChannelIds(Role role, int first) {
    this.parity = role == Role.INITIATOR ? 1 : 0;
    this.last = role == Role.INITIATOR ? 0xFFFFFFFD : 0xFFFFFFFE;
    this.next = first;
  }

  /** Whether an id belongs to our side. */
  boolean isOurs(int id) {
    return id != 0 && (id & 1) == parity;
  }

  /** Whether an id of our side was handed out. */
  boolean wasAllocated(int id) {
    return isOurs(id) && (exhausted || Integer.compareUnsigned(id, next) < 0);
  }

  /** Whether no id is left. */
  boolean isExhausted() {
    return exhausted;
  }

  /** The next id; must not be called once {@link #isExhausted}. */
  int allocate() {
    if (exhausted) {
      throw new IllegalStateException("channel ids are exhausted");
    }
    int id = next;
    exhausted = id == last;
    next = id + STEP;
    return id;
  }
}
