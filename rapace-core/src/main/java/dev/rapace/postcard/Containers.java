package dev.rapace.postcard;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The codecs that hold others; each takes one step of the nesting limit. */
final class Containers {
  /** Room taken for a sequence before its first element was read; more as elements really come. */
  private static final int FIRST_CAPACITY = 256;

  private Containers() {}

  static <T> Codec<T> nested(
      BiConsumer<T, PostcardWriter> encode, Function<PostcardReader, T> decode, int minSize) {
    return Codec.of(
        (v, out) -> {
          out.enter();
          encode.accept(v, out);
          out.leave();
        },
        in -> {
          in.enter();
          T value = decode.apply(in);
          in.leave();
          return value;
        },
        minSize);
  }

  static int sum(Codec<?>... parts) {
    long sum = 0;
    for (Codec<?> part : parts) {
      sum += part.minEncodedSize();
    }
    return (int) Math.min(sum, Integer.MAX_VALUE);
  }

  static <T> Codec<Optional<T>> option(Codec<T> value) {
    return nested(
        (v, out) -> {
          out.writeOptionTag(v.isPresent());
          v.ifPresent(present -> value.encode(present, out));
        },
        in -> in.readOptionTag() ? Optional.of(value.decode(in)) : Optional.empty(),
        1);
  }

  static <T> Codec<List<T>> list(Codec<T> element) {
    int minSize = element.minEncodedSize();
    return nested(
        (v, out) -> {
          out.writeCount(v.size());
          encodeAll(v, element, out);
        },
        in -> decodeAll(in.readCount(minSize), element, in),
        1);
  }

  static <T> Codec<List<T>> array(Codec<T> element, int length) {
    long minSize = (long) element.minEncodedSize() * length;
    return nested(
        (v, out) -> {
          requireCount(v.size(), length);
          encodeAll(v, element, out);
        },
        in -> {
          if (minSize == 0) {
            in.chargeZeroSizeElements(length);
          }
          return decodeAll(length, element, in);
        },
        (int) Math.min(minSize, Integer.MAX_VALUE));
  }

  static <K, V> Codec<Map<K, V>> map(Codec<K> key, Codec<V> value) {
    int minSize = sum(key, value);
    return nested(
        (v, out) -> {
          out.writeCount(v.size());
          v.forEach((k, each) -> {
            requireValueEquality(k);
            key.encode(k, out);
            value.encode(each, out);
          });
        },
        in -> decodeMap(in.readCount(minSize), key, value, in),
        1);
  }

  static <T, E> Codec<Result<T, E>> result(Codec<T> ok, Codec<E> err) {
    return nested(
        (v, out) -> {
          switch (v) {
            case Result.Ok<T, E>(T value) -> {
              out.writeVariant(0);
              ok.encode(value, out);
            }
            case Result.Err<T, E>(E error) -> {
              out.writeVariant(1);
              err.encode(error, out);
            }
          }
        },
        in ->
            in.readVariant(2) == 0
                ? new Result.Ok<>(ok.decode(in))
                : new Result.Err<>(err.decode(in)),
        1);
  }

  static void requireCount(int actual, int declared) {
    if (actual != declared) {
      throw new UnencodableValueException(
          PostcardRules.RANGE,
          "an array of " + declared + " elements was given " + actual + " of them");
    }
  }

  private static void requireValueEquality(Object key) {
    if (key.getClass().isArray()) {
      throw new IllegalArgumentException(
          "arrays do not compare by value: wrap the map's keys in a type that does");
    }
  }

  private static <T> void encodeAll(List<T> elements, Codec<T> codec, PostcardWriter out) {
    for (T element : elements) {
      codec.encode(element, out);
    }
  }

  private static <T> List<T> decodeAll(int count, Codec<T> codec, PostcardReader in) {
    List<T> elements = new ArrayList<>(Math.min(count, FIRST_CAPACITY));
    for (int i = 0; i < count; i++) {
      elements.add(codec.decode(in));
    }
    return Collections.unmodifiableList(elements);
  }

  private static <K, V> Map<K, V> decodeMap(
      int count, Codec<K> key, Codec<V> value, PostcardReader in) {
    Map<K, V> map = LinkedHashMap.newLinkedHashMap(Math.min(count, FIRST_CAPACITY));
    for (int i = 0; i < count; i++) {
      K k = key.decode(in);
      requireValueEquality(k);
      if (map.containsKey(k)) {
        throw in.malformed(PostcardRules.DUPLICATE_KEY, "map key comes twice");
      }
      map.put(k, value.decode(in));
    }
    return Collections.unmodifiableMap(map);
  }
}
