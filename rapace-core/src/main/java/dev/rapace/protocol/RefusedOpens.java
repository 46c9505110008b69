package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Opens beyond a limit are refused without a strike, since they may cross our GoAway; but a peer
 * that goes on and on makes us answer each. {@value #BURST} at once are fine, then {@value
 * #PER_SECOND} a second; each more is a strike.
 */
final class RefusedOpens {
  private static final int BURST = 4_096;
  private static final int PER_SECOND = 200;

  private final Session session;
  private @Nullable TokenBucket refusals;

  RefusedOpens(Session session) {
    this.session = session;
  }

  /** An open was refused because of a limit. */
  void refused() {
    if (refusals == null) {
      refusals = new TokenBucket(BURST, PER_SECOND);
    }
    if (!refusals.take(session.now)) {
      session.react(Reaction.REFUSED_OPENS);
    }
  }
}
