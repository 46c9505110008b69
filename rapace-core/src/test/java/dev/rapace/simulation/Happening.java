package dev.rapace.simulation;

/** What can happen in a life without anybody breaking the protocol; each kind is counted. */
enum Happening {
  // The link.
  DELAY,
  SPLIT,
  BATCH,
  STALL,
  CUT,
  CUT_INSIDE_FRAME,
  KILL,
  // The clock.
  TIMER,
  LATE_TIMER,
  EARLY_TIMER,
  CLOCK_WRAP,
  // What the layer above does about the connection.
  ACCEPT_AT_ONCE,
  ACCEPT_LATER,
  REFUSE_AT_ONCE,
  REFUSE_LATER,
  NO_VERDICT,
  PING,
  GO_AWAY,
  CLOSE,
  CALL_AUTHENTICATION_FAILED,
  // What it does about calls.
  CALL,
  CALL_NO_REPLY,
  CALL_TOO_LONG,
  CALL_BAD_METADATA,
  CALL_NOT_POSSIBLE,
  CANCEL_CALL,
  RESPOND_OK,
  RESPOND_OK_WITH_TRAILERS,
  RESPOND_ERROR,
  RESPOND_TOO_LONG,
  RESPOND_BAD_TRAILERS,
  RESPOND_TOO_LATE,
  // What the engine tells.
  TOLD_HELLO,
  TOLD_READY,
  TOLD_CALL,
  TOLD_REQUEST,
  TOLD_CALL_CANCELLED,
  TOLD_RESPONSE_OK,
  TOLD_RESPONSE_ERROR,
  TOLD_CALL_FAILED,
  TOLD_NOT_PROCESSED,
  TOLD_PONG,
  TOLD_GO_AWAY,
  TOLD_VIOLATION,
  TOLD_CLOSED,
  // How lives end.
  DRAINED,
  DRAINED_WITHOUT_LOSS,
  DRAIN_OUT_OF_TIME
}
