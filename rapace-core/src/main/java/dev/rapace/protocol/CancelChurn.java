package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A peer that opens and cancels without end makes us work for nothing (known as rapid reset). As
 * many cancels as calls may be pending are fine at once, then {@value #PER_SECOND} a second; each
 * more is a strike.
 */
final class CancelChurn {
  private static final int PER_SECOND = 200;

  private final Session session;
  private final int maxPendingCalls;
  private @Nullable TokenBucket cancels;

  CancelChurn(Session session, int maxPendingCalls) {
    this.session = session;
    this.maxPendingCalls = maxPendingCalls;
  }

  /** The peer cancelled a channel that was open. */
  void cancelled() {
    if (cancels == null) {
      cancels = new TokenBucket(maxPendingCalls, PER_SECOND);
    }
    if (!cancels.take(session.now)) {
      session.react(Reaction.CANCEL_CHURN);
    }
  }
}
