package dev.rapace.protocol;

/**
 * Frames without payload cost a peer no credit. {@value #BURST} at once are fine, then as many a
 * second; each more is a strike. Ends of halves do not count: a channel has two.
 */
final class EmptyFrames {
  private static final int BURST = 1_000;

  private final Session session;
  private final TokenBucket frames = new TokenBucket(BURST, BURST);

  EmptyFrames(Session session) {
    this.session = session;
  }

  /** A frame without payload that ends nothing arrived on a stream or tunnel. */
  void arrived() {
    if (!frames.take(session.now)) {
      session.react(Reaction.EMPTY_FRAMES);
    }
  }
}
