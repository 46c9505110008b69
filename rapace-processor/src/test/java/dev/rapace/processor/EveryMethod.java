package dev.rapace.processor;

import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.Authorizer;

/** A policy for tests that are not about policies. */
final class EveryMethod {
  /** Allows everything. */
  static final Authorizer ALLOWED =
      (peer, method, transport) -> AuthorizationDecision.allow("test");

  private EveryMethod() {}
}
