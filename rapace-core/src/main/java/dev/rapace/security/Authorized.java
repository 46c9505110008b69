package dev.rapace.security;

import java.util.Objects;

/**
 * Proof that one peer was authenticated and may call one method now. Dispatch asks for it, and only
 * {@link AuthorizationGate} can make it, so a forgotten check does not compile. Immutable.
 */
public final class Authorized implements AuthorizationVerdict {
  private final AuthenticatedPeer peer;
  private final MethodRef method;

  /** For {@link AuthorizationGate} alone; a test of the architecture watches over this. */
  Authorized(AuthenticatedPeer peer, MethodRef method) {
    this.peer = Objects.requireNonNull(peer);
    this.method = Objects.requireNonNull(method);
  }

  /** Who is calling. */
  public AuthenticatedPeer peer() {
    return peer;
  }

  /** What was allowed. */
  public MethodRef method() {
    return method;
  }

  @Override
  public String toString() {
    return "Authorized[" + peer.name() + " for " + method.fullName() + "]";
  }
}
