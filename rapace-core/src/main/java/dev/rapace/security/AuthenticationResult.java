package dev.rapace.security;

/** Verdict of an {@link Authenticator}. */
public sealed interface AuthenticationResult {
  /** The credential is good. */
  record Authenticated(AuthenticatedPeer peer) implements AuthenticationResult {}

  /**
   * A credential of the authenticator's kind is there and is not good; no other authenticator may
   * overrule this.
   *
   * @param cause for the audit log only, never for the peer: short words such as {@code expired}
   */
  record Rejected(String cause) implements AuthenticationResult {}

  /**
   * No credential of the authenticator's kind is there. At the end of a chain this is a refusal.
   */
  record NotApplicable() implements AuthenticationResult {}

  /** The credential is good. */
  static AuthenticationResult authenticated(AuthenticatedPeer peer) {
    return new Authenticated(peer);
  }

  /** The credential is not good, for this reason (audit only). */
  static AuthenticationResult rejected(String cause) {
    return new Rejected(cause);
  }

  /** There is no credential of this kind. */
  static AuthenticationResult notApplicable() {
    return new NotApplicable();
  }
}
