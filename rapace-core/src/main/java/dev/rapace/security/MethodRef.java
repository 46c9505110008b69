package dev.rapace.security;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The dispatcher's own view of the method that will run; an {@link Authorizer} decides on this and
 * never on text of the peer.
 *
 * @param id method id, 32 bits unsigned
 * @param service unqualified service name
 * @param name method name as declared on the wire
 * @param requiredRoles roles of which the peer needs every one, as declared with the method
 * @param requiredScopes scopes of which the peer needs every one, as declared with the method
 * @param access how much harm it can do, if that was declared
 */
public record MethodRef(
    int id,
    String service,
    String name,
    Set<String> requiredRoles,
    Set<String> requiredScopes,
    Optional<AccessClass> access) {
  public MethodRef {
    requiredRoles = Set.copyOf(requiredRoles);
    requiredScopes = Set.copyOf(requiredScopes);
    Objects.requireNonNull(access);
  }

  /** A method without an access class. */
  public MethodRef(
      int id, String service, String name, Set<String> requiredRoles, Set<String> requiredScopes) {
    this(id, service, name, requiredRoles, requiredScopes, Optional.empty());
  }

  /** {@code Service.method}. */
  public String fullName() {
    return service + "." + name;
  }
}
