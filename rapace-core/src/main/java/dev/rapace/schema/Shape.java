package dev.rapace.schema;

import java.util.List;

/**
 * The structure of a type as far as it matters to peers: what stands on the wire, and the names of
 * fields and variants. Type names do not matter (rules {@code schema.*}). Immutable.
 *
 * <p>Shapes are finite trees by construction, so a recursive type has none (ruling R81).
 */
public sealed interface Shape {

  /** Types without parts; the order is the order of their tags. */
  enum Scalar implements Shape {
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
    BYTES;

    /** The tag byte, 0x00 to 0x10. */
    int tag() {
      return ordinal();
    }
  }

  /** An optional value. */
  record Option(Shape inner) implements Shape {}

  /** A sequence of any length; of {@code u8} it must be {@link Scalar#BYTES} (ruling R77). */
  record Sequence(Shape element) implements Shape {
    public Sequence {
      if (element == Scalar.U8) {
        throw new IllegalArgumentException("a sequence of u8 is BYTES (R77)");
      }
    }
  }

  /**
   * An array whose length belongs to the type.
   *
   * @param length 0 to 2^32 - 1
   */
  record FixedArray(long length, Shape element) implements Shape {
    public FixedArray {
      if (length < 0 || length > 0xFFFFFFFFL) {
        throw new IllegalArgumentException(
            "array length " + length + " is not an unsigned 32-bit number");
      }
    }
  }

  /** A map. */
  record Map(Shape key, Shape value) implements Shape {}

  /** An ordered group without names. */
  record Tuple(List<Shape> elements) implements Shape {
    public Tuple {
      elements = List.copyOf(elements);
    }
  }

  /** A field of a struct; see {@link Identifiers} for the names allowed. */
  record Field(String name, Shape shape) {
    public Field {
      Identifiers.requireValid(name);
    }
  }

  /** Named fields in declaration order. A newtype or tuple struct has fields {@code _0, _1, …}. */
  record Struct(List<Field> fields) implements Shape {
    public Struct {
      fields = List.copyOf(fields);
    }
  }

  /** One alternative of a sum type. */
  record Variant(String name, Payload payload) {
    public Variant {
      Identifiers.requireValid(name);
    }
  }

  /** What a variant carries. */
  sealed interface Payload {
    /** Nothing. */
    record Unit() implements Payload {}

    /** One value without a name. */
    record Newtype(Shape inner) implements Payload {}

    /** Several values without names. */
    record TupleOf(List<Shape> elements) implements Payload {
      public TupleOf {
        elements = List.copyOf(elements);
      }
    }

    /** Named fields. */
    record StructOf(List<Field> fields) implements Payload {
      public StructOf {
        fields = List.copyOf(fields);
      }
    }
  }

  /** A sum type, variants in declaration order. */
  record Enumeration(List<Variant> variants) implements Shape {
    public Enumeration {
      variants = List.copyOf(variants);
    }

    /** {@code Result<T, E>}: variants Ok and Err (ruling R80). */
    public static Enumeration result(Shape ok, Shape err) {
      return new Enumeration(
          List.of(
              new Variant("Ok", new Payload.Newtype(ok)),
              new Variant("Err", new Payload.Newtype(err))));
    }
  }

  /** The position of a STREAM port in a signature (ruling R82, our own extension). */
  record StreamPort(Shape item) implements Shape {}

  /** The position of a TUNNEL port in a signature (ruling R82, our own extension). */
  record TunnelPort() implements Shape {}
}
