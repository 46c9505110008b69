package dev.rapace.protocol;

/** The connection is over: nothing is looked at, nothing is sent. */
final class Ended extends ConnectionState {
  Ended(Session session) {
    super(session);
  }

  /** The end may have come from within an event, and has to be told yet. */
  @Override
  void settle() {
    session.tellEnd();
  }

  @Override
  void onFramingFault(ProtocolViolation fault) {
    // The peer's bytes no longer matter.
  }
}
