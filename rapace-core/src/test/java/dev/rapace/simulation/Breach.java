package dev.rapace.simulation;

import static dev.rapace.simulation.Breach.Fate.ANY;
import static dev.rapace.simulation.Breach.Fate.CANCELS;
import static dev.rapace.simulation.Breach.Fate.ENDS;
import static dev.rapace.simulation.Breach.Fate.IGNORED;

/** How a peer breaks the protocol; each kind is counted when the other side has worked on it. */
enum Breach {
  // The stream.
  PREFIX_OVERFLOW(ENDS),
  PREFIX_PADDED(ENDS),
  FRAME_TOO_SHORT(ENDS),
  FRAME_TOO_LONG(ENDS),
  LENGTH_MISMATCH(ENDS),
  RESERVED_SLOT(ENDS),
  INLINE_TOO_LONG(ENDS),
  GARBAGE(ANY),
  BIT_FLIP(ANY),
  BYTES_LOST(ANY),
  FRAME_LOST(ANY),
  FRAME_TWICE(ANY),
  // The handshake.
  HELLO_MALFORMED(ENDS),
  HELLO_ROLE(ENDS),
  HELLO_VERSION(ENDS),
  HELLO_FEATURES(ENDS),
  HELLO_DUPLICATE_METHOD(ENDS),
  HELLO_METHOD_ZERO(ENDS),
  HELLO_BAD_METADATA(ENDS),
  HELLO_MISSING(ANY),
  FIRST_NOT_HELLO(ENDS),
  TOO_EARLY(ANY),
  SECOND_HELLO(ENDS),
  // Control frames.
  CONTROL_FLAG_MISSING(ENDS),
  CONTROL_FLAG_STRAY(ENDS),
  UNKNOWN_VERB(ENDS),
  EXTENSION_VERB(IGNORED),
  MALFORMED_CONTROL(ENDS),
  METADATA_KEY(ENDS),
  METADATA_TWICE(ENDS),
  METADATA_TOO_MUCH(CANCELS),
  CANCEL_UNKNOWN(IGNORED),
  CANCEL_ODD_REASON(ANY),
  CANCEL_TWICE(ANY),
  CLOSE_UNKNOWN(IGNORED),
  CLOSE_CHANNEL(ANY),
  GRANT_UNKNOWN(IGNORED),
  GRANT_HUGE(ANY),
  PONG_UNASKED(ANY),
  PING_FLOOD(ANY),
  GO_AWAY_EARLY(ANY),
  // Opening channels.
  OPEN_ZERO(CANCELS),
  OPEN_WRONG_PARITY(CANCELS),
  OPEN_AGAIN(CANCELS),
  OPEN_ATTACHED_CALL(CANCELS),
  OPEN_LOOSE_STREAM(CANCELS),
  OPEN_ON_NOTHING(CANCELS),
  OPEN_SCATTERED(ANY),
  OPEN_FLOOD(ANY),
  OPEN_CANCEL_CHURN(ANY),
  OPEN_TINY_CREDIT(ANY),
  // Calls.
  DATA_BEFORE_OPEN(CANCELS),
  REQUEST_FLAGS(ANY),
  REQUEST_TWICE(ANY),
  REQUEST_ODD_FLAGS(ANY),
  REQUEST_FLOOD(ANY),
  RESPONSE_BY_CALLER(ANY),
  RESPONSE_FLAGS(ANY),
  RESPONSE_METHOD(ANY),
  RESPONSE_MSG_ID(ANY),
  RESPONSE_GARBAGE(ANY),
  RESPONSE_TRAILERS(ANY),
  RESPONSE_TWICE(ANY),
  // Ports.
  PORT_UNDECLARED(ANY),
  PORT_TWICE(ANY),
  PORT_KIND(ANY),
  PORT_DIRECTION(ANY),
  PORT_OF_THE_OTHER_SIDE(ANY),
  PORTS_WITHOUT_END(ANY),
  ITEM_WITHOUT_CREDIT(ANY),
  ITEMS_BEYOND_CREDIT(ANY),
  ITEM_AFTER_END(ANY),
  ITEM_WITH_METHOD(ANY),
  ITEM_AGAINST_DIRECTION(ANY),
  GRANT_WITHOUT_DIRECTION(ANY),
  ITEM_ODD_FLAGS(ANY);

  /** What the other side must do about it, whatever else is going on. */
  enum Fate {
    /** The connection ends. */
    ENDS,
    /** At least one CancelChannel. */
    CANCELS,
    /** Nothing. */
    IGNORED,
    /** Depends on what is going on. */
    ANY
  }

  private final Fate fate;

  Breach(Fate fate) {
    this.fate = fate;
  }

  Fate fate() {
    return fate;
  }

  /** Whether it is known what the other side must do. */
  boolean isCertain() {
    return fate != ANY;
  }

  /** Whether it takes the place of the first frame. */
  boolean isInHandshake() {
    return ordinal() >= HELLO_MALFORMED.ordinal() && ordinal() <= FIRST_NOT_HELLO.ordinal();
  }

  /** Whether it spoils a frame that was well-formed. */
  boolean isSpoiling() {
    return ordinal() >= BIT_FLIP.ordinal() && ordinal() <= FRAME_TWICE.ordinal();
  }
}
