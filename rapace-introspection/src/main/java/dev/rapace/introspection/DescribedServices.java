package dev.rapace.introspection;

import dev.rapace.RapaceServer;
import dev.rapace.schema.MethodId;
import dev.rapace.schema.ServiceDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells about the services that it was given, and about no others:
 *
 * <pre>{@code
 * RapaceServer.builder()
 *     ...
 *     .with(DescribedServices.of(GreeterMethods.describe()))
 * }</pre>
 *
 * <p>Callers need the scope {@code introspection} under every profile, besides what the server's
 * policy says. Immutable, thread-safe.
 */
public final class DescribedServices implements Introspection, Consumer<RapaceServer.Builder> {
  private final Map<String, Service> services = new LinkedHashMap<>();

  private DescribedServices(ServiceDescription... descriptions) {
    for (ServiceDescription description : descriptions) {
      if (services.put(description.name(), service(description)) != null) {
        throw new IllegalArgumentException("two services are called " + description.name());
      }
    }
  }

  /**
   * Tells about these services.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public static DescribedServices of(ServiceDescription... descriptions) {
    return new DescribedServices(descriptions);
  }

  private static Service service(ServiceDescription description) {
    List<Method> methods = new ArrayList<>();
    for (ServiceDescription.MethodDescription method : description.methods()) {
      methods.add(
          new Method(
              method.name(),
              Integer.toUnsignedLong(MethodId.of(description.name(), method.name())),
              method.signatureHash(),
              method.documentation(),
              method.arguments().stream()
                  .map(each -> new Argument(each.name(), ShapeNodes.of(each.shape())))
                  .toList(),
              ShapeNodes.of(method.result())));
    }
    return new Service(description.name(), description.documentation(), List.copyOf(methods));
  }

  /** Serves it: what {@link RapaceServer.Builder#with} calls. */
  @Override
  public void accept(RapaceServer.Builder server) {
    var unused = IntrospectionServer.bind(server, this);
  }

  @Override
  public List<String> services() {
    return List.copyOf(services.keySet());
  }

  @Override
  public Optional<Service> describe(String service) {
    return Optional.ofNullable(services.get(service));
  }
}
