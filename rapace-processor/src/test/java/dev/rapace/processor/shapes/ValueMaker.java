package dev.rapace.processor.shapes;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes up naive values, with the extremes more often than chance would have them. */
final class ValueMaker {
  private static final List<String> TEXTS =
      List.of("", "a", "grüße", "\u0000", "😀", "߿ࠀ\uFFFF", "x".repeat(130));

  private final Random random;

  ValueMaker(Random random) {
    this.random = random;
  }

  Object make(Naive type) {
    return switch (type) {
      case Naive.Int i -> integer(i);
      case Naive.Bool b -> random.nextBoolean();
      case Naive.Float f -> floating(f);
      case Naive.Char c -> character();
      case Naive.Str s -> TEXTS.get(random.nextInt(TEXTS.size()));
      case Naive.Bytes b -> bytes(random.nextInt(4) == 0 ? 130 : random.nextInt(4));
      case Naive.Raw r -> bytes(r.length());
      case Naive.Opt o -> random.nextBoolean() ? Optional.of(make(o.inner())) : Optional.empty();
      case Naive.Seq s -> many(s.element(), random.nextInt(4));
      case Naive.Arr a -> many(a.element(), a.length());
      case Naive.Map2 m -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
          map.put(make(m.key()), make(m.value()));
        }
        yield map;
      }
      case Naive.All a -> all(a);
      case Naive.Choice c -> {
        int index = random.nextInt(c.variants().size());
        yield new Naive.Chosen(index, all(c.variants().get(index)));
      }
    };
  }

  private List<Object> all(Naive.All type) {
    List<Object> parts = new ArrayList<>();
    type.parts().forEach(part -> parts.add(make(part)));
    return parts;
  }

  private List<Object> many(Naive element, int count) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(make(element));
    }
    return list;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private BigInteger integer(Naive.Int type) {
    BigInteger all = BigInteger.ONE.shiftLeft(type.bits()).subtract(BigInteger.ONE);
    BigInteger unsigned =
        switch (random.nextInt(4)) {
          case 0 -> all;
          case 1 -> all.shiftRight(1);
          case 2 -> BigInteger.valueOf(random.nextInt(256)).and(all);
          default -> new BigInteger(type.bits(), random);
        };
    // The same bits as two's complement: both extremes come up.
    return type.signed() && unsigned.testBit(type.bits() - 1)
        ? unsigned.subtract(all).subtract(BigInteger.ONE)
        : unsigned;
  }

  private Object floating(Naive.Float type) {
    double value =
        switch (random.nextInt(5)) {
          case 0 -> -0.0;
          case 1 -> Double.NaN;
          case 2 -> Double.NEGATIVE_INFINITY;
          default -> random.nextGaussian();
        };
    return type.bytes() == 4
        ? Float.floatToIntBits((float) value) & 0xFFFFFFFFL
        : Double.doubleToLongBits(value);
  }

  private Object character() {
    int scalar = random.nextInt(0x110000 - 0x800);
    return BigInteger.valueOf(scalar < 0xD800 ? scalar : scalar + 0x800);
  }
}
