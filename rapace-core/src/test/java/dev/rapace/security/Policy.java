package dev.rapace.security;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a server of the {@link ConfigurationTable} decides calls by. */
public enum Policy {
  /** No authorizer. */
  NONE,
  /** Roles and scopes. */
  ROLES,
  DENY_ALL,
  PERMIT_ALL,
  /** Roles, and one rule names a method that is not served. */
  UNMATCHED_PATTERN,
  /** A policy that cannot be checked. */
  BROKEN;

  /** An authorizer with these properties, which denies everything. */
  public Optional<Authorizer> authorizer() {
    return this == NONE ? Optional.empty() : Optional.of(new Stand(this));
  }

  private record Stand(Policy policy) implements Authorizer {
    @Override
    public AuthorizationDecision authorize(
        AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
      return AuthorizationDecision.deny("stand-in");
    }

    @Override
    public Strength strength() {
      return policy == PERMIT_ALL ? Strength.PERMITS_ALL : Strength.DECIDES;
    }

    @Override
    public List<ProfileViolation> check(Collection<MethodRef> methods) {
      return switch (policy) {
        case BROKEN -> throw new IllegalStateException("broken on purpose");
        case UNMATCHED_PATTERN ->
            List.of(
                new ProfileViolation(
                    "security.profile-b.authorize",
                    "the policy names Echo.vanished, which is not served",
                    "mend the name"));
        default -> List.of();
      };
    }
  }
}
