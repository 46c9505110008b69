package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.Arrays;

/**
 * Sends the responses of calls. Most callers take them as they come; for one that opened its call
 * with a window, a longer response waits for credit (ruling R62). Errors are exempt.
 */
final class Responses {
  private static final byte[] NONE = new byte[0];

  private final Session session;
  private final int maxPayload;

  Responses(Session session, int maxPayload) {
    this.session = session;
    this.maxPayload = maxPayload;
  }

  /**
   * Sends a response, or holds it until there is credit.
   *
   * @return what the caller gets: an error if the response does not fit into one frame (R98)
   */
  CallResult send(IncomingCall call, CallResult result) {
    if (result.code() != StatusNumber.OK || call.responseWindow == IncomingCall.NO_WINDOW) {
      boolean fits = session.output.response(call, result, maxPayload);
      return fits ? result : Results.tooLong(maxPayload);
    }
    byte[] envelope = Results.encode(result, maxPayload);
    if (envelope == null) {
      CallResult tooLong = Results.tooLong(maxPayload);
      session.output.response(call, tooLong, maxPayload);
      return tooLong;
    }
    call.heldResponse = new HeldResponse(envelope);
    sendHeld(call);
    return result;
  }

  /** Sends a successful response; false if it does not fit into one frame. */
  boolean sendOk(IncomingCall call, byte[] body, int offset, int length) {
    long size = Results.okSize(length);
    if (size > maxPayload) {
      return false;
    }
    if (size <= call.responseWindow) {
      session.output.responseOk(call, body, offset, length);
    } else {
      byte[] copy = Arrays.copyOfRange(body, offset, offset + length);
      send(call, new CallResult(StatusNumber.OK, "", NONE, MetadataEntries.EMPTY, copy));
    }
    return true;
  }

  /** Sends a success that is in its envelope; false if it does not fit into one frame. */
  boolean sendEncoded(IncomingCall call, byte[] envelope, int offset, int length) {
    if (length > maxPayload) {
      return false;
    }
    if (length <= call.responseWindow) {
      session.output.responseEncoded(call, envelope, offset, length);
    } else {
      call.heldResponse = new HeldResponse(Arrays.copyOfRange(envelope, offset, offset + length));
    }
    return true;
  }

  /** Sends a held response if there is credit for it now. */
  boolean sendHeld(IncomingCall call) {
    HeldResponse held = call.heldResponse;
    if (held == null || held.envelope().length > call.responseWindow) {
      return false;
    }
    call.heldResponse = null;
    session.output.encodedResponse(call, held.envelope());
    return true;
  }
}
