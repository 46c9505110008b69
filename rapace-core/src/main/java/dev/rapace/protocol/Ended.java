package dev.rapace.protocol;

/** The connection is over: nothing is looked at, nothing is sent. */
final class Ended extends ConnectionState {
  Ended(Session session) {
    super(session);
  }

  @Override
  void onFramingFault(ProtocolViolation fault) {
    // The peer's bytes no longer matter.
  }
}
