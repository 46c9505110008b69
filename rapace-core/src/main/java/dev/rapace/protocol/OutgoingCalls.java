package dev.rapace.protocol;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataRules;
import dev.rapace.wire.MetadataVerdict;
import dev.rapace.wire.StatusNumber;
import org.jspecify.annotations.Nullable;

/** The calls that we make. */
final class OutgoingCalls {
  private final Session session;
  private final Channels channels;
  private final Agreement agreement;
  private boolean peerLeaves;
  private int lastServedId;

  OutgoingCalls(Session session, Channels channels, Agreement agreement) {
    this.session = session;
    this.channels = channels;
    this.agreement = agreement;
  }

  /** Whether one more call fits into the limits of the connection (ruling R66). */
  boolean hasRoom() {
    int open = channels.openedByUs();
    return open < agreement.maxChannels() && open < agreement.maxPendingCalls();
  }

  /** Opens the channel and sends the request. The caller checked {@link #hasRoom}. */
  OutgoingCall call(
      int methodId,
      MetadataEntries metadata,
      byte[] payload,
      int offset,
      int length,
      boolean noReply,
      @Nullable Object attachment) {
    if (length > agreement.maxPayload()) {
      throw new IllegalArgumentException(
          "request of "
              + length
              + " bytes is above max_payload_size "
              + agreement.maxPayload()
              + " of this connection");
    }
    Results.requireSendable(metadata);
    int id = channels.ownIds.allocate();
    session.output.openCall(id, metadata);
    long msgId = session.output.request(id, methodId, noReply, payload, offset, length);
    OutgoingCall call = new OutgoingCall(id, methodId, msgId);
    call.attachment = attachment;
    if (!noReply) {
      channels.add(call);
    }
    return call;
  }

  /** Cancels one of our calls. */
  void cancel(OutgoingCall call, CancelReason reason) {
    if (channels.remove(call)) {
      session.output.cancelChannel(call.channelId, reason);
    }
  }

  /** A frame of the serving side on one of our channels. */
  void onFrame(OutgoingCall call, FrameHeader header, byte[] buffer, int offset, int length) {
    if ((header.flags & FrameFlags.CALL_RESPONSE) != FrameFlags.CALL_RESPONSE) {
      breach(call, Reaction.RESPONSE_FLAGS);
      return;
    }
    if (header.methodId != call.methodId) {
      breach(call, Reaction.RESPONSE_METHOD);
      return;
    }
    if (header.msgId != call.msgId) {
      session.react(Reaction.RESPONSE_MSG_ID, call.channelId);
    }
    channels.remove(call);
    onResult(call, header, buffer, offset, length);
  }

  private void onResult(
      OutgoingCall call, FrameHeader header, byte[] buffer, int offset, int length) {
    CallResult result;
    try {
      result = CallResultCodec.decode(buffer, offset, length);
    } catch (MalformedPayloadException e) {
      failed(call, StatusNumber.DECODE_ERROR, "the response is not a CallResult", true);
      return;
    }
    MetadataVerdict trailers = MetadataRules.check(result.trailers());
    switch (trailers.outcome()) {
      case MALFORMED -> {
        failed(call, StatusNumber.PROTOCOL_ERROR, trailers.text(), true);
        session.react(MetadataReaction.afterHandshake(trailers));
      }
      case TOO_LARGE -> failed(call, StatusNumber.RESOURCE_EXHAUSTED, trailers.text(), true);
      case OK -> {
        boolean failed = result.code() != StatusNumber.OK;
        if (failed != ((header.flags & FrameFlags.ERROR) != 0)) {
          session.react(Reaction.ERROR_FLAG, call.channelId);
        }
        session.events.onResponse(call, Results.consistent(result));
      }
    }
  }

  private void breach(OutgoingCall call, Reaction reaction) {
    channels.remove(call);
    session.react(reaction, call.channelId);
    failed(call, StatusNumber.PROTOCOL_ERROR, reaction.text(), true);
  }

  /** The serving side cancelled (ruling R56). */
  void cancelled(OutgoingCall call, CancelReason reason) {
    if (channels.remove(call)) {
      failed(call, reason.statusNumber(), "cancelled by the peer: " + reason, wasProcessed(call));
    }
  }

  /** The serving side dropped its state of the channel (ruling R57). */
  void dropped(OutgoingCall call, @Nullable String error) {
    if (!channels.remove(call)) {
      return;
    }
    if (error == null) {
      failed(call, StatusNumber.UNAVAILABLE, "the peer closed the channel", wasProcessed(call));
    } else {
      String message = "the peer closed the channel: " + PeerText.clean(error);
      failed(call, StatusNumber.UNKNOWN, message, wasProcessed(call));
    }
  }

  /** The peer leaves: calls above {@code lastChannelId} were not and will not be served (R100). */
  void peerLeaves(int lastChannelId) {
    peerLeaves = true;
    lastServedId = lastChannelId;
    for (Channel channel : channels.snapshot()) {
      if (channel instanceof OutgoingCall call && !wasProcessed(call) && channels.remove(call)) {
        failed(call, StatusNumber.UNAVAILABLE, "the peer leaves and did not serve this", false);
      }
    }
  }

  /** The connection is over. */
  void lost(OutgoingCall call, String reason) {
    if (channels.remove(call)) {
      failed(call, StatusNumber.UNAVAILABLE, "connection lost: " + reason, wasProcessed(call));
    }
  }

  private boolean wasProcessed(OutgoingCall call) {
    return !peerLeaves || Integer.compareUnsigned(call.channelId, lastServedId) <= 0;
  }

  private void failed(OutgoingCall call, int statusNumber, String message, boolean processed) {
    session.events.onCallFailed(call, statusNumber, message, processed);
  }
}
