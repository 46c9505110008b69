package dev.rapace.processor.shapes;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A type as Java source, as {@link Naive} type, and the way from a naive value to a Java object.
 * Reflection is used here, never in what is tested.
 */
public sealed interface MadeType {
  /** Source of the type where primitives may stand. */
  String source();

  /** Source of the type as a type argument. */
  default String argument() {
    return source();
  }

  /** The same for the second implementation. */
  Naive naive();

  /** A naive value as Java object. */
  Object toJava(Object value, ClassLoader classes) throws ReflectiveOperationException;

  /** Whether it may be a key of a map. */
  boolean comparesByValue();

  /**
   * A number, boolean, float, character or string.
   *
   * @param source how it is written
   * @param argument how it is written as a type argument; empty if it cannot be one
   */
  record Simple(String source, String argument, Naive naive) implements MadeType {
    @Override
    public Object toJava(Object value, ClassLoader classes) {
      String plain = argument.substring(argument.lastIndexOf(' ') + 1);
      return switch (plain) {
        case "Byte" -> ((BigInteger) value).byteValue();
        case "Short" -> ((BigInteger) value).shortValue();
        case "Integer" -> ((BigInteger) value).intValue();
        case "Long" -> ((BigInteger) value).longValue();
        case "Float" -> Float.intBitsToFloat((int) (long) value);
        case "Double" -> Double.longBitsToDouble((Long) value);
        default -> value;
      };
    }

    @Override
    public boolean comparesByValue() {
      return !source.contains("[]");
    }
  }

  /** A value or none, as Optional. */
  record Maybe(MadeType inner) implements MadeType {
    @Override
    public String source() {
      return "Optional<" + inner.argument() + ">";
    }

    @Override
    public Naive naive() {
      return new Naive.Opt(inner.naive());
    }

    @Override
    public Object toJava(Object value, ClassLoader classes) throws ReflectiveOperationException {
      Optional<?> option = (Optional<?>) value;
      return option.isPresent()
          ? Optional.of(inner.toJava(option.get(), classes))
          : Optional.empty();
    }

    @Override
    public boolean comparesByValue() {
      return inner.comparesByValue();
    }
  }

  /** A value or none, as OptionalInt, OptionalLong or OptionalDouble. */
  record MaybeNumber(String source, Naive inner) implements MadeType {
    @Override
    public Naive naive() {
      return new Naive.Opt(inner);
    }

    @Override
    public Object toJava(Object value, ClassLoader classes) {
      Optional<?> option = (Optional<?>) value;
      if (source.endsWith("OptionalInt")) {
        return option.isPresent()
            ? OptionalInt.of(((BigInteger) option.get()).intValue())
            : OptionalInt.empty();
      }
      if (source.endsWith("OptionalLong")) {
        return option.isPresent()
            ? OptionalLong.of(((BigInteger) option.get()).longValue())
            : OptionalLong.empty();
      }
      return option.isPresent()
          ? OptionalDouble.of(Double.longBitsToDouble((Long) option.get()))
          : OptionalDouble.empty();
    }

    @Override
    public boolean comparesByValue() {
      return true;
    }
  }

  /** A list, or a fixed array as a list. */
  record Listed(MadeType element, int length) implements MadeType {
    @Override
    public String source() {
      String list = "List<" + element.argument() + ">";
      return length < 0 ? list : "@FixedLength(" + length + ") " + list;
    }

    @Override
    public Naive naive() {
      return length < 0 ? new Naive.Seq(element.naive()) : new Naive.Arr(element.naive(), length);
    }

    @Override
    public Object toJava(Object value, ClassLoader classes) throws ReflectiveOperationException {
      List<Object> list = new ArrayList<>();
      for (Object each : (List<?>) value) {
        list.add(element.toJava(each, classes));
      }
      return list;
    }

    @Override
    public boolean comparesByValue() {
      return element.comparesByValue();
    }
  }

  /** An array of a primitive type. */
  record Primitives(Simple element, Class<?> component, int length) implements MadeType {
    @Override
    public String source() {
      String array = element.source() + "[]";
      return length < 0 ? array : "@FixedLength(" + length + ") " + array;
    }

    @Override
    public Naive naive() {
      return length < 0 ? new Naive.Seq(element.naive()) : new Naive.Arr(element.naive(), length);
    }

    @Override
    public Object toJava(Object value, ClassLoader classes) {
      List<?> list = (List<?>) value;
      Object array = Array.newInstance(component, list.size());
      for (int i = 0; i < list.size(); i++) {
        Array.set(array, i, element.toJava(list.get(i), classes));
      }
      return array;
    }

    @Override
    public boolean comparesByValue() {
      return false;
    }
  }

  /** A map. */
  record Mapped(MadeType key, MadeType value) implements MadeType {
    @Override
    public String source() {
      return "Map<" + key.argument() + ", " + value.argument() + ">";
    }

    @Override
    public Naive naive() {
      return new Naive.Map2(key.naive(), value.naive());
    }

    @Override
    public Object toJava(Object naive, ClassLoader classes) throws ReflectiveOperationException {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) naive).entrySet()) {
        map.put(key.toJava(entry.getKey(), classes), value.toJava(entry.getValue(), classes));
      }
      return map;
    }

    @Override
    public boolean comparesByValue() {
      return value.comparesByValue();
    }
  }

  /**
   * A record: a struct, or one of the tuples.
   *
   * @param source how it is written
   * @param binaryName its class
   */
  record Struct(String source, String binaryName, List<MadeType> parts) implements MadeType {
    @Override
    public Naive.All naive() {
      return new Naive.All(parts.stream().map(MadeType::naive).toList());
    }

    @Override
    public Object toJava(Object value, ClassLoader classes) throws ReflectiveOperationException {
      List<?> values = (List<?>) value;
      Object[] arguments = new Object[parts.size()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = parts.get(i).toJava(values.get(i), classes);
      }
      Constructor<?> constructor = classes.loadClass(binaryName).getDeclaredConstructors()[0];
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    }

    @Override
    public boolean comparesByValue() {
      return parts.stream().allMatch(MadeType::comparesByValue);
    }
  }

  /** An enum of so many constants. */
  record Constants(String source, String binaryName, int count) implements MadeType {
    @Override
    public Naive naive() {
      return new Naive.Choice(java.util.Collections.nCopies(count, new Naive.All(List.of())));
    }

    @Override
    public Object toJava(Object value, ClassLoader classes) throws ReflectiveOperationException {
      return classes.loadClass(binaryName).getEnumConstants()[((Naive.Chosen) value).index()];
    }

    @Override
    public boolean comparesByValue() {
      return true;
    }
  }

  /** A sealed interface of records, or a Result. */
  record Sum(String source, List<Struct> variants) implements MadeType {
    @Override
    public Naive naive() {
      return new Naive.Choice(variants.stream().map(Struct::naive).toList());
    }

    @Override
    public Object toJava(Object value, ClassLoader classes) throws ReflectiveOperationException {
      Naive.Chosen chosen = (Naive.Chosen) value;
      return variants.get(chosen.index()).toJava(chosen.parts(), classes);
    }

    @Override
    public boolean comparesByValue() {
      return variants.stream().allMatch(Struct::comparesByValue);
    }
  }
}
