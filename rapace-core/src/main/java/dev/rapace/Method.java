package dev.rapace;

import dev.rapace.postcard.Codec;
import dev.rapace.security.AccessClass;
import dev.rapace.security.MethodRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method as both sides declare it: its name, how its request and response are encoded, and what a
 * caller needs to be or to hold. Immutable, thread-safe: each method gives a changed copy.
 *
 * @param <Q> type of the request; of several arguments, a record of them
 * @param <R> type of the response
 */
public final class Method<Q, R> {
  private final MethodRef ref;
  private final Codec<Q> request;
  private final Codec<R> response;
  private final boolean idempotent;
  private final List<Port<?>> ports;
  private final byte @Nullable [] signatureHash;

  private Method(
      MethodRef ref,
      Codec<Q> request,
      Codec<R> response,
      boolean idempotent,
      List<Port<?>> ports,
      byte @Nullable [] signatureHash) {
    this.ref = ref;
    this.request = Objects.requireNonNull(request);
    this.response = Objects.requireNonNull(response);
    this.idempotent = idempotent;
    this.ports = ports;
    this.signatureHash = signatureHash;
  }

  /**
   * Declares a method that needs no role or scope.
   *
   * @param service service name, an identifier
   * @param name method name as it stands on the wire, an identifier
   * @throws IllegalArgumentException if a name is empty or holds a dot
   */
  public static <Q, R> Method<Q, R> of(
      String service, String name, Codec<Q> request, Codec<R> response) {
    requireName(service);
    requireName(name);
    return new Method<>(
        new MethodRef(
            dev.rapace.schema.MethodId.of(service, name), service, name, Set.of(), Set.of()),
        request,
        response,
        false,
        List.of(),
        null);
  }

  private static void requireName(String name) {
    if (name.isEmpty() || name.indexOf('.') >= 0) {
      throw new IllegalArgumentException(
          "service and method names are not empty and hold no dot: \"" + name + "\"");
    }
  }

  /** Every caller needs this role too. */
  public Method<Q, R> requiresRole(String role) {
    return with(plus(ref.requiredRoles(), role), ref.requiredScopes());
  }

  /** Every caller needs this scope too. */
  public Method<Q, R> requiresScope(String scope) {
    return with(ref.requiredRoles(), plus(ref.requiredScopes(), scope));
  }

  /** Running it twice does no more than running it once: a client may repeat it when in doubt. */
  public Method<Q, R> idempotent() {
    return new Method<>(ref, request, response, true, ports, signatureHash);
  }

  /** How much harm it can do; authorizers may decide by it. */
  public Method<Q, R> access(AccessClass access) {
    return with(
        new MethodRef(
            ref.id(),
            ref.service(),
            ref.name(),
            ref.requiredRoles(),
            ref.requiredScopes(),
            Optional.of(access)));
  }

  /**
   * Declares the hash of its signature, which both sides compare in the handshake (rule {@code
   * schema.compat.check}). Without one, nothing is compared.
   *
   * @param hex 64 hexadecimal digits, as {@link dev.rapace.schema.SignatureHash#toHex} writes them
   * @throws IllegalArgumentException if it is none
   */
  public Method<Q, R> signatureHash(String hex) {
    byte[] hash = HexFormat.of().parseHex(hex);
    if (hash.length != 32) {
      throw new IllegalArgumentException("a signature hash has 32 bytes, not " + hash.length);
    }
    return new Method<>(ref, request, response, idempotent, ports, hash);
  }

  private Method<Q, R> with(Set<String> roles, Set<String> scopes) {
    return with(new MethodRef(ref.id(), ref.service(), ref.name(), roles, scopes, ref.access()));
  }

  private Method<Q, R> with(MethodRef changed) {
    return new Method<>(changed, request, response, idempotent, ports, signatureHash);
  }

  /**
   * Adds a stream or a tunnel beside request and response (rule {@code core.stream.attachment}).
   *
   * @throws IllegalArgumentException if the number is taken
   */
  public Method<Q, R> port(Port<?> port) {
    List<Port<?>> more = new ArrayList<>(ports);
    for (Port<?> other : ports) {
      if (other.number() == port.number()) {
        throw new IllegalArgumentException("two ports of " + fullName() + " are " + port.number());
      }
    }
    more.add(port);
    return new Method<>(ref, request, response, idempotent, List.copyOf(more), signatureHash);
  }

  private static Set<String> plus(Set<String> set, String one) {
    if (one.isBlank()) {
      throw new IllegalArgumentException("a role or scope needs a name");
    }
    Set<String> more = new LinkedHashSet<>(set);
    more.add(one);
    return more;
  }

  /** Method id, unsigned 32-bit. */
  public int id() {
    return ref.id();
  }

  /** {@code Service.method}. */
  public String fullName() {
    return ref.fullName();
  }

  /** How authorizers see it. */
  public MethodRef ref() {
    return ref;
  }

  /** How requests are encoded. */
  public Codec<Q> request() {
    return request;
  }

  /** How responses are encoded. */
  public Codec<R> response() {
    return response;
  }

  /** Streams and tunnels beside request and response, in the order in which they were added. */
  public List<Port<?>> ports() {
    return ports;
  }

  /**
   * Whether a peer that lists this hash for the method means the same signature. Without a hash of
   * our own there is nothing to compare, and it counts as the same.
   */
  public boolean isCompatibleWith(byte[] listed) {
    return signatureHash == null || Arrays.equals(signatureHash, listed);
  }

  /** The hash of its signature, a new array of 32 bytes, if it was declared. */
  public Optional<byte[]> signatureHash() {
    return signatureHash == null ? Optional.empty() : Optional.of(signatureHash.clone());
  }

  /** Whether a client may repeat it when in doubt. */
  public boolean isIdempotent() {
    return idempotent;
  }

  @Override
  public String toString() {
    return ref.fullName();
  }
}
