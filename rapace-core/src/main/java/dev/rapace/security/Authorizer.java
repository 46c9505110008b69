package dev.rapace.security;

import java.util.Collection;
import java.util.List;

/**
 * Decides what a peer may do. Called for every call, from many threads; must be fast and must not
 * block. An exception denies the call and is audited as a failure of the policy.
 */
@FunctionalInterface
public interface Authorizer {
  /** Decides on one call. */
  AuthorizationDecision authorize(
      AuthenticatedPeer peer, MethodRef method, TransportSecurity transport);

  /** What the profile must know of this policy at bind. */
  default Strength strength() {
    return Strength.DECIDES;
  }

  /**
   * Checks the policy against the methods it will see. A pattern that matches no method or names an
   * unknown one is returned as a violation and stops start-up.
   */
  default List<ProfileViolation> check(Collection<MethodRef> methods) {
    return List.of();
  }

  /** How much a policy decides. */
  enum Strength {
    /** It looks at the peer and the method. */
    DECIDES,
    /** It lets everybody do everything. */
    PERMITS_ALL
  }

  /** Denies everything: the default. */
  static Authorizer denyAll() {
    return (peer, method, transport) -> AuthorizationDecision.deny("deny-all");
  }
}
