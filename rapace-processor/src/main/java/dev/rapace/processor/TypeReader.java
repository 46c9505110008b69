package dev.rapace.processor;

import dev.rapace.annotation.FixedLength;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/**
 * Reads types as they are written in signatures and components. What has no place in the data model
 * is refused with what to write instead.
 */
final class TypeReader {
  /** Deeper than this the decoder would refuse every value (ruling R26). */
  static final int MAX_DEPTH = 64;

  /** No message is longer than this, in bytes. */
  private static final int MAX_FIXED_LENGTH = 16 << 20;

  private final DataTypes dataTypes;
  private final Integers integers = new Integers();

  TypeReader(DataTypes dataTypes) {
    this.dataTypes = dataTypes;
  }

  /**
   * Reads one type.
   *
   * @param at where it is written, for errors
   */
  WireType read(TypeMirror type, Element at) throws SchemaException {
    WireType read = isNullable(type) ? nullable(type, at) : plain(type, at);
    if (read.depth() > MAX_DEPTH) {
      throw new SchemaException(
          at, "values are nested deeper than " + MAX_DEPTH + " levels: flatten the type (R26)");
    }
    return read;
  }

  private WireType nullable(TypeMirror type, Element at) throws SchemaException {
    if (type.getKind().isPrimitive()) {
      throw new SchemaException(at, "a primitive value cannot be null: remove @Nullable");
    }
    return new WireType.Option(plain(type, at), WireType.Option.Form.NULLABLE);
  }

  private static boolean isNullable(TypeMirror type) {
    return type.getAnnotationMirrors().stream().anyMatch(a -> simpleName(a).equals("Nullable"));
  }

  static String simpleName(AnnotationMirror annotation) {
    return annotation.getAnnotationType().asElement().getSimpleName().toString();
  }

  private WireType plain(TypeMirror type, Element at) throws SchemaException {
    return switch (type.getKind()) {
      case BOOLEAN, BYTE, SHORT, INT, LONG, FLOAT, DOUBLE ->
          new WireType.Scalar(integers.scalar(type, at), false);
      case CHAR ->
          throw new SchemaException(
              at,
              "a Java char is half of a character at times: use @CodePoint int for one character,"
                  + " or String");
      case ARRAY -> array((ArrayType) type, at);
      case DECLARED -> declared((DeclaredType) type, at);
      case VOID -> new WireType.Nothing();
      case ERROR -> throw new SchemaException(at, "the type " + type + " is not known");
      default ->
          throw new SchemaException(
              at,
              "the type "
                  + type
                  + " depends on a type parameter, which has no fixed bytes: name a concrete type");
    };
  }

  private WireType array(ArrayType type, Element at) throws SchemaException {
    TypeMirror component = type.getComponentType();
    if (!component.getKind().isPrimitive()) {
      throw new SchemaException(
          at,
          "an array of "
              + component
              + " is not supported: use List, with @FixedLength if the length belongs to the type");
    }
    int length = fixedLength(type, component, at);
    if (component.getKind() == TypeKind.BYTE) {
      integers.requireNoWidth(component, at, "byte[] is a sequence of bytes already");
      return length < 0
          ? new WireType.Scalar(ScalarKind.BYTES, false)
          : new WireType.FixedBytes(length);
    }
    WireType element = plain(component, at);
    if (element instanceof WireType.Scalar scalar) {
      if (scalar.kind().shape == dev.rapace.schema.Shape.Scalar.U8 && length < 0) {
        throw new SchemaException(at, "a sequence of u8 is byte[] (R77)");
      }
      return new WireType.PrimitiveArray(scalar.kind(), length);
    }
    throw new IllegalStateException("a primitive type that is no scalar");
  }

  private static int fixedLength(TypeMirror type, TypeMirror orElse, Element at)
      throws SchemaException {
    FixedLength given = type.getAnnotation(FixedLength.class);
    if (given == null) {
      given = orElse.getAnnotation(FixedLength.class);
    }
    if (given == null) {
      return -1;
    }
    if (given.value() < 0 || given.value() > MAX_FIXED_LENGTH) {
      throw new SchemaException(
          at, "@FixedLength is 0 to " + MAX_FIXED_LENGTH + ", not " + given.value());
    }
    return given.value();
  }

  private WireType declared(DeclaredType type, Element at) throws SchemaException {
    TypeElement element = (TypeElement) type.asElement();
    if (type.getTypeArguments().isEmpty() && !element.getTypeParameters().isEmpty()) {
      throw new SchemaException(
          at, element.getSimpleName() + " needs its type arguments, such as List<String>");
    }
    WireType known = wellKnown(element.getQualifiedName().toString(), type, at);
    if (known != null) {
      return known;
    }
    if (!isDataType(element)) {
      throw new SchemaException(at, Advice.insteadOf(element));
    }
    integers.requireNoWidth(type, at, "only integers have a width");
    return dataTypes.named(element, at, this);
  }

  private static boolean isDataType(TypeElement element) {
    return element.getKind() == ElementKind.RECORD
        || element.getKind() == ElementKind.ENUM
        || (element.getKind() == ElementKind.INTERFACE
            && !element.getPermittedSubclasses().isEmpty());
  }

  private @org.jspecify.annotations.Nullable WireType wellKnown(
      String name, DeclaredType type, Element at) throws SchemaException {
    return switch (name) {
      case "java.lang.String" -> new WireType.Scalar(ScalarKind.STRING, false);
      case "java.math.BigInteger" -> new WireType.Scalar(integers.scalar(type, at), false);
      case "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Short",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Float",
          "java.lang.Double" ->
          new WireType.Scalar(integers.scalar(type, at), true);
      case "java.util.Optional" -> option(read(argument(type, 0), at));
      case "java.util.OptionalInt" ->
          primitiveOption(type, at, "int", WireType.Option.Form.OPTIONAL_INT);
      case "java.util.OptionalLong" ->
          primitiveOption(type, at, "long", WireType.Option.Form.OPTIONAL_LONG);
      case "java.util.OptionalDouble" ->
          primitiveOption(type, at, "double", WireType.Option.Form.OPTIONAL_DOUBLE);
      case "java.util.List" -> list(type, at);
      case "java.util.Map" -> map(type, at);
      case "dev.rapace.postcard.Unit" -> new WireType.Nothing();
      case "dev.rapace.postcard.Tuple.Two",
          "dev.rapace.postcard.Tuple.Three",
          "dev.rapace.postcard.Tuple.Four" ->
          new WireType.TupleOf(arguments(type, at));
      case "dev.rapace.postcard.Result" ->
          new WireType.ResultOf(read(argument(type, 0), at), read(argument(type, 1), at));
      default -> null;
    };
  }

  private static WireType option(WireType inner) {
    return new WireType.Option(inner, WireType.Option.Form.OPTIONAL);
  }

  private WireType primitiveOption(
      TypeMirror type, Element at, String primitive, WireType.Option.Form form)
      throws SchemaException {
    return new WireType.Option(
        new WireType.Scalar(integers.scalar(type, primitive, at), false), form);
  }

  private WireType list(DeclaredType type, Element at) throws SchemaException {
    WireType element = read(argument(type, 0), at);
    int length = fixedLength(type, type, at);
    if (element.shape() == dev.rapace.schema.Shape.Scalar.U8) {
      throw new SchemaException(
          at, "a list of u8 is byte[] on the wire (R77): write byte[], with @FixedLength or not");
    }
    return new WireType.Sequence(element, length);
  }

  private WireType map(DeclaredType type, Element at) throws SchemaException {
    WireType key = read(argument(type, 0), at);
    if (key instanceof WireType.Option option && option.form() == WireType.Option.Form.NULLABLE) {
      throw new SchemaException(at, "keys of a map cannot be null: use Optional");
    }
    if (!key.comparesByValue()) {
      throw new SchemaException(
          at, "arrays do not compare by value and cannot be in the key of a map: use List");
    }
    return new WireType.MapOf(key, read(argument(type, 1), at));
  }

  private List<WireType> arguments(DeclaredType type, Element at) throws SchemaException {
    List<WireType> read = new ArrayList<>();
    for (TypeMirror argument : type.getTypeArguments()) {
      read.add(read(argument, at));
    }
    return read;
  }

  private static TypeMirror argument(DeclaredType type, int index) {
    return type.getTypeArguments().get(index);
  }
}
