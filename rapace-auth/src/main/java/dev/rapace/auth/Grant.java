package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.Authority;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a credential that carries no claims of its own (static token, certificate, Unix user) gives
 * its holder.
 *
 * <p>Immutable: each method returns a new grant.
 *
 * @param authorities roles and scopes
 * @param tenant tenant, if any
 * @param expiresAt end, if any
 */
public record Grant(
    Set<Authority> authorities, Optional<String> tenant, Optional<Instant> expiresAt) {
  public Grant {
    authorities = Set.copyOf(authorities);
  }

  /** An identity without any right. */
  public static Grant none() {
    return new Grant(Set.of(), Optional.empty(), Optional.empty());
  }

  /** These roles. */
  public static Grant ofRoles(String... roles) {
    return none().withRoles(roles);
  }

  /** These scopes. */
  public static Grant ofScopes(String... scopes) {
    return none().withScopes(scopes);
  }

  /** These roles too. */
  public Grant withRoles(String... roles) {
    Set<Authority> all = new LinkedHashSet<>(authorities);
    for (String role : roles) {
      all.add(Authority.role(role));
    }
    return new Grant(all, tenant, expiresAt);
  }

  /** These scopes too. */
  public Grant withScopes(String... scopes) {
    Set<Authority> all = new LinkedHashSet<>(authorities);
    for (String scope : scopes) {
      all.add(Authority.scope(scope));
    }
    return new Grant(all, tenant, expiresAt);
  }

  /** For this tenant. */
  public Grant withTenant(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a tenant needs a name");
    }
    return new Grant(authorities, Optional.of(name), expiresAt);
  }

  /** Until this time. */
  public Grant until(Instant end) {
    return new Grant(authorities, tenant, Optional.of(end));
  }

  void applyTo(AuthenticatedPeer.Builder peer) {
    authorities.forEach(peer::authority);
    tenant.ifPresent(peer::tenant);
    expiresAt.ifPresent(peer::expiresAt);
  }
}
