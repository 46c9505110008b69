package dev.rapace.security;

/** Answer of the {@link AuthenticationGate}. */
public sealed interface AuthenticationOutcome {
  /** The peer is known. */
  record Identified(AuthenticatedPeer peer) implements AuthenticationOutcome {}

  /**
   * The connection carries no identity, and its profile lets it exist all the same: each of its
   * calls needs a token of its own. Never the outcome for a call, never in Profile C.
   */
  record Anonymous() implements AuthenticationOutcome {}

  /** The peer is refused; the same for missing, unknown, expired, revoked and malformed. */
  record Refused(Refusal refusal) implements AuthenticationOutcome {}
}
