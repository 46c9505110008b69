package dev.rapace.rpc;

import dev.rapace.postcard.Codec;
import dev.rapace.postcard.PostcardReader;

/** Whole payloads: one value, nothing before it, nothing after it (ruling R25). */
final class Payloads {
  private Payloads() {}

  /**
   * Encodes a value.
   *
   * @throws dev.rapace.postcard.UnencodableValueException if it has no encoding
   */
  static <T> byte[] encode(Codec<T> codec, T value) {
    return codec.toBytes(value);
  }

  /**
   * Decodes a value that fills the range.
   *
   * @throws dev.rapace.postcard.MalformedPayloadException if it does not
   */
  static <T> T decode(Codec<T> codec, byte[] buffer, int offset, int length) {
    PostcardReader reader = new PostcardReader().reset(buffer, offset, length);
    T value = codec.decode(reader);
    reader.expectEnd();
    return value;
  }
}
