package dev.rapace.protocol;

import dev.rapace.wire.FrameHeader;

/**
 * One state of a connection. What a state does not override is ignored in it: after the end,
 * nothing is left to be done.
 */
abstract class ConnectionState {
  final Session session;

  ConnectionState(Session session) {
    this.session = session;
  }

  /** One frame of the peer. */
  void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {}

  /** The peer broke a framing rule: before the handshake is done, it gets no answer (R60). */
  void onFramingFault(ProtocolViolation fault) {
    session.events.onViolation(fault);
    session.end(fault.text());
  }

  /** Time went on. */
  void onTime() {}

  /** When {@link #onTime} is needed next. */
  long nextWakeup() {
    return Long.MAX_VALUE;
  }

  /** The layer above knows the peer. */
  void peerAccepted() {}

  /** The layer above refuses the peer. */
  void peerRejected() {}

  /** Highest channel id of the peer seen so far. */
  int highestPeerId() {
    return 0;
  }

  /** An input was worked off; ends what is complete now. */
  void settle() {}

  /** Ends everything that is open; the connection is over already. */
  void release(String reason) {}
}
