package dev.rapace.wire;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;

/**
 * The envelope of CALL responses (rule {@code core.call.result.envelope}, rulings R40, R55): code,
 * message, details, trailers, optional body. Stateless.
 */
public final class CallResultCodec {
  private static final byte[] NO_DETAILS = new byte[0];

  private CallResultCodec() {}

  /**
   * Appends a result. Trailers go out as they are; check them before.
   *
   * @throws IllegalArgumentException unless the result has a body exactly if its code is 0
   */
  public static void encode(CallResult result, PostcardWriter out) {
    byte[] body = result.body();
    if ((result.code() == StatusNumber.OK) != (body != null)) {
      throw new IllegalArgumentException("a result has a body exactly if its code is 0");
    }
    encodeHead(result.code(), result.message(), result.details(), result.trailers(), out);
    out.writeOptionTag(body != null);
    if (body != null) {
      out.writeBytes(body);
    }
  }

  /**
   * Begins a successful result whose body is written straight behind it, without a copy of its own:
   *
   * <pre>{@code
   * int mark = CallResultCodec.beginOk(trailers, expected, out);
   * codec.encode(value, out);
   * CallResultCodec.endOk(mark, expected, out);
   * }</pre>
   *
   * @param expected likely size of the body, in bytes; any other size is right, too, but moves it
   * @return what {@link #endOk} needs
   */
  public static int beginOk(MetadataEntries trailers, int expected, PostcardWriter out) {
    encodeHead(StatusNumber.OK, "", NO_DETAILS, trailers, out);
    out.writeOptionTag(true);
    return out.beginBytes(expected);
  }

  /** Ends the result that {@link #beginOk} began. */
  public static void endOk(int mark, int expected, PostcardWriter out) {
    out.endBytes(mark, expected);
  }

  /**
   * Appends a failure without details.
   *
   * @param code not 0
   * @throws IllegalArgumentException if {@code code} is 0
   */
  public static void encodeError(
      int code, String message, MetadataEntries trailers, PostcardWriter out) {
    encode(new CallResult(code, message, NO_DETAILS, trailers, null), out);
  }

  /**
   * Decodes a response. The body is absent if the status is not 0, even if one came; it may be
   * absent with status 0, which only a method without result accepts (ruling R55). Trailers are
   * judged by {@link MetadataRules#check}.
   *
   * @throws MalformedPayloadException if the payload is not an envelope
   * @throws IndexOutOfBoundsException if the range is not inside {@code payload}
   */
  public static CallResult decode(byte[] payload, int offset, int length) {
    PostcardReader in = new PostcardReader().reset(payload, offset, length);
    int code = in.readU32Bits();
    String message = in.readString();
    byte[] details = in.readBytes();
    MetadataEntries trailers = MetadataRules.read(in);
    byte[] body = null;
    if (in.readOptionTag()) {
      if (code == StatusNumber.OK) {
        body = in.readBytes();
      } else {
        in.skipBytes();
      }
    }
    in.expectEnd();
    return new CallResult(code, message, details, trailers, body);
  }

  private static void encodeHead(
      int code, String message, byte[] details, MetadataEntries trailers, PostcardWriter out) {
    out.writeU32Bits(code);
    out.writeString(message);
    out.writeBytes(details);
    MetadataRules.write(trailers, out);
  }
}
