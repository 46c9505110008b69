package dev.rapace.processor;

import dev.rapace.schema.Shape;
import dev.rapace.schema.SignatureHash;
import dev.rapace.security.AccessClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.TypeElement;

/**
 * A service interface that was read and found to be in order.
 *
 * @param element its declaration
 * @param wireName its name on the wire
 * @param documentation its Javadoc, or an empty string
 */
record ServiceModel(
    TypeElement element, String wireName, String documentation, List<Operation> operations) {

  /** What a parameter is. */
  enum Role {
    /** A value in the request. */
    ARGUMENT,
    /** Items from the caller; the server reads. */
    READER,
    /** Items to the caller; the server writes. */
    WRITER,
    /** Raw bytes both ways. */
    TUNNEL
  }

  /**
   * A parameter.
   *
   * @param name its name in Java
   * @param type type of the value or of the items
   * @param optional whether a call may leave the port unused
   * @param port number of the port, 0 for a value
   */
  record Parameter(String name, Role role, WireType type, boolean optional, int port) {
    /** What stands for it in the signature hash (ruling R82). */
    Shape shape() {
      Shape plain =
          switch (role) {
            case ARGUMENT -> type.shape();
            case READER, WRITER -> new Shape.StreamPort(type.shape());
            case TUNNEL -> new Shape.TunnelPort();
          };
      return optional ? new Shape.Option(plain) : plain;
    }
  }

  /**
   * A method.
   *
   * @param javaName its name in Java
   * @param wireName its name on the wire
   * @param constant name of its constant
   * @param requirements what callers need
   */
  record Operation(
      String javaName,
      String wireName,
      String constant,
      String documentation,
      List<Parameter> parameters,
      WireType result,
      boolean isVoid,
      Requirements requirements) {

    /** The values of the request, in order. */
    List<Parameter> arguments() {
      return parameters.stream().filter(p -> p.role() == Role.ARGUMENT).toList();
    }

    /** Streams and tunnels, in order. */
    List<Parameter> ports() {
      return parameters.stream().filter(p -> p.role() != Role.ARGUMENT).toList();
    }

    /** Shapes of everything that a caller gives, in order. */
    List<Parameter> given() {
      return parameters.stream().filter(p -> p.role() != Role.WRITER).toList();
    }

    /** Streams that the server sends on, in order. */
    List<Parameter> returned() {
      return parameters.stream().filter(p -> p.role() == Role.WRITER).toList();
    }

    /** Result and streams of the server as one shape. */
    Shape resultShape() {
      List<Shape> streams = returned().stream().map(Parameter::shape).toList();
      if (streams.isEmpty()) {
        return result.shape();
      }
      if (streams.size() == 1 && result instanceof WireType.Nothing) {
        return streams.get(0);
      }
      List<Shape> all = new ArrayList<>(List.of(result.shape()));
      all.addAll(streams);
      return new Shape.Tuple(all);
    }

    /** The signature hash (ruling R76), in hexadecimal. */
    String hash() {
      return SignatureHash.toHex(
          SignatureHash.ofMethod(given().stream().map(Parameter::shape).toList(), resultShape()));
    }

    /** Whether it returns nothing in Java; {@code Unit} is a value. */
    boolean returnsVoid() {
      return isVoid;
    }

    /** Whether the call is over with its response. */
    boolean isUnary() {
      return ports().isEmpty();
    }
  }

  /** What callers need, and what may be done with a call. */
  record Requirements(
      Set<String> roles, Set<String> scopes, Optional<AccessClass> access, boolean idempotent) {}
}
