package dev.rapace.postcard;

import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How values of one type stand in Postcard. {@link Codecs} has the ready ones; a type of your own
 * is made of them:
 *
 * <pre>{@code
 * record Point(int x, int y) {
 *   static final Codec<Point> CODEC =
 *       Codec.of(
 *           (p, out) -> {
 *             out.writeI32(p.x());
 *             out.writeI32(p.y());
 *           },
 *           in -> new Point(in.readI32(), in.readI32()));
 * }
 * }</pre>
 *
 * <p>Fields stand in the order of their declaration and nothing else stands between them (rule
 * {@code payload.struct.field-order}). Implementations are stateless and thread-safe.
 *
 * @param <T> the type of the values, never null
 */
public interface Codec<T> {
  /**
   * Appends a value.
   *
   * @throws UnencodableValueException if the value has no encoding
   */
  void encode(T value, PostcardWriter out);

  /**
   * Reads a value and leaves the reader behind it.
   *
   * @throws MalformedPayloadException if the bytes are not a value of this type
   */
  T decode(PostcardReader in);

  /**
   * The fewest bytes that a value can have. Sequences use it to refuse counts that cannot be true;
   * a codec whose values can be empty must answer 0 or its sequences will be refused.
   */
  default int minEncodedSize() {
    return 1;
  }

  /**
   * How many bytes this value will have, or about so many: with how much room a writer starts. A
   * good answer saves copies; a wrong one costs nothing else. Generated codecs count exactly, with
   * strings as if they were ASCII. See {@link Sizes}.
   */
  default int sizeHint(T value) {
    return PostcardWriter.USUAL_CAPACITY;
  }

  /** The bytes of one value, in an array that is the caller's. */
  default byte[] toBytes(T value) {
    PostcardWriter out = PostcardWriter.withRoom(sizeHint(value));
    encode(value, out);
    return out.intoByteArray();
  }

  /**
   * The value of {@code bytes}, which must hold nothing else.
   *
   * @throws MalformedPayloadException if they do not
   */
  default T fromBytes(byte[] bytes) {
    PostcardReader in = PostcardReader.of(bytes);
    T value = decode(in);
    in.expectEnd();
    return value;
  }

  /**
   * This encoding for another type.
   *
   * @param to makes a value of the other type; may throw {@link MalformedPayloadException}
   * @param from takes it apart again
   */
  default <U> Codec<U> as(
      Function<? super T, ? extends U> to, Function<? super U, ? extends T> from) {
    return new MappedCodec<>(this, to, from);
  }

  /** A codec of a writing and a reading half for values that have at least one byte. */
  static <T> Codec<T> of(
      BiConsumer<? super T, ? super PostcardWriter> encode,
      Function<? super PostcardReader, ? extends T> decode) {
    return of(encode, decode, 1);
  }

  /**
   * A codec of a writing and a reading half.
   *
   * @param minEncodedSize see {@link #minEncodedSize}
   * @throws IllegalArgumentException if {@code minEncodedSize} is negative
   */
  static <T> Codec<T> of(
      BiConsumer<? super T, ? super PostcardWriter> encode,
      Function<? super PostcardReader, ? extends T> decode,
      int minEncodedSize) {
    Objects.requireNonNull(encode);
    Objects.requireNonNull(decode);
    if (minEncodedSize < 0) {
      throw new IllegalArgumentException("minEncodedSize is negative: " + minEncodedSize);
    }
    return new Codec<>() {
      @Override
      public void encode(T value, PostcardWriter out) {
        encode.accept(value, out);
      }

      @Override
      public T decode(PostcardReader in) {
        return decode.apply(in);
      }

      @Override
      public int minEncodedSize() {
        return minEncodedSize;
      }
    };
  }
}
