package dev.rapace.rpc;

import dev.rapace.postcard.Codec;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.MetadataEntries;
import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Whole payloads: one value, nothing before it, nothing after it (ruling R25). Writers are used
 * again and again, so encoding takes no memory but for the bytes that stay.
 */
final class Payloads {
  /** A power of two: threads that encode at the same time rarely meet. */
  private static final int SPARES = 16;

  /** Writers that grew beyond this, in bytes, are not kept. */
  private static final int KEPT = 64 << 10;

  /** Not one per thread: virtual threads come and go by the million. */
  private static final AtomicReferenceArray<@Nullable PostcardWriter> SPARE =
      new AtomicReferenceArray<>(SPARES);

  /** One large writer for large values in a row; goes when the memory is needed otherwise. */
  private static final AtomicReference<@Nullable SoftReference<PostcardWriter>> LARGE_SPARE =
      new AtomicReference<>();

  /** Writers that grew beyond this, in bytes, are never kept. */
  private static final int KEPT_LARGE = 4 << 20;

  private Payloads() {}

  /** A writer that is empty; give it back when its bytes have been taken. */
  static PostcardWriter takeWriter() {
    PostcardWriter spare = SPARE.getAndSet(slot(), null);
    return spare == null ? new PostcardWriter() : spare.reset();
  }

  /** As {@link #takeWriter()}, for a value of about so many bytes. */
  static PostcardWriter takeWriter(int sizeHint) {
    if (sizeHint > KEPT) {
      SoftReference<PostcardWriter> spare = LARGE_SPARE.getAndSet(null);
      PostcardWriter large = spare == null ? null : spare.get();
      if (large != null) {
        return large.reset();
      }
    }
    return takeWriter();
  }

  /** Takes a writer back whose array nobody uses any more, however large it is. */
  static void giveBackLarge(PostcardWriter writer) {
    int size = writer.array().length;
    if (size <= KEPT) {
      giveBack(writer);
    } else if (size <= KEPT_LARGE) {
      LARGE_SPARE.set(new SoftReference<>(writer));
    }
  }

  /** Whether {@link #giveBack} would keep this writer: if not, its array may be kept instead. */
  static boolean isKept(PostcardWriter writer) {
    return writer.array().length <= KEPT;
  }

  /** Takes a writer back. */
  static void giveBack(PostcardWriter writer) {
    if (isKept(writer)) {
      SPARE.set(slot(), writer);
    }
  }

  private static int slot() {
    return (int) Thread.currentThread().threadId() & (SPARES - 1);
  }

  /**
   * Encodes a value.
   *
   * @throws dev.rapace.postcard.UnencodableValueException if it has no encoding
   */
  static <T> byte[] encode(Codec<T> codec, T value) {
    PostcardWriter out = takeWriter();
    codec.encode(value, out);
    if (out.length() == out.array().length && !isKept(out)) {
      return out.array();
    }
    byte[] bytes = out.toByteArray();
    giveBack(out);
    return bytes;
  }

  /**
   * Encodes a value inside the envelope of a successful result without trailers.
   *
   * @param sizeHint likely size of the encoded value, in bytes
   * @throws dev.rapace.postcard.UnencodableValueException if it has no encoding
   */
  static <T> void encodeResult(Codec<T> codec, T value, int sizeHint, PostcardWriter out) {
    int mark = CallResultCodec.beginOk(MetadataEntries.EMPTY, sizeHint, out);
    out.ensureRoom(sizeHint);
    codec.encode(value, out);
    CallResultCodec.endOk(mark, sizeHint, out);
  }

  /**
   * Decodes a value that fills the range.
   *
   * @throws dev.rapace.postcard.MalformedPayloadException if it does not
   */
  static <T> T decode(Codec<T> codec, byte[] buffer, int offset, int length) {
    return decode(codec, new PostcardReader(), buffer, offset, length);
  }

  /** As above, with a reader that is used again. */
  static <T> T decode(
      Codec<T> codec, PostcardReader reader, byte[] buffer, int offset, int length) {
    reader.reset(buffer, offset, length);
    T value = codec.decode(reader);
    reader.expectEnd();
    return value;
  }
}
