package dev.rapace.protocol;

/**
 * A breach of the protocol by the peer, as a value (reaction table of ruling R60).
 *
 * @param ruleId the broken rule
 * @param scope what it costs the peer
 * @param text the words that go into CloseChannel or GoAway, fixed, without peer bytes
 */
public record ProtocolViolation(String ruleId, Scope scope, String text) {
  /** What a violation costs. */
  public enum Scope {
    /** The handshake fails: CloseChannel(0, text) and close. */
    HANDSHAKE,
    /** The connection ends: GoAway(ProtocolError, text) and close. */
    CONNECTION,
    /** The channel is cancelled and the connection gets a strike. */
    CHANNEL,
    /** A limit was reached: the channel or call is refused, the connection gets no strike. */
    LIMIT,
    /** Nothing: the frame is used as the rulings say. Told once per connection and rule. */
    TOLERATED
  }
}
