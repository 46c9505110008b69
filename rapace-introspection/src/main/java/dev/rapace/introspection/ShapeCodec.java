package dev.rapace.introspection;

import dev.rapace.postcard.Codec;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.postcard.Unit;
import dev.rapace.schema.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Codecs made from shapes at run time, for tools that know a type only by its description. Values
 * are plain Java objects:
 *
 * <ul>
 *   <li>whole numbers: any boxed integer or {@link BigInteger} is taken if it is in range; Long is
 *       given, BigInteger for u64, u128 and i128;
 *   <li>{@code bool} Boolean, {@code f32} Float, {@code f64} Double, {@code char} a String of one
 *       code point, strings String, bytes and arrays of u8 {@code byte[]}, unit {@link Unit};
 *   <li>options {@link Optional}, lists, arrays and tuples {@link List}, maps {@link Map};
 *   <li>structs a {@link Map} from every field's name to its value, enums {@link Chosen}.
 * </ul>
 *
 * <p>A value that does not fit its shape is refused with {@link IllegalArgumentException} that says
 * what was expected, and never shows the value. Decoding is as strict as that of generated codecs.
 * Codecs are immutable and thread-safe; nothing of this is meant for hot paths.
 */
public final class ShapeCodec {
  private ShapeCodec() {}

  /**
   * A value of an enum.
   *
   * @param variant name of the variant
   * @param content {@link Unit} for a variant without content, a list for one of several values
   *     without names, a map for one of fields, else its one value
   */
  public record Chosen(String variant, Object content) {}

  /**
   * Makes a codec.
   *
   * @throws IllegalArgumentException if the shape is that of a stream or tunnel, which is no value,
   *     or holds an array longer than Java's
   */
  public static Codec<Object> of(Shape shape) {
    return switch (shape) {
      case Shape.Scalar s -> scalar(s);
      case Shape.Option o -> converted(Codecs.option(of(o.inner())), Optional.class, "Optional");
      case Shape.Sequence s -> converted(Codecs.list(of(s.element())), List.class, "List");
      case Shape.FixedArray a -> array(a);
      case Shape.Map m -> converted(Codecs.map(of(m.key()), of(m.value())), Map.class, "Map");
      case Shape.Struct s -> struct(s.fields());
      case Shape.Tuple t -> sequence(t.elements());
      case Shape.Enumeration e -> enumeration(e.variants());
      case Shape.StreamPort p -> throw new IllegalArgumentException("a stream is no value");
      case Shape.TunnelPort p -> throw new IllegalArgumentException("a tunnel is no value");
    };
  }

  private static Codec<Object> scalar(Shape.Scalar shape) {
    return switch (shape) {
      case UNIT -> converted(Codecs.UNIT, Unit.class, "Unit");
      case BOOL -> converted(Codecs.BOOL, Boolean.class, "Boolean");
      case U8 -> whole(0, 0xFF, (v, out) -> out.writeU8((int) v), in -> (long) in.readU8());
      case U16 -> whole(0, 0xFFFF, (v, out) -> out.writeU16((int) v), in -> (long) in.readU16());
      case U32 -> whole(0, 0xFFFFFFFFL, (v, out) -> out.writeU32(v), PostcardReader::readU32);
      case I8 ->
          whole(
              Byte.MIN_VALUE,
              Byte.MAX_VALUE,
              (v, out) -> out.writeI8((int) v),
              in -> (long) in.readI8());
      case I16 ->
          whole(
              Short.MIN_VALUE,
              Short.MAX_VALUE,
              (v, out) -> out.writeI16((int) v),
              in -> (long) in.readI16());
      case I32 ->
          whole(
              Integer.MIN_VALUE,
              Integer.MAX_VALUE,
              (v, out) -> out.writeI32((int) v),
              in -> (long) in.readI32());
      case I64 ->
          whole(
              Long.MIN_VALUE, Long.MAX_VALUE, (v, out) -> out.writeI64(v), PostcardReader::readI64);
      case U64 -> Codecs.U64.as(v -> v, ShapeCodec::big);
      case U128 -> Codecs.U128.as(v -> v, ShapeCodec::big);
      case I128 -> Codecs.I128.as(v -> v, ShapeCodec::big);
      case F32 -> converted(Codecs.F32, Float.class, "Float");
      case F64 -> converted(Codecs.F64, Double.class, "Double");
      case CHAR -> Codecs.CHAR.as(Character::toString, ShapeCodec::codePoint);
      case STRING -> converted(Codecs.STRING, String.class, "String");
      case BYTES -> converted(Codecs.BYTES, byte[].class, "byte[]");
    };
  }

  /** Writes a whole number. */
  @FunctionalInterface
  private interface WholeWriter {
    void write(long value, PostcardWriter out);
  }

  /** Reads a whole number. */
  @FunctionalInterface
  private interface WholeReader {
    long read(PostcardReader in);
  }

  private static Codec<Object> whole(long min, long max, WholeWriter writer, WholeReader reader) {
    return Codec.of(
        (value, out) -> {
          BigInteger number = big(value);
          if (number.compareTo(BigInteger.valueOf(min)) < 0
              || number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw new IllegalArgumentException("a whole number is out of " + min + " to " + max);
          }
          writer.write(number.longValueExact(), out);
        },
        reader::read);
  }

  private static BigInteger big(Object value) {
    return switch (value) {
      case Byte v -> BigInteger.valueOf(v);
      case Short v -> BigInteger.valueOf(v);
      case Integer v -> BigInteger.valueOf(v);
      case Long v -> BigInteger.valueOf(v);
      case BigInteger v -> v;
      default -> throw unfit("a whole number", value);
    };
  }

  private static Integer codePoint(Object value) {
    if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
      return text.codePointAt(0);
    }
    throw unfit("a String of one code point", value);
  }

  @SuppressWarnings("unchecked") // The elements' codecs check what the raw type leaves open.
  private static <T> Codec<Object> converted(Codec<T> codec, Class<?> type, String name) {
    return codec.as(
        value -> value,
        value -> {
          if (!type.isInstance(value)) {
            throw unfit(name, value);
          }
          return (T) value;
        });
  }

  private static IllegalArgumentException unfit(String wanted, Object value) {
    return new IllegalArgumentException(
        "expected " + wanted + ", was given " + value.getClass().getSimpleName());
  }

  private static Codec<Object> array(Shape.FixedArray shape) {
    int length = (int) shape.length();
    if (length != shape.length()) {
      throw new IllegalArgumentException("an array of " + shape.length() + " elements is too long");
    }
    return shape.element() == Shape.Scalar.U8
        ? converted(Codecs.fixedBytes(length), byte[].class, "byte[]")
        : converted(Codecs.array(of(shape.element()), length), List.class, "List");
  }

  /** Values one after the other, as in a tuple and in a request: nothing else is between them. */
  static Codec<Object> sequence(List<Shape> shapes) {
    List<Codec<Object>> parts = shapes.stream().map(ShapeCodec::of).toList();
    return Codec.of(
        (value, out) -> {
          if (!(value instanceof List<?> list) || list.size() != parts.size()) {
            throw unfit("a List of " + parts.size(), value);
          }
          for (int i = 0; i < parts.size(); i++) {
            parts.get(i).encode(list.get(i), out);
          }
        },
        in -> {
          List<Object> list = new ArrayList<>();
          parts.forEach(part -> list.add(part.decode(in)));
          return Collections.unmodifiableList(list);
        },
        minSize(parts));
  }

  private static Codec<Object> struct(List<Shape.Field> fields) {
    Map<String, Codec<Object>> parts = new LinkedHashMap<>();
    fields.forEach(field -> parts.put(field.name(), of(field.shape())));
    if (parts.size() != fields.size()) {
      throw new IllegalArgumentException("two fields of a struct have one name");
    }
    return Codec.of(
        (value, out) -> {
          if (!(value instanceof Map<?, ?> map) || !map.keySet().equals(parts.keySet())) {
            throw unfit("a Map of the fields " + parts.keySet(), value);
          }
          parts.forEach((name, part) -> part.encode(Objects.requireNonNull(map.get(name)), out));
        },
        in -> {
          Map<String, Object> map = new LinkedHashMap<>();
          parts.forEach((name, part) -> map.put(name, part.decode(in)));
          return Collections.unmodifiableMap(map);
        },
        minSize(List.copyOf(parts.values())));
  }

  private static Codec<Object> enumeration(List<Shape.Variant> variants) {
    List<String> names = variants.stream().map(Shape.Variant::name).toList();
    List<Codec<Object>> contents = variants.stream().map(v -> content(v.payload())).toList();
    int smallest = contents.stream().mapToInt(Codec::minEncodedSize).min().orElse(0);
    return Codec.of(
        (value, out) -> {
          int index = value instanceof Chosen chosen ? names.indexOf(chosen.variant()) : -1;
          if (index < 0) {
            throw unfit("one Chosen of " + names, value);
          }
          out.writeVariant(index);
          contents.get(index).encode(((Chosen) value).content(), out);
        },
        in -> {
          int index = in.readVariant(names.size());
          return new Chosen(names.get(index), contents.get(index).decode(in));
        },
        1 + smallest);
  }

  private static Codec<Object> content(Shape.Payload payload) {
    return switch (payload) {
      case Shape.Payload.Unit u -> of(Shape.Scalar.UNIT);
      case Shape.Payload.Newtype n -> of(n.inner());
      case Shape.Payload.TupleOf t -> sequence(t.elements());
      case Shape.Payload.StructOf s -> struct(s.fields());
    };
  }

  private static int minSize(List<Codec<Object>> parts) {
    return (int) Math.min(Integer.MAX_VALUE, parts.stream().mapToLong(Codec::minEncodedSize).sum());
  }
}
