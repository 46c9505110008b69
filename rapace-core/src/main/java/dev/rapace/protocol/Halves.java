package dev.rapace.protocol;

/**
 * Which halves of an attached channel are still open: the table of half-closing in {@code
 * spec/streams.md} (rulings R46, R47). The half of a side that never sends counts as ended from the
 * start.
 */
enum Halves {
  /** Both sides send. */
  BOTH,
  /** Only we send. */
  WE_SEND,
  /** Only the peer sends. */
  PEER_SENDS,
  /** Nobody sends: the channel is gone. */
  CLOSED;

  /** The halves of a channel that was just opened. */
  static Halves of(boolean weSend, boolean peerSends) {
    if (weSend) {
      return peerSends ? BOTH : WE_SEND;
    }
    return peerSends ? PEER_SENDS : CLOSED;
  }

  /** Whether our half is open. */
  boolean weSend() {
    return this == BOTH || this == WE_SEND;
  }

  /** Whether the peer's half is open. */
  boolean peerSends() {
    return this == BOTH || this == PEER_SENDS;
  }

  /** After our half has ended. */
  Halves afterOurEnd() {
    return of(false, peerSends());
  }

  /** After the peer's half has ended. */
  Halves afterPeersEnd() {
    return of(weSend(), false);
  }
}
