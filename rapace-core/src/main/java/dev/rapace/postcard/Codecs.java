package dev.rapace.postcard;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Codecs of the types of the data model. Integers map to Java as rule {@code langmap.java.unsigned}
 * says: u8 and u16 to Integer, u32 to Long, 64 and 128 bits unsigned and i128 to BigInteger; values
 * out of range are refused when encoding. {@link #U32_BITS} and {@link #U64_BITS} are for those who
 * prefer the bits in a signed type (ruling R30).
 *
 * <p>Lists, maps, options, results, tuples and arrays count against the nesting limit of {@link
 * DecodingBudget}.
 */
public final class Codecs {
  /** {@code ()}: zero bytes. */
  public static final Codec<Unit> UNIT = Codec.of((v, out) -> {}, in -> Unit.UNIT, 0);

  /** {@code bool}. */
  public static final Codec<Boolean> BOOL =
      Codec.of((v, out) -> out.writeBool(v), PostcardReader::readBool);

  /** {@code u8}: 0 to 255. */
  public static final Codec<Integer> U8 =
      Codec.of((v, out) -> out.writeU8(v), PostcardReader::readU8);

  /** {@code u16}: 0 to 65535. */
  public static final Codec<Integer> U16 =
      Codec.of((v, out) -> out.writeU16(v), PostcardReader::readU16);

  /** {@code u32}: 0 to 4294967295. */
  public static final Codec<Long> U32 =
      Codec.of((v, out) -> out.writeU32(v), PostcardReader::readU32);

  /** {@code u32} as its 32 bits. */
  public static final Codec<Integer> U32_BITS =
      Codec.of((v, out) -> out.writeU32Bits(v), PostcardReader::readU32Bits);

  /** {@code u64}: 0 to 2^64-1. */
  public static final Codec<BigInteger> U64 =
      Codec.of((v, out) -> out.writeU64(v), PostcardReader::readU64);

  /** {@code u64} as its 64 bits. */
  public static final Codec<Long> U64_BITS =
      Codec.of((v, out) -> out.writeU64Bits(v), PostcardReader::readU64Bits);

  /** {@code u128}: 0 to 2^128-1. */
  public static final Codec<BigInteger> U128 =
      Codec.of((v, out) -> out.writeU128(v), PostcardReader::readU128);

  /** {@code i8}. */
  public static final Codec<Byte> I8 = Codec.of((v, out) -> out.writeI8(v), PostcardReader::readI8);

  /** {@code i16}. */
  public static final Codec<Short> I16 =
      Codec.of((v, out) -> out.writeI16(v), PostcardReader::readI16);

  /** {@code i32}. */
  public static final Codec<Integer> I32 =
      Codec.of((v, out) -> out.writeI32(v), PostcardReader::readI32);

  /** {@code i64}. */
  public static final Codec<Long> I64 =
      Codec.of((v, out) -> out.writeI64(v), PostcardReader::readI64);

  /** {@code i128}: -2^127 to 2^127-1. */
  public static final Codec<BigInteger> I128 =
      Codec.of((v, out) -> out.writeI128(v), PostcardReader::readI128);

  /** {@code f32}. */
  public static final Codec<Float> F32 =
      Codec.of((v, out) -> out.writeF32(v), PostcardReader::readF32, 4);

  /** {@code f64}. */
  public static final Codec<Double> F64 =
      Codec.of((v, out) -> out.writeF64(v), PostcardReader::readF64, 8);

  /** {@code char}: a Unicode scalar value (ruling R22). */
  public static final Codec<Integer> CHAR =
      Codec.of((v, out) -> out.writeChar(v), PostcardReader::readChar);

  /** {@code String}. */
  public static final Codec<String> STRING =
      Codec.of((v, out) -> out.writeString(v), PostcardReader::readString);

  /** {@code Vec<u8>}. The arrays are neither copied nor kept when encoding. */
  public static final Codec<byte[]> BYTES =
      new Codec<>() {
        @Override
        public void encode(byte[] value, PostcardWriter out) {
          out.writeBytes(value);
        }

        @Override
        public byte[] decode(PostcardReader in) {
          return in.readBytes();
        }

        @Override
        public int sizeHint(byte[] value) {
          return Sizes.bytes(value.length);
        }
      };

  private Codecs() {}

  /**
   * {@code [u8; N]}: exactly {@code length} bytes.
   *
   * @throws IllegalArgumentException if {@code length} is negative
   */
  public static Codec<byte[]> fixedBytes(int length) {
    return Codec.of(
        (v, out) -> {
          Containers.requireCount(v.length, length);
          out.writeRaw(v, 0, length);
        },
        in -> {
          in.requireRemaining(length);
          byte[] bytes = new byte[length];
          in.readRaw(bytes, 0, length);
          return bytes;
        },
        length);
  }

  /** {@code Option<T>}. */
  public static <T> Codec<Optional<T>> option(Codec<T> value) {
    return Containers.option(value);
  }

  /** {@code Vec<T>}. Decoded lists cannot be changed. For {@code Vec<u8>} use {@link #BYTES}. */
  public static <T> Codec<List<T>> list(Codec<T> element) {
    return Containers.list(element);
  }

  /**
   * {@code [T; N]}: exactly {@code length} elements. Decoded lists cannot be changed.
   *
   * @throws IllegalArgumentException if {@code length} is negative
   */
  public static <T> Codec<List<T>> array(Codec<T> element, int length) {
    return Containers.array(element, length);
  }

  /**
   * A map. Decoded maps keep the order of arrival and cannot be changed; a key that comes twice is
   * malformed (ruling R27).
   *
   * @param key codec of a type whose {@code equals} compares values; array keys are refused with
   *     {@link IllegalArgumentException} when the map is encoded or decoded
   */
  public static <K, V> Codec<Map<K, V>> map(Codec<K> key, Codec<V> value) {
    return Containers.map(key, value);
  }

  /** {@code Result<T, E>}. */
  public static <T, E> Codec<Result<T, E>> result(Codec<T> ok, Codec<E> err) {
    return Containers.result(ok, err);
  }

  /** {@code (A, B)}. */
  public static <A, B> Codec<Tuple.Two<A, B>> tuple(Codec<A> first, Codec<B> second) {
    return Containers.nested(
        (v, out) -> {
          first.encode(v.first(), out);
          second.encode(v.second(), out);
        },
        in -> new Tuple.Two<>(first.decode(in), second.decode(in)),
        Containers.sum(first, second));
  }

  /** {@code (A, B, C)}. */
  public static <A, B, C> Codec<Tuple.Three<A, B, C>> tuple(
      Codec<A> first, Codec<B> second, Codec<C> third) {
    return Containers.nested(
        (v, out) -> {
          first.encode(v.first(), out);
          second.encode(v.second(), out);
          third.encode(v.third(), out);
        },
        in -> new Tuple.Three<>(first.decode(in), second.decode(in), third.decode(in)),
        Containers.sum(first, second, third));
  }

  /** {@code (A, B, C, D)}. */
  public static <A, B, C, D> Codec<Tuple.Four<A, B, C, D>> tuple(
      Codec<A> first, Codec<B> second, Codec<C> third, Codec<D> fourth) {
    return Containers.nested(
        (v, out) -> {
          first.encode(v.first(), out);
          second.encode(v.second(), out);
          third.encode(v.third(), out);
          fourth.encode(v.fourth(), out);
        },
        in ->
            new Tuple.Four<>(
                first.decode(in), second.decode(in), third.decode(in), fourth.decode(in)),
        Containers.sum(first, second, third, fourth));
  }

  /** An enum without fields, by the order in which its constants are declared (ruling R21). */
  public static <E extends Enum<E>> Codec<E> enumeration(Class<E> type) {
    E[] constants = type.getEnumConstants();
    return Codec.of(
        (v, out) -> out.writeVariant(v.ordinal()),
        in -> constants[in.readVariant(constants.length)]);
  }
}
