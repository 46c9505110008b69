package dev.rapace.protocol;

/** The transport is up, nothing was said yet. */
final class BeforeStart extends ConnectionState {
  BeforeStart(Session session) {
    super(session);
  }

  /** Sends our Hello at once, unless it is deferred, and waits for the peer's (ruling R03). */
  void start() {
    session.enter(
        new AwaitingHello(session, session.now + session.settings.handshakeTimeoutNanos()));
    if (!session.settings.deferHelloUntilAuthenticated()) {
      session.sendHello();
    }
  }
}
