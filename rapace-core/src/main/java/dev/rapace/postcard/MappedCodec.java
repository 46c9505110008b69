package dev.rapace.postcard;

import java.util.function.Function;

/** A codec that shows another's values as a different type. */
record MappedCodec<T, U>(
    Codec<T> inner, Function<? super T, ? extends U> to, Function<? super U, ? extends T> from)
    implements Codec<U> {
  @Override
  public void encode(U value, PostcardWriter out) {
    inner.encode(from.apply(value), out);
  }

  @Override
  public U decode(PostcardReader in) {
    return to.apply(inner.decode(in));
  }

  @Override
  public int minEncodedSize() {
    return inner.minEncodedSize();
  }
}
