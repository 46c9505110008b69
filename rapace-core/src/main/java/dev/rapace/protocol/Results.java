package dev.rapace.protocol;

import dev.rapace.postcard.PostcardWriter;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataRules;
import dev.rapace.wire.MetadataVerdict;
import dev.rapace.wire.StatusNumber;
import org.jspecify.annotations.Nullable;

/** The CallResults that the engine itself sends, and what must hold for every one. */
final class Results {
  /** Bytes of an envelope around a body, at most: five fields and a length of five bytes. */
  private static final int OK_OVERHEAD = 10;

  private static final byte[] NONE = new byte[0];

  private Results() {}

  /** An error without trailers. */
  static CallResult error(int code, String message) {
    return new CallResult(code, message, NONE, MetadataEntries.EMPTY, null);
  }

  /** The refusal of a call that is one too many; it may be repeated later (ruling R60). */
  static CallResult overloaded(int retryAfterMillis) {
    byte[] millis = new byte[Integer.BYTES];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = (byte) (retryAfterMillis >>> (Byte.SIZE * i));
    }
    MetadataEntries trailers =
        MetadataEntries.of(
            new String[] {"rapace.retryable", "rapace.retry_after_ms"}, new byte[][] {{1}, millis});
    return new CallResult(
        StatusNumber.RESOURCE_EXHAUSTED, Reaction.MAX_PENDING_CALLS.text(), NONE, trailers, null);
  }

  /** Stands for a response that does not fit into one frame (ruling R98). */
  static CallResult tooLong(int maxPayload) {
    return error(
        StatusNumber.RESOURCE_EXHAUSTED,
        "the response is longer than max_payload_size " + maxPayload + " of this connection");
  }

  /** The envelope of a result, or null if it is longer than {@code maxPayload}. */
  static byte @Nullable [] encode(CallResult result, int maxPayload) {
    if (leastSize(result) > maxPayload) {
      return null;
    }
    PostcardWriter out = new PostcardWriter();
    CallResultCodec.encode(result, out);
    return out.length() <= maxPayload ? out.toByteArray() : null;
  }

  /** The reason that attached channels are cancelled with when their call ends so. */
  static CancelReason reasonOf(int statusNumber) {
    return switch (statusNumber) {
      case StatusNumber.DEADLINE_EXCEEDED -> CancelReason.DEADLINE_EXCEEDED;
      case StatusNumber.RESOURCE_EXHAUSTED -> CancelReason.RESOURCE_EXHAUSTED;
      case StatusNumber.UNAUTHENTICATED -> CancelReason.UNAUTHENTICATED;
      case StatusNumber.PERMISSION_DENIED -> CancelReason.PERMISSION_DENIED;
      default -> CancelReason.CLIENT_CANCEL;
    };
  }

  /** Fixed words for a call that fails because one of its channels was refused. */
  static String words(CancelReason reason) {
    return switch (reason) {
      case UNAUTHENTICATED -> "authentication failed";
      case PERMISSION_DENIED -> "permission denied";
      case RESOURCE_EXHAUSTED -> "too much is attached";
      default -> "a port was refused";
    };
  }

  /** Upper bound of the size of a successful envelope around a body of this length. */
  static long okSize(int bodyLength) {
    return (long) bodyLength + OK_OVERHEAD;
  }

  /** Lower bound of the encoded size, cheap to know before memory is taken for the encoding. */
  static long leastSize(CallResult result) {
    long size = (long) result.message().length() + result.details().length;
    byte[] body = result.body();
    if (body != null) {
      size += body.length;
    }
    MetadataEntries trailers = result.trailers();
    for (int i = 0; i < trailers.size(); i++) {
      size += trailers.key(i).length() + (long) trailers.value(i).length;
    }
    return size;
  }

  /**
   * Refuses what must not go out.
   *
   * @throws IllegalArgumentException if body and code contradict each other, or the trailers break
   *     a rule for metadata
   */
  static void requireSendable(CallResult result) {
    if ((result.code() == StatusNumber.OK) != (result.body() != null)) {
      throw new IllegalArgumentException("a result has a body exactly if its code is 0");
    }
    requireSendable(result.trailers());
  }

  /** Refuses metadata that breaks a rule, before anything of it is sent. */
  static void requireSendable(MetadataEntries metadata) {
    if (metadata.size() > 0) {
      MetadataVerdict verdict = MetadataRules.check(metadata);
      if (!verdict.isOk()) {
        throw new IllegalArgumentException(verdict.text() + " (" + verdict.ruleId() + ")");
      }
    }
  }

  /** The status decides: a body beside an error is dropped (ruling R55). */
  static CallResult consistent(CallResult result) {
    if (result.code() == StatusNumber.OK || result.body() == null) {
      return result;
    }
    return new CallResult(
        result.code(), result.message(), result.details(), result.trailers(), null);
  }
}
