package dev.rapace.security;

/**
 * Verdict of an {@link Authorizer}.
 *
 * @param allowed whether the call may run
 * @param rule name of the policy rule that decided; for the audit log only
 */
public record AuthorizationDecision(boolean allowed, String rule) {
  /** Allowed by this rule. */
  public static AuthorizationDecision allow(String rule) {
    return new AuthorizationDecision(true, rule);
  }

  /** Denied by this rule. */
  public static AuthorizationDecision deny(String rule) {
    return new AuthorizationDecision(false, rule);
  }
}
