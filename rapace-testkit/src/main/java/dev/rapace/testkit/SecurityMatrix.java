package dev.rapace.testkit;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codec;
import dev.rapace.security.Authenticator;
import dev.rapace.security.Authorizer;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Every method against every kind of caller, on a real server with the authenticator and the policy
 * of the product and none of its handlers. Fails if anything is not as expected, and also if a
 * method or a caller has no expectation: whoever adds a method must say who may call it.
 *
 * <pre>{@code
 * SecurityMatrix.of(OrdersMethods.ALL)
 *     .profile(SecurityProfile.sameHostUntrusted())
 *     .authenticator(tokens)
 *     .authorizer(policy)
 *     .caller("clerk", clerkToken)
 *     .anonymous("nobody")
 *     .expect(OrdersMethods.FIND, Map.of("clerk", ALLOWED, "nobody", UNKNOWN_CALLER))
 *     .verify();
 * }</pre>
 *
 * <p>The calls carry no arguments that could be decoded; a call counts as allowed when it came past
 * the policy. Profile C cannot be had without TLS: test its policy under Profile B, which asks the
 * same authenticator and the same authorizer. Not thread-safe.
 */
public final class SecurityMatrix {
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** Bytes as they are. */
  private static final Codec<byte[]> RAW =
      Codec.of(
          (bytes, out) -> out.writeRaw(bytes, 0, bytes.length),
          in -> {
            byte[] rest = new byte[in.remaining()];
            in.readRaw(rest, 0, rest.length);
            return rest;
          },
          0);

  private static final byte[] NO_ARGUMENTS = {};

  private final List<Method<?, ?>> methods;
  private final Map<String, Optional<CallCredentials>> callers = new LinkedHashMap<>();
  private final Map<String, Map<String, CallerAccess>> expected = new LinkedHashMap<>();
  private final List<String> mistakes = new ArrayList<>();
  private @Nullable SecurityProfile profile;
  private @Nullable Authenticator authenticator;
  private @Nullable Authorizer authorizer;

  private SecurityMatrix(Collection<? extends Method<?, ?>> methods) {
    this.methods = List.copyOf(methods);
  }

  /** A matrix of these methods: those that the product serves, all of them. */
  public static SecurityMatrix of(Collection<? extends Method<?, ?>> methods) {
    return new SecurityMatrix(methods);
  }

  /** Sets the profile under which the product runs. */
  public SecurityMatrix profile(SecurityProfile promise) {
    profile = promise;
    return this;
  }

  /** Sets the authenticator of the product. */
  public SecurityMatrix authenticator(Authenticator who) {
    authenticator = who;
    return this;
  }

  /** Sets the policy of the product. */
  public SecurityMatrix authorizer(Authorizer may) {
    authorizer = may;
    return this;
  }

  /** Adds a kind of caller that shows this bearer token when it connects. */
  public SecurityMatrix caller(String name, Secret token) {
    return caller(name, (transport, target) -> CompletableFuture.completedFuture(token));
  }

  /**
   * Adds a kind of caller, with what it shows when it connects. Credentials that are bound to the
   * address of the product's server give no token to the server of the matrix.
   */
  public SecurityMatrix caller(String name, CallCredentials credentials) {
    return add(name, Optional.of(credentials));
  }

  /** Adds a caller that shows nothing. */
  public SecurityMatrix anonymous(String name) {
    return add(name, Optional.empty());
  }

  private SecurityMatrix add(String name, Optional<CallCredentials> credentials) {
    if (callers.put(name, credentials) != null) {
      throw new IllegalArgumentException("two callers are called " + name);
    }
    return this;
  }

  /**
   * Says what must happen to calls of a method.
   *
   * @param access by the name of the caller; every caller must be in it
   */
  public SecurityMatrix expect(Method<?, ?> method, Map<String, CallerAccess> access) {
    if (expected.put(method.fullName(), Map.copyOf(access)) != null) {
      mistakes.add(method.fullName() + " has two expectations: remove one");
    }
    return this;
  }

  /**
   * Makes every call.
   *
   * @throws AssertionError with one line for each difference and for each missing expectation
   */
  public void verify() throws IOException {
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      throw new AssertionError(
          problems.size() + " problems in the security matrix:\n" + String.join("\n", problems));
    }
  }

  /** Makes every call and returns what is not as it should be; empty if all is. */
  public List<String> problems() throws IOException {
    List<String> problems = new ArrayList<>(mistakes);
    problems.addAll(missing());
    Map<String, Map<String, CallerAccess>> actual = observe();
    for (Method<?, ?> method : methods) {
      callers
          .keySet()
          .forEach(caller -> {
            CallerAccess wanted = expectation(method, caller);
            CallerAccess got = actual.getOrDefault(caller, Map.of()).get(method.fullName());
            if (wanted != null && wanted != got) {
              problems.add(
                  method.fullName() + " by " + caller + ": expected " + wanted + ", was " + got);
            }
          });
    }
    return problems;
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (methods.isEmpty() || callers.isEmpty()) {
      missing.add("a matrix needs methods and callers");
    }
    for (Method<?, ?> method : methods) {
      for (String caller : callers.keySet()) {
        if (expectation(method, caller) == null) {
          missing.add(
              method.fullName() + " by " + caller + ": no expectation, say who may call it");
        }
      }
    }
    List<String> served = methods.stream().map(Method::fullName).toList();
    expected.forEach((method, access) -> {
      if (!served.contains(method)) {
        missing.add(method + " is expected and not served");
      }
      access.keySet().stream()
          .filter(caller -> !callers.containsKey(caller))
          .forEach(caller -> missing.add(method + " by " + caller + ": there is no such caller"));
    });
    return missing;
  }

  private @Nullable CallerAccess expectation(Method<?, ?> method, String caller) {
    return expected.getOrDefault(method.fullName(), Map.of()).get(caller);
  }

  /** What happens, by caller and method. */
  public Map<String, Map<String, CallerAccess>> observe() throws IOException {
    SecurityProfile promise = profile;
    if (promise == null) {
      throw new IllegalStateException("a matrix needs the profile of the product");
    }
    RapaceServer.Builder builder =
        RapaceServer.builder()
            .profile(promise)
            .listen("inproc:security-matrix-" + NUMBERS.incrementAndGet());
    if (authenticator != null) {
      builder.authenticator(authenticator);
    }
    if (authorizer != null) {
      builder.authorizer(authorizer);
    }
    methods.forEach(method -> serve(builder, method));
    Map<String, Map<String, CallerAccess>> seen = new LinkedHashMap<>();
    try (RapaceServer server = builder.start()) {
      callers.forEach((name, credentials) -> seen.put(name, observe(server, promise, credentials)));
    }
    return seen;
  }

  private static <Q, R> void serve(RapaceServer.Builder builder, Method<Q, R> method) {
    builder.method(
        method,
        (call, request) -> {
          throw new RapaceException(StatusCode.ABORTED, "the policy let it pass");
        });
  }

  private Map<String, CallerAccess> observe(
      RapaceServer server, SecurityProfile promise, Optional<CallCredentials> credentials) {
    Map<String, CallerAccess> seen = new LinkedHashMap<>();
    for (Method<?, ?> method : methods) {
      // A connection for each call: too many refusals on one would end it.
      RapaceClient.Builder builder = RapaceClient.builder(server.uri()).profile(promise);
      credentials.ifPresent(builder::credentials);
      seen.put(method.fullName(), call(builder, method));
    }
    return seen;
  }

  private static CallerAccess call(RapaceClient.Builder builder, Method<?, ?> method) {
    RapaceClient client;
    try {
      client = builder.connect();
    } catch (RapaceException e) {
      if (e.code() == StatusCode.UNAUTHENTICATED) {
        return CallerAccess.REFUSED;
      }
      throw e;
    }
    try (client) {
      return call(client, method);
    }
  }

  private static CallerAccess call(RapaceClient client, Method<?, ?> method) {
    Method<byte[], byte[]> raw = Method.of(method.ref().service(), method.ref().name(), RAW, RAW);
    try {
      byte[] unused = client.call(raw, NO_ARGUMENTS);
      return CallerAccess.ALLOWED;
    } catch (RapaceException e) {
      if (e.processed() != RapaceException.Processed.ANSWERED) {
        throw e;
      }
      return switch (e.code()) {
        case PERMISSION_DENIED -> CallerAccess.DENIED;
        case UNAUTHENTICATED -> CallerAccess.UNKNOWN_CALLER;
        default -> CallerAccess.ALLOWED;
      };
    }
  }
}
