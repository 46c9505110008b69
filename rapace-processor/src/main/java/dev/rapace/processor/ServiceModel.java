package dev.rapace.processor;

import dev.rapace.schema.Shape;
import dev.rapace.schema.SignatureHash;
import dev.rapace.security.AccessClass;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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

  /** What a parameter or a result is. */
  enum Role {
    /** A value in the request or the response. */
    VALUE,
    /** Items; whoever gives the reader is the one who sends. */
    STREAM,
    /** Raw bytes both ways. */
    TUNNEL
  }

  /**
   * A parameter, or a result that is a port.
   *
   * @param name its name in Java
   * @param wireName its name for tools
   * @param type type of the value or of the items
   * @param port number of the port, 0 for a value
   * @param constant name of the port's constant, empty for a value
   */
  record Parameter(
      String name, String wireName, Role role, WireType type, int port, String constant) {
    /** What stands for it in the signature hash (ruling R82). */
    Shape shape() {
      return switch (role) {
        case VALUE -> type.shape();
        case STREAM -> new Shape.StreamPort(type.shape());
        case TUNNEL -> new Shape.TunnelPort();
      };
    }
  }

  /**
   * A method.
   *
   * @param javaName its name in Java
   * @param wireName its name on the wire
   * @param constant name of its constant
   * @param result type of the response
   * @param isVoid whether the response is nothing in Java; {@code Unit} is a value
   * @param returned the port that the method returns in place of a value
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
      Optional<Parameter> returned,
      Requirements requirements) {

    /** The values of the request, in order. */
    List<Parameter> arguments() {
      return parameters.stream().filter(p -> p.role() == Role.VALUE).toList();
    }

    /** Streams and tunnels that the caller opens, in order. */
    List<Parameter> given() {
      return parameters.stream().filter(p -> p.role() != Role.VALUE).toList();
    }

    /** All streams and tunnels. */
    List<Parameter> ports() {
      return Stream.concat(given().stream(), returned.stream()).toList();
    }

    /** What stands for the result in the signature hash (ruling R82). */
    Shape resultShape() {
      return returned.map(Parameter::shape).orElseGet(result::shape);
    }

    /** The signature hash (ruling R76), in hexadecimal. */
    String hash() {
      return SignatureHash.toHex(
          SignatureHash.ofMethod(
              parameters.stream().map(Parameter::shape).toList(), resultShape()));
    }
  }

  /** What callers need, and what may be done with a call. */
  record Requirements(
      Set<String> roles, Set<String> scopes, Optional<AccessClass> access, boolean idempotent) {}
}
