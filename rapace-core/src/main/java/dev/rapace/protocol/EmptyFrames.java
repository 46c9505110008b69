package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Frames without payload cost a peer no credit. {@value #BURST} at once are fine, then as many a
 * second; each more is a strike. Ends of halves do not count: a channel has two.
 */
final class EmptyFrames {
  private static final int BURST = 1_000;

  private final Session session;
  private @Nullable TokenBucket frames;

  EmptyFrames(Session session) {
    this.session = session;
  }

  /** A frame without payload that ends nothing arrived on a stream or tunnel. */
  void arrived() {
    if (frames == null) {
      frames = new TokenBucket(BURST, BURST);
    }
    if (!frames.take(session.now)) {
      session.react(Reaction.EMPTY_FRAMES);
    }
  }
}
