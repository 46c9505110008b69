package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;

/** The calls that the peer makes: one request, one response each. */
final class IncomingCalls {
  private final Session session;
  private final Channels channels;
  private final Agreement agreement;
  private int unanswered;

  IncomingCalls(Session session, Channels channels, Agreement agreement) {
    this.session = session;
    this.channels = channels;
    this.agreement = agreement;
  }

  /** The peer's CALL channel was accepted. */
  void opened(int channelId, MetadataEntries metadata) {
    IncomingCall call = new IncomingCall(channelId);
    channels.add(call);
    session.events.onCallOpened(call, metadata);
  }

  /** A frame of the caller on an open CALL channel (ruling R59). */
  void onFrame(IncomingCall call, FrameHeader header, byte[] buffer, int offset, int length) {
    if ((header.flags & (FrameFlags.CALL_REQUEST | FrameFlags.RESPONSE))
        != FrameFlags.CALL_REQUEST) {
      breach(call, Reaction.REQUEST_FLAGS);
      return;
    }
    if (call.requested) {
      breach(call, Reaction.SECOND_REQUEST);
      return;
    }
    call.requested = true;
    call.msgId = header.msgId;
    call.methodId = header.methodId;
    call.noReply = (header.flags & FrameFlags.NO_REPLY) != 0;
    unanswered++;
    if (unanswered > agreement.maxPendingCalls()) {
      session.react(Reaction.MAX_PENDING_CALLS, call.channelId);
      respond(call, Results.overloaded(session.settings.retryAfterMillis()));
      session.events.onCallCancelled(
          call, StatusNumber.RESOURCE_EXHAUSTED, Reaction.MAX_PENDING_CALLS.text());
      return;
    }
    session.events.onRequest(call, buffer, offset, length);
  }

  /** Cancels a channel on which the peer broke a rule, on the wire and here. */
  void breach(IncomingCall call, Reaction reaction) {
    if (close(call)) {
      session.events.onCallCancelled(call, StatusNumber.INTERNAL, reaction.text());
    }
    session.react(reaction, call.channelId);
  }

  /** The caller cancelled; it still gets one response, best effort (ruling R56). */
  void cancelled(IncomingCall call, int statusNumber) {
    if (!close(call)) {
      return;
    }
    if (call.requested && !call.noReply) {
      send(call, Results.error(StatusNumber.CANCELLED, "cancelled"));
    }
    session.events.onCallCancelled(call, statusNumber, "cancelled by the caller");
  }

  /** The caller dropped its state of the channel: nobody waits for a response (ruling R57). */
  void dropped(IncomingCall call) {
    if (close(call)) {
      session.events.onCallCancelled(call, StatusNumber.CANCELLED, "closed by the caller");
    }
  }

  /** The drain's time is over: the caller is told, the handler is stopped (ruling R73). */
  void expired(IncomingCall call, String message) {
    if (!close(call)) {
      return;
    }
    if (call.requested && !call.noReply) {
      send(call, Results.error(StatusNumber.DEADLINE_EXCEEDED, message));
    }
    session.events.onCallCancelled(call, StatusNumber.DEADLINE_EXCEEDED, message);
  }

  /** Sends the response and closes the channel; says whether the call was still open. */
  boolean respond(IncomingCall call, CallResult result) {
    requireRequest(call);
    if (!channels.isOpen(call)) {
      return false;
    }
    if (!call.noReply) {
      Results.requireSendable(result);
      send(call, result);
    }
    close(call);
    return true;
  }

  /** As {@link #respond}, success with this body. */
  boolean respondOk(IncomingCall call, byte[] body, int offset, int length) {
    requireRequest(call);
    if (!close(call)) {
      return false;
    }
    if (call.noReply) {
      return true;
    }
    if (Results.okSize(length) > agreement.maxPayload()) {
      send(call, Results.tooLong(agreement.maxPayload()));
    } else {
      session.output.responseOk(call, body, offset, length);
    }
    return true;
  }

  /** The connection is over. */
  void lost(IncomingCall call, String reason) {
    if (close(call)) {
      session.events.onCallCancelled(call, StatusNumber.CANCELLED, reason);
    }
  }

  private void send(IncomingCall call, CallResult result) {
    session.output.response(call, result, agreement.maxPayload());
  }

  private boolean close(IncomingCall call) {
    if (!channels.remove(call)) {
      return false;
    }
    if (call.requested) {
      unanswered--;
    }
    return true;
  }

  private static void requireRequest(IncomingCall call) {
    if (!call.requested) {
      throw new IllegalStateException("a call is answered after its request arrived");
    }
  }
}
