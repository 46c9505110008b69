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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that we make. */
final class OutgoingCalls {
  private static final String OUT_OF_TIME = "the deadline has passed";
  private static final String PORT_MISSING = "a required port was not opened";

  private final Established connection;
  private final Session session;
  private final Channels channels;
  private final Agreement agreement;
  private boolean peerLeaves;
  private int lastServedId;
  private int pending;
  private final PlainResult plain = new PlainResult();

  OutgoingCalls(Established connection) {
    this.connection = connection;
    this.session = connection.session;
    this.channels = connection.channels;
    this.agreement = connection.agreement;
  }

  /** Whether one more call fits into the limits of the connection (ruling R66). */
  boolean hasRoom() {
    return channels.openedByUs() < agreement.maxChannels() && pending < agreement.maxPendingCalls();
  }

  /** Opens the channel and sends the request. The caller checked {@link #hasRoom}. */
  OutgoingCall call(
      int methodId,
      MetadataEntries metadata,
      byte[] payload,
      int offset,
      int length,
      boolean noReply,
      long deadline,
      boolean highPriority,
      @Nullable Object attachment) {
    requireFits(length);
    Results.requireSendable(metadata);
    if (deadline != Long.MAX_VALUE && session.now - deadline >= 0) {
      return expiredBefore(methodId, highPriority, attachment);
    }
    OutgoingCall call = opened(methodId, metadata, deadline, highPriority, attachment);
    send(call, noReply ? FrameFlags.NO_REPLY : 0, payload, offset, length);
    if (noReply) {
      call.told = true;
    } else {
      added(call);
    }
    return call;
  }

  /** Opens the channel of a call with ports. The caller checked {@link #hasRoom}. */
  OutgoingCall open(
      int methodId,
      MetadataEntries metadata,
      List<PortSpec> ports,
      long deadline,
      boolean highPriority,
      @Nullable Object attachment) {
    Results.requireSendable(metadata);
    if (deadline != Long.MAX_VALUE && session.now - deadline >= 0) {
      return expiredBefore(methodId, highPriority, attachment);
    }
    OutgoingCall call = opened(methodId, metadata, deadline, highPriority, attachment);
    call.ports = new CallPorts();
    call.ports.declare(ports);
    added(call);
    return call;
  }

  private OutgoingCall opened(
      int methodId,
      MetadataEntries metadata,
      long deadline,
      boolean highPriority,
      @Nullable Object attachment) {
    OutgoingCall call = new OutgoingCall(channels.ownIds.allocate(), methodId, highPriority);
    call.attachment = attachment;
    call.deadline = deadline;
    int window = connection.countsCredits ? agreement.maxPayload() : 0;
    session.output.openCall(call.channelId, metadata, window);
    return call;
  }

  private void added(OutgoingCall call) {
    channels.add(call);
    pending++;
    connection.timers.set(call, call.deadline);
  }

  /** A call whose time is over before anything was sent (rule {@code cancel.deadline.expired}). */
  private OutgoingCall expiredBefore(
      int methodId, boolean highPriority, @Nullable Object attachment) {
    OutgoingCall call = new OutgoingCall(0, methodId, highPriority);
    call.attachment = attachment;
    call.told = true;
    session.events.onCallFailed(call, StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME, false);
    return call;
  }

  /** Sends the request of a call that {@link #open} made; once. */
  void request(OutgoingCall call, byte[] payload, int offset, int length) {
    requireFits(length);
    if (!channels.isOpen(call)) {
      return;
    }
    if (call.requested) {
      throw new IllegalStateException("a call has one request");
    }
    if (call.isExpired(session.now)) {
      onTime(call);
      return;
    }
    send(call, 0, payload, offset, length);
  }

  private void send(OutgoingCall call, int flags, byte[] payload, int offset, int length) {
    long remaining = call.hasDeadline() ? call.deadline - session.now : FrameHeader.NO_DEADLINE;
    call.requested = true;
    call.msgId =
        session.output.request(
            call,
            call.highPriority ? flags | FrameFlags.HIGH_PRIORITY : flags,
            remaining,
            payload,
            offset,
            length);
  }

  private void requireFits(int length) {
    if (length > agreement.maxPayload()) {
      throw new IllegalArgumentException(
          "request of "
              + length
              + " bytes is above max_payload_size "
              + agreement.maxPayload()
              + " of this connection");
    }
  }

  /** Cancels one of our calls. */
  void cancel(OutgoingCall call, CancelReason reason) {
    if (channels.isOpen(call)) {
      session.output.cancelChannel(call.channelId, reason);
      end(call, false, reason.statusNumber(), "cancelled by us");
    }
  }

  /** A frame of the serving side on one of our channels. */
  void onFrame(OutgoingCall call, FrameHeader header, byte[] buffer, int offset, int length) {
    if (!call.isPending()) {
      breach(call, Reaction.SECOND_RESPONSE);
      return;
    }
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
    if (call.isExpired(session.now)) {
      // What missed its deadline can never turn into success (cancel.deadline.terminal).
      end(call, true, StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME);
      return;
    }
    onResult(call, header, buffer, offset, length);
  }

  private void onResult(
      OutgoingCall call, FrameHeader header, byte[] buffer, int offset, int length) {
    if (call.ports == null
        && (header.flags & FrameFlags.ERROR) == 0
        && plain.matches(buffer, offset, length)) {
      // Nothing can be attached to it: with the response the call is complete.
      pending--;
      call.told = true;
      remove(call);
      session.events.onResponseOk(call, buffer, plain.bodyOffset(), plain.bodyLength());
      return;
    }
    CallResult result;
    try {
      result = CallResultCodec.decode(buffer, offset, length);
    } catch (MalformedPayloadException e) {
      end(call, true, StatusNumber.DECODE_ERROR, "the response is not a CallResult");
      return;
    }
    MetadataVerdict trailers = MetadataRules.check(result.trailers());
    switch (trailers.outcome()) {
      case MALFORMED -> {
        end(call, true, StatusNumber.PROTOCOL_ERROR, trailers.text());
        session.react(MetadataReaction.afterHandshake(trailers));
      }
      case TOO_LARGE -> end(call, true, StatusNumber.RESOURCE_EXHAUSTED, trailers.text());
      case OK -> {
        boolean failed = result.code() != StatusNumber.OK;
        if (failed != ((header.flags & FrameFlags.ERROR) != 0)) {
          session.react(Reaction.ERROR_FLAG, call.channelId);
        }
        responded(call, Results.consistent(result));
      }
    }
  }

  private void responded(OutgoingCall call, CallResult result) {
    pending--;
    call.result = result;
    if (result.code() == StatusNumber.OK) {
      completeIfDone(call);
      if (channels.isOpen(call)) {
        updateTimer(call);
      }
      return;
    }
    // The call has failed, and with it whatever is attached: both sides know without a word.
    remove(call);
    call.told = true;
    List<AttachedChannel> attached = connection.attached.detach(call, null);
    connection.attached.tellEnded(attached, result.code(), "the call has failed");
    session.events.onResponse(call, result);
  }

  /** Tells the outcome once the required ports have ended (rule {@code core.call.complete}). */
  void completeIfDone(OutgoingCall call) {
    CallResult result = call.result;
    boolean tell = result != null && !call.told && call.requiredPortsAreDone();
    if (tell && call.isExpired(session.now)) {
      // The response came in time, what belongs to it did not (cancel.deadline.terminal).
      onTime(call);
      return;
    }
    if (tell) {
      call.told = true;
    }
    if (call.told && call.nothingAttached()) {
      remove(call);
    }
    if (tell && result != null) {
      session.events.onResponse(call, result);
    }
  }

  /** A port was opened or the response has come: sets when the call must be looked at. */
  void updateTimer(OutgoingCall call) {
    long due = call.deadline;
    CallPorts ports = call.ports;
    if (ports != null) {
      if (call.isPending() || !ports.isMissing(false)) {
        ports.missingUntil = Long.MAX_VALUE;
      } else if (ports.missingUntil == Long.MAX_VALUE) {
        ports.missingUntil = session.now + session.settings.portWaitNanos();
      }
      if (ports.missingUntil != Long.MAX_VALUE
          && (!call.hasDeadline() || ports.missingUntil - due < 0)) {
        due = ports.missingUntil;
      }
    }
    connection.timers.set(call, due);
  }

  /** The instant of {@link #updateTimer} has come, or the deadline. */
  void onTime(OutgoingCall call) {
    CallPorts ports = call.ports;
    if (!call.isPending() && ports != null && ports.isMissing(false)) {
      session.output.cancelChannel(call.channelId, CancelReason.CLIENT_CANCEL);
      end(call, true, StatusNumber.FAILED_PRECONDITION, PORT_MISSING);
    } else {
      session.output.cancelChannel(call.channelId, CancelReason.DEADLINE_EXCEEDED);
      end(call, true, StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME);
    }
  }

  /** A port of the call has failed (rule {@code core.cancel.propagation}). */
  void portFailed(AttachedChannel channel, OutgoingCall call, int statusNumber, String message) {
    if (call.told || (call.result != null && !channel.peerSends())) {
      // The serving side said OK before it gave up reading what we send: nothing is lost.
      completeIfDone(call);
    } else {
      fail(call, CancelReason.CLIENT_CANCEL, statusNumber, message);
    }
  }

  /** The drain's time is over: the peer stops working on it (ruling R73). */
  void expired(OutgoingCall call, String message) {
    String words = "connection lost: " + message;
    fail(call, CancelReason.DEADLINE_EXCEEDED, StatusNumber.UNAVAILABLE, words);
  }

  /** Gives a call up: the peer and the layer above are told. */
  void fail(OutgoingCall call, CancelReason reason, int statusNumber, String message) {
    if (channels.isOpen(call)) {
      session.output.cancelChannel(call.channelId, reason);
      end(call, true, statusNumber, message);
    }
  }

  private void breach(OutgoingCall call, Reaction reaction) {
    end(call, true, StatusNumber.PROTOCOL_ERROR, reaction.text());
    session.react(reaction, call.channelId);
  }

  /** The serving side cancelled (ruling R56). */
  void cancelled(OutgoingCall call, CancelReason reason) {
    end(call, true, reason.statusNumber(), "cancelled by the peer: " + reason);
  }

  /** The serving side dropped its state of the channel (ruling R57). */
  void dropped(OutgoingCall call, @Nullable String error) {
    if (error == null) {
      end(call, true, StatusNumber.UNAVAILABLE, "the peer closed the channel");
    } else {
      String message = "the peer closed the channel: " + PeerText.clean(error);
      end(call, true, StatusNumber.UNKNOWN, message);
    }
  }

  /** The peer leaves: calls above {@code lastChannelId} were not and will not be served (R100). */
  void peerLeaves(int lastChannelId) {
    peerLeaves = true;
    lastServedId = lastChannelId;
    for (Channel channel : channels.snapshot()) {
      if (channel instanceof OutgoingCall call && !isServed(call)) {
        end(call, true, StatusNumber.UNAVAILABLE, "the peer leaves and did not serve this");
      }
    }
  }

  /** The connection is over. */
  void lost(OutgoingCall call, String reason) {
    end(call, true, StatusNumber.UNAVAILABLE, "connection lost: " + reason);
  }

  private boolean isServed(OutgoingCall call) {
    return !peerLeaves || Integer.compareUnsigned(call.channelId, lastServedId) <= 0;
  }

  /**
   * Ends a call whatever it was waiting for.
   *
   * @param tell whether the layer above is told
   */
  private void end(OutgoingCall call, boolean tell, int statusNumber, String message) {
    if (!remove(call)) {
      return;
    }
    if (call.isPending()) {
      pending--;
    }
    boolean processed = call.requested && isServed(call);
    boolean told = call.told;
    call.told = true;
    List<AttachedChannel> attached = connection.attached.detach(call, null);
    connection.attached.tellEnded(attached, statusNumber, message);
    if (tell && !told) {
      session.events.onCallFailed(call, statusNumber, message, processed);
    }
  }

  private boolean remove(OutgoingCall call) {
    if (!channels.remove(call)) {
      return false;
    }
    connection.timers.cancel(call);
    return true;
  }
}
