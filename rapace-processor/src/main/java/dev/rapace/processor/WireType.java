package dev.rapace.processor;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import dev.rapace.postcard.Result;
import dev.rapace.postcard.Tuple;
import dev.rapace.schema.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A type as it stands in a service: its Java type, its shape, and what its bytes need. */
sealed interface WireType {
  /** Its type in Java, primitive where it is. */
  TypeName javaType();

  /** What enters the signature hash. */
  Shape shape();

  /** The fewest bytes that a value can have. */
  int minSize();

  /** The bytes of every value, or -1 if they differ. */
  default int fixedSize() {
    return -1;
  }

  /** Levels of lists, maps, options, results and tuples, itself included. */
  int depth();

  /** Whether {@code equals} of its values compares content: what keys of maps need. */
  boolean comparesByValue();

  /** No value. */
  record Nothing() implements WireType {
    @Override
    public TypeName javaType() {
      return ClassName.get("dev.rapace.postcard", "Unit");
    }

    @Override
    public Shape shape() {
      return Shape.Scalar.UNIT;
    }

    @Override
    public int minSize() {
      return 0;
    }

    @Override
    public int fixedSize() {
      return 0;
    }

    @Override
    public int depth() {
      return 0;
    }

    @Override
    public boolean comparesByValue() {
      return true;
    }
  }

  /**
   * A type without parts.
   *
   * @param boxed whether it is written as an object where a primitive would do
   */
  record Scalar(ScalarKind kind, boolean boxed) implements WireType {
    @Override
    public TypeName javaType() {
      return boxed ? kind.javaType.box() : kind.javaType;
    }

    @Override
    public Shape shape() {
      return kind.shape;
    }

    @Override
    public int minSize() {
      return kind.minSize;
    }

    @Override
    public int fixedSize() {
      return kind.fixedSize();
    }

    @Override
    public int depth() {
      return 0;
    }

    @Override
    public boolean comparesByValue() {
      return kind != ScalarKind.BYTES;
    }
  }

  /** {@code [u8; N]}. */
  record FixedBytes(int length) implements WireType {
    @Override
    public TypeName javaType() {
      return ArrayTypeName.of(TypeName.BYTE);
    }

    @Override
    public Shape shape() {
      return new Shape.FixedArray(length, Shape.Scalar.U8);
    }

    @Override
    public int minSize() {
      return length;
    }

    @Override
    public int fixedSize() {
      return length;
    }

    @Override
    public int depth() {
      return 0;
    }

    @Override
    public boolean comparesByValue() {
      return false;
    }
  }

  /** A value or none. */
  record Option(WireType inner, Form form) implements WireType {
    /** How it looks in Java. */
    enum Form {
      OPTIONAL,
      OPTIONAL_INT,
      OPTIONAL_LONG,
      OPTIONAL_DOUBLE,
      NULLABLE
    }

    /** Expression for whether there is a value in {@code value}. */
    String present(String value) {
      return form == Form.NULLABLE ? value + " != null" : value + ".isPresent()";
    }

    /** Expression for the value in {@code value}. */
    String content(String value) {
      return switch (form) {
        case OPTIONAL -> value + ".get()";
        case OPTIONAL_INT -> value + ".getAsInt()";
        case OPTIONAL_LONG -> value + ".getAsLong()";
        case OPTIONAL_DOUBLE -> value + ".getAsDouble()";
        case NULLABLE -> value;
      };
    }

    @Override
    public TypeName javaType() {
      return switch (form) {
        case OPTIONAL -> generic(Optional.class, inner);
        case OPTIONAL_INT -> ClassName.get(OptionalInt.class);
        case OPTIONAL_LONG -> ClassName.get(OptionalLong.class);
        case OPTIONAL_DOUBLE -> ClassName.get(OptionalDouble.class);
        case NULLABLE -> boxed(inner);
      };
    }

    @Override
    public Shape shape() {
      return new Shape.Option(inner.shape());
    }

    @Override
    public int minSize() {
      return 1;
    }

    @Override
    public int depth() {
      return 1 + inner.depth();
    }

    @Override
    public boolean comparesByValue() {
      return inner.comparesByValue();
    }
  }

  /**
   * A list, or a fixed array as a list.
   *
   * @param length number of elements if it belongs to the type, else -1
   */
  record Sequence(WireType element, int length) implements WireType {
    @Override
    public TypeName javaType() {
      return generic(List.class, element);
    }

    @Override
    public Shape shape() {
      return length < 0
          ? new Shape.Sequence(element.shape())
          : new Shape.FixedArray(length, element.shape());
    }

    @Override
    public int minSize() {
      return length < 0 ? 1 : product(length, element.minSize());
    }

    @Override
    public int fixedSize() {
      return fixedProduct(length, element.fixedSize());
    }

    @Override
    public int depth() {
      return 1 + element.depth();
    }

    @Override
    public boolean comparesByValue() {
      return element.comparesByValue();
    }
  }

  /**
   * A list as an array of a primitive type other than byte: nothing is boxed.
   *
   * @param length number of elements if it belongs to the type, else -1
   */
  record PrimitiveArray(ScalarKind element, int length) implements WireType {
    @Override
    public TypeName javaType() {
      return ArrayTypeName.of(element.javaType);
    }

    @Override
    public Shape shape() {
      return length < 0
          ? new Shape.Sequence(element.shape)
          : new Shape.FixedArray(length, element.shape);
    }

    @Override
    public int minSize() {
      return length < 0 ? 1 : product(length, element.minSize);
    }

    @Override
    public int fixedSize() {
      return fixedProduct(length, element.fixedSize());
    }

    @Override
    public int depth() {
      return 1;
    }

    @Override
    public boolean comparesByValue() {
      return false;
    }
  }

  /** A map. */
  record MapOf(WireType key, WireType value) implements WireType {
    @Override
    public TypeName javaType() {
      return generic(Map.class, key, value);
    }

    @Override
    public Shape shape() {
      return new Shape.Map(key.shape(), value.shape());
    }

    @Override
    public int minSize() {
      return 1;
    }

    @Override
    public int depth() {
      return 1 + Math.max(key.depth(), value.depth());
    }

    @Override
    public boolean comparesByValue() {
      return value.comparesByValue();
    }
  }

  /** A tuple of two to four. */
  record TupleOf(List<WireType> elements) implements WireType {
    /** What the records of {@link Tuple} call their elements. */
    static final List<String> ACCESSORS = List.of("first", "second", "third", "fourth");

    /** The record of {@link Tuple} with so many elements. */
    ClassName raw() {
      return switch (elements.size()) {
        case 2 -> ClassName.get(Tuple.Two.class);
        case 3 -> ClassName.get(Tuple.Three.class);
        default -> ClassName.get(Tuple.Four.class);
      };
    }

    @Override
    public TypeName javaType() {
      return ParameterizedTypeName.get(
          raw(), elements.stream().map(WireType::boxed).toArray(TypeName[]::new));
    }

    @Override
    public Shape shape() {
      return new Shape.Tuple(elements.stream().map(WireType::shape).toList());
    }

    @Override
    public int minSize() {
      return sum(elements.stream());
    }

    @Override
    public int fixedSize() {
      return fixedSum(elements.stream());
    }

    @Override
    public int depth() {
      return 1 + elements.stream().mapToInt(WireType::depth).max().orElse(0);
    }

    @Override
    public boolean comparesByValue() {
      return elements.stream().allMatch(WireType::comparesByValue);
    }
  }

  /** {@code Result<T, E>} as a value. */
  record ResultOf(WireType ok, WireType err) implements WireType {
    @Override
    public TypeName javaType() {
      return generic(Result.class, ok, err);
    }

    @Override
    public Shape shape() {
      return Shape.Enumeration.result(ok.shape(), err.shape());
    }

    @Override
    public int minSize() {
      return 1 + Math.min(ok.minSize(), err.minSize());
    }

    @Override
    public int fixedSize() {
      return ok.fixedSize() >= 0 && ok.fixedSize() == err.fixedSize() ? 1 + ok.fixedSize() : -1;
    }

    @Override
    public int depth() {
      return 1 + Math.max(ok.depth(), err.depth());
    }

    @Override
    public boolean comparesByValue() {
      return ok.comparesByValue() && err.comparesByValue();
    }
  }

  /**
   * A type with a codec of its own: a record, an enum, or a sealed interface of records.
   *
   * @param javaType the type
   * @param codec its generated codec
   */
  record Named(
      ClassName javaType,
      ClassName codec,
      Shape shape,
      int minSize,
      int fixedSize,
      int depth,
      boolean comparesByValue)
      implements WireType {}

  /** Its type as a type argument. */
  static TypeName boxed(WireType type) {
    return type.javaType().isPrimitive() ? type.javaType().box() : type.javaType();
  }

  /** The fewest bytes of all of them together. */
  static int sum(Stream<? extends WireType> parts) {
    return (int) Math.min(Integer.MAX_VALUE, parts.mapToLong(WireType::minSize).sum());
  }

  /** The bytes of all of them together, or -1 if they differ. */
  static int fixedSum(Stream<? extends WireType> parts) {
    long sum = 0;
    for (WireType part : (Iterable<WireType>) parts.map(WireType.class::cast)::iterator) {
      if (part.fixedSize() < 0) {
        return -1;
      }
      sum += part.fixedSize();
    }
    return (int) Math.min(Integer.MAX_VALUE, sum);
  }

  private static int fixedProduct(int count, int size) {
    return count < 0 || size < 0 ? -1 : product(count, size);
  }

  private static int product(int count, int size) {
    return (int) Math.min(Integer.MAX_VALUE, (long) count * size);
  }

  private static TypeName generic(Class<?> raw, WireType... arguments) {
    TypeName[] names = Stream.of(arguments).map(WireType::boxed).toArray(TypeName[]::new);
    return ParameterizedTypeName.get(ClassName.get(raw), names);
  }
}
