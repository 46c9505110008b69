package dev.rapace.security;

import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who is calling: made by an {@link Authenticator}, immutable, reachable from every handler, never
 * holding the credential itself.
 *
 * <p>Thread-safe.
 */
public final class AuthenticatedPeer implements Principal {
  /** How the identity was proven. */
  public enum Method {
    /** A bearer token, such as a JWT or a static token. */
    BEARER_TOKEN,
    /** A client certificate. */
    MUTUAL_TLS,
    /** Kernel credentials of a Unix socket. */
    UNIX_PEER,
    /** Several of the above, all of them required. */
    COMBINED,
    /** Profile A without authenticator: locality alone, no proof of identity. */
    LOCALITY
  }

  private final String name;
  private final Method method;
  private final Optional<String> tenant;
  private final Set<Authority> authorities;

  /** The names in {@link #authorities}: asked for on every call, without making an object. */
  private final Set<String> roles;

  private final Set<String> scopes;
  private final Optional<Instant> expiresAt;
  private final long surelyGoodUntilMillis;
  private final Map<String, String> attributes;

  private AuthenticatedPeer(Builder b) {
    this.name = b.name;
    this.method = b.method;
    this.tenant = Optional.ofNullable(b.tenant);
    this.authorities = Set.copyOf(b.authorities);
    this.roles = names(authorities, Authority.Kind.ROLE);
    this.scopes = names(authorities, Authority.Kind.SCOPE);
    this.expiresAt = Optional.ofNullable(b.expiresAt);
    this.surelyGoodUntilMillis = millisBefore(b.expiresAt);
    this.attributes = Map.copyOf(b.attributes);
  }

  private static Set<String> names(Set<Authority> authorities, Authority.Kind kind) {
    return authorities.stream()
        .filter(a -> a.kind() == kind)
        .map(Authority::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Milliseconds since 1970 at which the end has surely not come; beyond a long, its bounds. */
  private static long millisBefore(@org.jspecify.annotations.Nullable Instant end) {
    if (end == null) {
      return Long.MAX_VALUE;
    }
    try {
      return end.toEpochMilli() - 1;
    } catch (ArithmeticException e) {
      return end.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Whether {@link #isExpired} needs to be asked at this time; allocates nothing. */
  boolean mayBeExpired(long millis) {
    return millis > surelyGoodUntilMillis;
  }

  /** Starts a peer; {@code name} is the stable subject of the credential, non-empty. */
  public static Builder named(String name, Method method) {
    return new Builder(name, method);
  }

  /** A builder that starts with everything of this peer. */
  public Builder toBuilder() {
    Builder b = new Builder(name, method);
    b.tenant = tenant.orElse(null);
    b.authorities.addAll(authorities);
    b.expiresAt = expiresAt.orElse(null);
    b.attributes.putAll(attributes);
    return b;
  }

  /** Stable subject: token subject, certificate principal, {@code uid:1000}. */
  @Override
  public String getName() {
    return name;
  }

  /** The same as {@link #getName}. */
  public String name() {
    return name;
  }

  /** How the identity was proven. */
  public Method method() {
    return method;
  }

  /** Tenant from the credential; never from what the peer merely says. */
  public Optional<String> tenant() {
    return tenant;
  }

  /** Roles and scopes. */
  public Set<Authority> authorities() {
    return authorities;
  }

  /** Whether the peer has this role. */
  public boolean hasRole(String role) {
    return roles.contains(role);
  }

  /** Whether the peer has this scope. */
  public boolean hasScope(String scope) {
    return scopes.contains(scope);
  }

  /** End of the identity: the earliest end of the credentials that made it. */
  public Optional<Instant> expiresAt() {
    return expiresAt;
  }

  /** Whether the identity has ended at {@code now}. */
  public boolean isExpired(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  /** Further facts, such as {@code tls.subject}, {@code token.id}; no secrets. */
  public Map<String, String> attributes() {
    return attributes;
  }

  /** Name, method, tenant; no attributes. */
  @Override
  public String toString() {
    return "AuthenticatedPeer["
        + name
        + " by "
        + method
        + tenant.map(t -> " of " + t).orElse("")
        + "]";
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object o) {
    return o instanceof AuthenticatedPeer p
        && name.equals(p.name)
        && method == p.method
        && tenant.equals(p.tenant)
        && authorities.equals(p.authorities)
        && expiresAt.equals(p.expiresAt)
        && attributes.equals(p.attributes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, method, tenant);
  }

  /** Builds a peer. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final Method method;
    private @org.jspecify.annotations.Nullable String tenant;
    private final Set<Authority> authorities = new java.util.LinkedHashSet<>();
    private @org.jspecify.annotations.Nullable Instant expiresAt;
    private final Map<String, String> attributes = new TreeMap<>();

    private Builder(String name, Method method) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("a peer needs a name");
      }
      this.name = name;
      this.method = Objects.requireNonNull(method);
    }

    /** Sets the tenant. */
    public Builder tenant(String tenant) {
      this.tenant = Objects.requireNonNull(tenant);
      return this;
    }

    /** Adds a role or scope. */
    public Builder authority(Authority authority) {
      authorities.add(authority);
      return this;
    }

    /** Sets the end; an earlier end set before stays. */
    public Builder expiresAt(Instant end) {
      expiresAt = expiresAt == null || end.isBefore(expiresAt) ? end : expiresAt;
      return this;
    }

    /** Sets an attribute. */
    public Builder attribute(String key, String value) {
      attributes.put(key, value);
      return this;
    }

    /** Makes the peer. */
    public AuthenticatedPeer build() {
      return new AuthenticatedPeer(this);
    }
  }
}
