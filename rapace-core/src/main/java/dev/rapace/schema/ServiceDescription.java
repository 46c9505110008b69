package dev.rapace.schema;

import java.util.List;

/**
 * What a service is, for tools: its methods, the shapes of what goes in and out, and its
 * documentation. Immutable.
 *
 * @param name name on the wire
 * @param documentation Javadoc of the interface, or an empty string
 */
public record ServiceDescription(
    String name, String documentation, List<MethodDescription> methods) {
  public ServiceDescription {
    methods = List.copyOf(methods);
  }

  /**
   * A method of a service.
   *
   * @param name name on the wire
   * @param documentation Javadoc of the method, or an empty string
   * @param arguments what callers give, in order; their names enter no hash
   * @param result what they get
   */
  public record MethodDescription(
      String name, String documentation, List<Shape.Field> arguments, Shape result) {
    public MethodDescription {
      arguments = List.copyOf(arguments);
    }

    /** The signature hash: 32 bytes, a new array. */
    public byte[] signatureHash() {
      return SignatureHash.ofMethod(arguments.stream().map(Shape.Field::shape).toList(), result);
    }
  }
}
