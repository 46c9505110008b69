package dev.rapace.protocol;

/**
 * A peer that opens and cancels without end makes us work for nothing (known as rapid reset). As
 * many cancels as calls may be pending are fine at once, then {@value #PER_SECOND} a second; each
 * more is a strike.
 */
final class CancelChurn {
  private static final int PER_SECOND = 200;

  private final Session session;
  private final TokenBucket cancels;

  CancelChurn(Session session, int maxPendingCalls) {
    this.session = session;
    this.cancels = new TokenBucket(maxPendingCalls, PER_SECOND);
  }

  /** The peer cancelled a channel that was open. */
  void cancelled() {
    if (!cancels.take(session.now)) {
      session.react(Reaction.CANCEL_CHURN);
    }
  }
}
