package dev.rapace.processor.shapes;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Postcard once more, as simple as can be and sharing nothing with the product: types are a tree,
 * values are BigInteger, Boolean, String, byte arrays, Optional, List, Map and {@link Chosen}.
 */
public sealed interface Naive {
  /** An integer of so many bits; of 8 bits it is one byte. */
  record Int(int bits, boolean signed) implements Naive {}

  /** A boolean. */
  record Bool() implements Naive {}

  /** A float of 4 or 8 bytes; its value is its bits. */
  record Float(int bytes) implements Naive {}

  /** A Unicode scalar value. */
  record Char() implements Naive {}

  /** A string. */
  record Str() implements Naive {}

  /** Bytes with their length before them. */
  record Bytes() implements Naive {}

  /** Bytes without. */
  record Raw(int length) implements Naive {}

  /** A value or none. */
  record Opt(Naive inner) implements Naive {}

  /** A list. */
  record Seq(Naive element) implements Naive {}

  /** A fixed array. */
  record Arr(Naive element, int length) implements Naive {}

  /** A map. */
  record Map2(Naive key, Naive value) implements Naive {}

  /** Fields one after the other: structs and tuples alike; its value is a List. */
  record All(List<Naive> parts) implements Naive {}

  /** One of several. */
  record Choice(List<All> variants) implements Naive {}

  /** A value of {@link Choice}. */
  record Chosen(int index, List<Object> parts) {}

  /** The bytes are not a value of the type. */
  final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String why) {
      super(why, null, false, false);
    }
  }

  /** Writes a value; a saboteur may spoil one place of it. */
  static byte[] encode(Naive type, Object value, Saboteur saboteur) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(type, value, out, saboteur);
    return out.toByteArray();
  }

  private static void write(
      Naive type, Object value, ByteArrayOutputStream out, Saboteur saboteur) {
    switch (type) {
      case Int i -> integer(i, (BigInteger) value, out, saboteur);
      case Bool b -> out.write(saboteur.isAt("java.postcard.bool") ? 2 : (Boolean) value ? 1 : 0);
      case Float f -> {
        long bits = (Long) value;
        for (int i = 0; i < f.bytes(); i++) {
          out.write((int) (bits >>> (8 * i)));
        }
      }
      case Char c ->
          varint(
              saboteur.isAt("java.postcard.char") ? BigInteger.valueOf(0xD800) : (BigInteger) value,
              out,
              saboteur);
      case Str s -> string((String) value, out, saboteur);
      case Bytes b -> {
        byte[] bytes = (byte[]) value;
        length(bytes.length, out, saboteur);
        out.writeBytes(bytes);
      }
      case Raw r -> out.writeBytes((byte[]) value);
      case Opt o -> {
        Optional<?> option = (Optional<?>) value;
        out.write(saboteur.isAt("java.postcard.option-tag") ? 2 : option.isPresent() ? 1 : 0);
        option.ifPresent(inner -> write(o.inner(), inner, out, saboteur));
      }
      case Seq s -> {
        List<?> list = (List<?>) value;
        length(list.size(), out, saboteur);
        list.forEach(each -> write(s.element(), each, out, saboteur));
      }
      case Arr a -> ((List<?>) value).forEach(each -> write(a.element(), each, out, saboteur));
      case Map2 m -> map(m, (Map<?, ?>) value, out, saboteur);
      case All a -> {
        List<?> parts = (List<?>) value;
        for (int i = 0; i < parts.size(); i++) {
          write(a.parts().get(i), parts.get(i), out, saboteur);
        }
      }
      case Choice c -> {
        Chosen chosen = (Chosen) value;
        int index =
            saboteur.isAt("java.postcard.variant-index") ? c.variants().size() : chosen.index();
        varint(BigInteger.valueOf(index), out, saboteur);
        write(c.variants().get(chosen.index()), chosen.parts(), out, saboteur);
      }
    }
  }

  private static void string(String value, ByteArrayOutputStream out, Saboteur saboteur) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (saboteur.isAt("java.postcard.utf8")) {
      utf8 = new byte[] {(byte) 0xC0, (byte) 0x80};
    }
    length(utf8.length, out, saboteur);
    out.writeBytes(utf8);
  }

  private static void map(
      Map2 type, Map<?, ?> value, ByteArrayOutputStream out, Saboteur saboteur) {
    boolean twice = !value.isEmpty() && saboteur.isAt("java.postcard.duplicate-key");
    length(value.size() + (twice ? 1 : 0), out, saboteur);
    value.forEach((k, v) -> {
      write(type.key(), k, out, saboteur);
      write(type.value(), v, out, saboteur);
    });
    if (twice) {
      Map.Entry<?, ?> first = value.entrySet().iterator().next();
      write(type.key(), first.getKey(), out, saboteur);
      write(type.value(), first.getValue(), out, saboteur);
    }
  }

  private static void length(int length, ByteArrayOutputStream out, Saboteur saboteur) {
    BigInteger written =
        saboteur.isAt("java.postcard.length")
            ? BigInteger.ONE.shiftLeft(63)
            : BigInteger.valueOf(length);
    varint(written, out, saboteur);
  }

  private static void integer(
      Int type, BigInteger value, ByteArrayOutputStream out, Saboteur saboteur) {
    if (type.bits() == 8) {
      out.write(value.intValue());
      return;
    }
    BigInteger number = value;
    if (type.signed()) {
      number = value.shiftLeft(1);
      if (value.signum() < 0) {
        number = number.negate().subtract(BigInteger.ONE);
      }
    }
    if (saboteur.isAt("too big")) {
      number = BigInteger.ONE.shiftLeft(type.bits());
    }
    varint(number, out, saboteur);
  }

  private static void varint(BigInteger value, ByteArrayOutputStream out, Saboteur saboteur) {
    boolean longer = saboteur.isAt("payload.varint.reject-noncanonical");
    BigInteger rest = value;
    while (true) {
      int seven = rest.and(BigInteger.valueOf(127)).intValue();
      rest = rest.shiftRight(7);
      if (rest.signum() == 0) {
        out.write(longer ? seven | 128 : seven);
        if (longer) {
          out.write(0);
        }
        return;
      }
      out.write(seven | 128);
    }
  }

  /** Reads a value that fills the bytes. */
  static Object decode(Naive type, byte[] bytes) throws Malformed {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    Object value = read(type, in);
    if (in.hasRemaining()) {
      throw new Malformed("trailing");
    }
    return value;
  }

  private static Object read(Naive type, ByteBuffer in) throws Malformed {
    return switch (type) {
      case Int i -> integer(i, in);
      case Bool b -> bit(in);
      case Float f -> {
        long bits = 0;
        for (int i = 0; i < f.bytes(); i++) {
          bits |= (long) octet(in) << (8 * i);
        }
        yield bits;
      }
      case Char c -> {
        BigInteger scalar = varint(in, 32);
        long v = scalar.longValue();
        if (v > 0x10FFFF || (v >= 0xD800 && v < 0xE000)) {
          throw new Malformed("char");
        }
        yield scalar;
      }
      case Str s -> string(raw(length(in), in));
      case Bytes b -> raw(length(in), in);
      case Raw r -> raw(r.length(), in);
      case Opt o -> bit(in) ? Optional.of(read(o.inner(), in)) : Optional.empty();
      case Seq s -> repeat(s.element(), length(in), in);
      case Arr a -> repeat(a.element(), a.length(), in);
      case Map2 m -> map(m, in);
      case All a -> all(a, in);
      case Choice c -> {
        long index = varint(in, 32).longValue();
        if (index >= c.variants().size()) {
          throw new Malformed("variant");
        }
        yield new Chosen((int) index, all(c.variants().get((int) index), in));
      }
    };
  }

  private static List<Object> all(All type, ByteBuffer in) throws Malformed {
    List<Object> parts = new ArrayList<>();
    for (Naive part : type.parts()) {
      parts.add(read(part, in));
    }
    return parts;
  }

  private static List<Object> repeat(Naive element, int count, ByteBuffer in) throws Malformed {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i > 100_000) {
        throw new Malformed("too many");
      }
      list.add(read(element, in));
    }
    return list;
  }

  private static Map<Object, Object> map(Map2 type, ByteBuffer in) throws Malformed {
    Map<Object, Object> map = new LinkedHashMap<>();
    int count = length(in);
    for (int i = 0; i < count; i++) {
      Object key = read(type.key(), in);
      if (map.containsKey(key)) {
        throw new Malformed("key twice");
      }
      map.put(key, read(type.value(), in));
    }
    return map;
  }

  private static int octet(ByteBuffer in) throws Malformed {
    if (!in.hasRemaining()) {
      throw new Malformed("truncated");
    }
    return in.get() & 0xFF;
  }

  private static boolean bit(ByteBuffer in) throws Malformed {
    int octet = octet(in);
    if (octet > 1) {
      throw new Malformed("neither 0 nor 1");
    }
    return octet == 1;
  }

  private static int length(ByteBuffer in) throws Malformed {
    BigInteger length = varint(in, 64);
    if (length.bitLength() > 24) {
      throw new Malformed("length");
    }
    return length.intValue();
  }

  private static byte[] raw(int length, ByteBuffer in) throws Malformed {
    if (length > in.remaining()) {
      throw new Malformed("length");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static String string(byte[] utf8) throws Malformed {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("utf-8");
    }
  }

  private static BigInteger integer(Int type, ByteBuffer in) throws Malformed {
    if (type.bits() == 8) {
      int octet = octet(in);
      return BigInteger.valueOf(type.signed() ? (byte) octet : octet);
    }
    BigInteger number = varint(in, type.bits());
    if (!type.signed()) {
      return number;
    }
    BigInteger half = number.shiftRight(1);
    return number.testBit(0) ? half.negate().subtract(BigInteger.ONE) : half;
  }

  private static BigInteger varint(ByteBuffer in, int bits) throws Malformed {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; ; i++) {
      int octet = octet(in);
      value = value.or(BigInteger.valueOf(octet & 127).shiftLeft(7 * i));
      if (value.bitLength() > bits || 7 * i > bits) {
        throw new Malformed("too big");
      }
      if (octet < 128) {
        if (octet == 0 && i > 0) {
          throw new Malformed("not the shortest form");
        }
        return value;
      }
    }
  }
}
