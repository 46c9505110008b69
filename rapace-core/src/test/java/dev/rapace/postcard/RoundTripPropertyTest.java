package dev.rapace.postcard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.spec.Rule;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

@Rule({"langmap.roundtrip", "langmap.lossy", "payload.varint.reject-noncanonical"})
class RoundTripPropertyTest {
  private static final String U64_MAX = "18446744073709551615";
  private static final String U128_MAX = "340282366920938463463374607431768211455";
  private static final String I128_MIN = "-170141183460469231731687303715884105728";
  private static final String I128_MAX = "170141183460469231731687303715884105727";

  private static <T> void survives(Codec<T> codec, T value) {
    byte[] bytes = codec.toBytes(value);
    assertEquals(value, codec.fromBytes(bytes));
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(longer));
    if (bytes.length > 0) {
      byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
      assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(cut));
    }
  }

  @Property
  void bool(@ForAll boolean v) {
    survives(Codecs.BOOL, v);
  }

  @Property
  void u8(@ForAll @IntRange(max = 255) int v) {
    survives(Codecs.U8, v);
  }

  @Property
  void i8(@ForAll byte v) {
    survives(Codecs.I8, v);
  }

  @Property
  void u16(@ForAll @IntRange(max = 65535) int v) {
    survives(Codecs.U16, v);
  }

  @Property
  void i16(@ForAll short v) {
    survives(Codecs.I16, v);
  }

  @Property
  void u32(@ForAll @LongRange(max = 4294967295L) long v) {
    survives(Codecs.U32, v);
    survives(Codecs.U32_BITS, (int) v);
    assertArrayEquals(Codecs.U32.toBytes(v), Codecs.U32_BITS.toBytes((int) v));
  }

  @Property
  void i32(@ForAll int v) {
    survives(Codecs.I32, v);
  }

  @Property
  void u64(@ForAll @BigRange(min = "0", max = U64_MAX) BigInteger v) {
    survives(Codecs.U64, v);
    survives(Codecs.U64_BITS, v.longValue());
    assertArrayEquals(Codecs.U64.toBytes(v), Codecs.U64_BITS.toBytes(v.longValue()));
  }

  @Property
  void i64(@ForAll long v) {
    survives(Codecs.I64, v);
  }

  @Property
  void u128(@ForAll @BigRange(min = "0", max = U128_MAX) BigInteger v) {
    survives(Codecs.U128, v);
  }

  @Property
  void i128(@ForAll @BigRange(min = I128_MIN, max = I128_MAX) BigInteger v) {
    survives(Codecs.I128, v);
  }

  @Property
  void f32(@ForAll int bits) {
    survives(Codecs.F32, Float.intBitsToFloat(bits));
  }

  @Property
  void f64(@ForAll long bits) {
    survives(Codecs.F64, Double.longBitsToDouble(bits));
  }

  @Property
  void character(@ForAll @IntRange(max = Character.MAX_CODE_POINT) int v) {
    Assume.that(v < 0xD800 || v > 0xDFFF);
    survives(Codecs.CHAR, v);
  }

  @Property
  void string(@ForAll("texts") String v) {
    survives(Codecs.STRING, v);
    byte[] utf8 = v.getBytes(StandardCharsets.UTF_8);
    assertArrayEquals(Codecs.BYTES.toBytes(utf8), Codecs.STRING.toBytes(v));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Integer> scalar =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 0x7F),
            Arbitraries.integers().between(0x80, 0xD7FF),
            Arbitraries.integers().between(0xE000, Character.MAX_CODE_POINT));
    return scalar
        .list()
        .ofMaxSize(40)
        .map(scalars -> {
          StringBuilder text = new StringBuilder();
          scalars.forEach(text::appendCodePoint);
          return text.toString();
        });
  }

  @Property
  void bytes(@ForAll byte[] v) {
    byte[] back = Codecs.BYTES.fromBytes(Codecs.BYTES.toBytes(v));
    assertArrayEquals(v, back);
    Codec<byte[]> fixed = Codecs.fixedBytes(v.length);
    assertArrayEquals(v, fixed.toBytes(v));
    assertArrayEquals(v, fixed.fromBytes(v));
  }

  @Property
  void option(@ForAll Optional<Optional<Long>> v) {
    survives(Codecs.option(Codecs.option(Codecs.I64)), v);
  }

  @Property
  void list(@ForAll List<@Size(max = 5) List<Integer>> v) {
    survives(Codecs.list(Codecs.list(Codecs.I32)), v);
  }

  @Property
  void map(@ForAll @Size(max = 20) Map<Integer, Boolean> v) {
    survives(Codecs.map(Codecs.I32, Codecs.BOOL), v);
  }

  @Property
  void tuples(@ForAll int a, @ForAll boolean b, @ForAll long c, @ForAll short d) {
    survives(Codecs.tuple(Codecs.I32, Codecs.BOOL), new Tuple.Two<>(a, b));
    survives(Codecs.tuple(Codecs.I32, Codecs.BOOL, Codecs.I64), new Tuple.Three<>(a, b, c));
    survives(
        Codecs.tuple(Codecs.I32, Codecs.BOOL, Codecs.I64, Codecs.I16),
        new Tuple.Four<>(a, b, c, d));
  }

  @Property
  void result(@ForAll boolean ok, @ForAll int v) {
    Codec<Result<Integer, Long>> codec = Codecs.result(Codecs.I32, Codecs.I64);
    survives(codec, ok ? new Result.Ok<>(v) : new Result.Err<>((long) v));
  }

  @Property
  void anyBytesAreOneValueOrMalformed(@ForAll byte[] bytes) {
    onlyCanonical(Codecs.U64_BITS, bytes);
    onlyCanonical(Codecs.I128, bytes);
    onlyCanonical(Codecs.STRING, bytes);
    onlyCanonical(Codecs.list(Codecs.option(Codecs.U16)), bytes);
    onlyCanonical(Codecs.map(Codecs.U8, Codecs.STRING), bytes);
  }

  /** What decodes encodes to the very same bytes: no value has a second encoding. */
  private static <T> void onlyCanonical(Codec<T> codec, byte[] bytes) {
    T value;
    try {
      value = codec.fromBytes(bytes);
    } catch (MalformedPayloadException e) {
      return;
    }
    assertArrayEquals(bytes, codec.toBytes(value));
  }
}
