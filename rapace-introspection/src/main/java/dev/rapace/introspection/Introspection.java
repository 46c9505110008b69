package dev.rapace.introspection;

import dev.rapace.annotation.Access;
import dev.rapace.annotation.FixedLength;
import dev.rapace.annotation.Idempotent;
import dev.rapace.annotation.RapaceService;
import dev.rapace.annotation.RequiresScope;
import dev.rapace.annotation.U32;
import dev.rapace.annotation.WireName;
import dev.rapace.security.AccessClass;
import java.util.List;
import java.util.Optional;

/**
 * What a server has, for tools that call without stubs, such as {@link GenericClient}. A server
 * that was not given {@link DescribedServices} has none of it, and callers need the scope {@code
 * introspection} besides what the server's policy says.
 */
@RapaceService
@RequiresScope("introspection")
@Access(AccessClass.READ)
public interface Introspection {
  /** Names of the services that are told about. */
  @Idempotent
  List<String> services();

  /** A service by its name; empty if there is none that is told about. */
  @Idempotent
  Optional<Service> describe(String service);

  /**
   * A service.
   *
   * @param documentation what its author wrote about it
   */
  record Service(String name, String documentation, List<Method> methods) {}

  /**
   * A method.
   *
   * @param id what a request carries
   * @param signatureHash what Hello lists
   * @param result the shape of the result, see {@link Node}
   */
  record Method(
      String name,
      @U32 long id,
      @WireName("signature_hash") @FixedLength(32) byte[] signatureHash,
      String documentation,
      List<Argument> arguments,
      List<Node> result) {}

  /**
   * An argument.
   *
   * @param shape its shape, see {@link Node}
   */
  record Argument(String name, List<Node> shape) {}

  /**
   * A step of a shape written down from the outside in: each node stands before its parts, so the
   * list can be read back without looking ahead.
   *
   * @param name of a field or variant, else empty
   * @param count how many parts follow; for an array its length, and one part follows
   */
  record Node(Kind kind, String name, @U32 long count) {}

  /** What a {@link Node} is. */
  enum Kind {
    UNIT,
    BOOL,
    U8,
    U16,
    U32,
    U64,
    U128,
    I8,
    I16,
    I32,
    I64,
    I128,
    F32,
    F64,
    CHAR,
    STRING,
    BYTES,
    OPTION,
    LIST,
    ARRAY,
    MAP,
    STRUCT,
    TUPLE,
    ENUM,
    FIELD,
    UNIT_VARIANT,
    NEWTYPE_VARIANT,
    TUPLE_VARIANT,
    STRUCT_VARIANT,
    STREAM,
    TUNNEL
  }
}
