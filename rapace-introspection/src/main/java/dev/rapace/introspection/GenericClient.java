package dev.rapace.introspection;

import dev.rapace.CallOptions;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.introspection.Introspection.Argument;
import dev.rapace.introspection.Introspection.Service;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.Unit;
import dev.rapace.schema.MethodId;
import dev.rapace.schema.Shape;
import dev.rapace.schema.SignatureHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls methods that it knows from their description only, as a tool does:
 *
 * <pre>{@code
 * GenericClient tool = new GenericClient(client);
 * Object greeting = tool.call("Greeter", "greet", List.of("Ada", 36));
 * }</pre>
 *
 * <p>The values are those of {@link ShapeCodec}. A description is asked for once for each service
 * and kept. It is believed only as far as it agrees with itself: the id must be that of the names,
 * and the signature hash that of the shapes. Methods with streams or tunnels are not called.
 * Thread-safe.
 */
public final class GenericClient {
  private final RapaceClient client;
  private final CallOptions options;
  private final Introspection introspection;
  private final Map<String, Map<String, Method<Object, Object>>> known = new ConcurrentHashMap<>();

  /** Makes calls through this client; its peer must serve {@link Introspection}. */
  public GenericClient(RapaceClient client) {
    this(client, CallOptions.DEFAULT);
  }

  /** Makes calls through this client, each with these settings. */
  public GenericClient(RapaceClient client, CallOptions options) {
    this.client = client;
    this.options = options;
    this.introspection = new IntrospectionClient(client).with(options);
  }

  /** Names of the services that the peer tells about. */
  public List<String> services() {
    return introspection.services();
  }

  /**
   * Calls a method and waits.
   *
   * @param arguments one value for each argument, in order
   * @return the result; {@link Unit} for none
   * @throws IllegalArgumentException if the peer does not tell about the method, the method has
   *     streams or tunnels, the description contradicts itself, or an argument does not fit
   * @throws dev.rapace.RapaceException if the call fails
   */
  public Object call(String service, String method, List<?> arguments) {
    Map<String, Method<Object, Object>> methods = known.get(service);
    if (methods == null) {
      methods = methods(service);
      known.put(service, methods);
    }
    Method<Object, Object> found = methods.get(method);
    if (found == null) {
      throw new IllegalArgumentException(
          service + "." + method + " is not described, or has streams, which need a stub");
    }
    return client.call(found, arguments, options);
  }

  private Map<String, Method<Object, Object>> methods(String name) {
    Service service =
        introspection
            .describe(name)
            .orElseThrow(() -> new IllegalArgumentException(name + " is not described"));
    Map<String, Method<Object, Object>> methods = new ConcurrentHashMap<>();
    for (Introspection.Method method : service.methods()) {
      List<Shape> arguments = new ArrayList<>();
      for (Argument argument : method.arguments()) {
        arguments.add(ShapeNodes.toShape(argument.shape()));
      }
      Shape result = ShapeNodes.toShape(method.result());
      requireConsistent(name, method, arguments, result);
      if (isValue(result) && arguments.stream().allMatch(GenericClient::isValue)) {
        Codec<Object> request = ShapeCodec.sequence(arguments);
        methods.put(
            method.name(),
            Method.of(name, method.name(), request, ShapeCodec.of(result))
                .signatureHash(SignatureHash.toHex(method.signatureHash())));
      }
    }
    return methods;
  }

  private static boolean isValue(Shape shape) {
    return !(shape instanceof Shape.StreamPort || shape instanceof Shape.TunnelPort);
  }

  private static void requireConsistent(
      String service, Introspection.Method method, List<Shape> arguments, Shape result) {
    long id = Integer.toUnsignedLong(MethodId.of(service, method.name()));
    if (id != method.id()
        || !Arrays.equals(SignatureHash.ofMethod(arguments, result), method.signatureHash())) {
      throw new IllegalArgumentException(
          "the description of " + service + "." + method.name() + " contradicts itself");
    }
  }
}
