package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that the peer makes: one request, one response each. */
final class IncomingCalls {
  /** Priority that the flag HIGH_PRIORITY means (rule {@code priority.high-flag.mapping}). */
  static final int HIGH_PRIORITY = 192;

  /** Most bytes of metadata that the open calls of a connection may have together. */
  static final long MAX_METADATA_BYTES = 16L << 20;

  private static final String OUT_OF_TIME = "the deadline has passed";
  private static final String PORT_MISSING = "a required port was not opened";

  private final Established connection;
  private final Session session;
  private final Channels channels;
  private final int maxPayload;
  private final CallHints hints;
  private final Responses responses;
  private final int defaultPriority;
  private int unanswered;
  private long metadataBytes;

  IncomingCalls(Established connection, MetadataEntries peerParams) {
    this.connection = connection;
    this.session = connection.session;
    this.channels = connection.channels;
    this.maxPayload = connection.agreement.maxPayload();
    this.hints = new CallHints(session.settings);
    this.responses = new Responses(session, maxPayload);
    this.defaultPriority = CallHints.defaultPriority(peerParams);
  }

  /** Whether the metadata of one more call may be kept (rule {@code java.open-metadata}). */
  boolean hasRoomFor(MetadataEntries metadata) {
    return metadata.totalBytes() <= MAX_METADATA_BYTES - metadataBytes;
  }

  /** The peer's CALL channel was accepted. */
  void opened(int channelId, MetadataEntries metadata, int initialCredits) {
    IncomingCall call = new IncomingCall(channelId);
    if (initialCredits != 0 && connection.countsCredits) {
      call.responseWindow = Integer.toUnsignedLong(initialCredits);
    }
    hints.read(metadata, call, session.now);
    call.metadataBytes = Math.toIntExact(metadata.totalBytes());
    metadataBytes += call.metadataBytes;
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
    begin(call, header);
    if (unanswered > connection.agreement.maxPendingCalls()) {
      session.react(Reaction.MAX_PENDING_CALLS, call.channelId);
      fail(call, Results.overloaded(session.settings.retryAfterMillis()));
    } else if (call.flaw != null) {
      fail(call, Results.error(StatusNumber.INVALID_ARGUMENT, call.flaw));
    } else if (call.isExpired(session.now)) {
      fail(call, Results.error(StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME));
    } else {
      updateTimer(call);
      connection.departure.accepted(call);
      session.events.onRequest(call, buffer, offset, length);
    }
  }

  private void begin(IncomingCall call, FrameHeader header) {
    call.requested = true;
    call.msgId = header.msgId;
    call.methodId = header.methodId;
    call.noReply = (header.flags & FrameFlags.NO_REPLY) != 0;
    if (header.deadlineNanos != FrameHeader.NO_DEADLINE) {
      call.deadline = hints.in(header.deadlineNanos, session.now);
    }
    if (call.priority == IncomingCall.NO_PRIORITY) {
      call.priority =
          (header.flags & FrameFlags.HIGH_PRIORITY) != 0 ? HIGH_PRIORITY : defaultPriority;
    }
    unanswered++;
  }

  /** Cancels a channel on which the peer broke a rule, on the wire and here. */
  void breach(IncomingCall call, Reaction reaction) {
    end(call, null, null, StatusNumber.INTERNAL, reaction.text());
    session.react(reaction, call.channelId);
  }

  /** The caller cancelled; it still gets one response, best effort (ruling R56). */
  void cancelled(IncomingCall call, int statusNumber) {
    CallResult farewell = Results.error(StatusNumber.CANCELLED, "cancelled");
    end(call, farewell, null, statusNumber, "cancelled by the caller");
  }

  /** The caller dropped its state of the channel: nobody waits for a response (ruling R57). */
  void dropped(IncomingCall call) {
    end(call, null, null, StatusNumber.CANCELLED, "closed by the caller");
  }

  /** The drain's time is over: the caller is told, the handler is stopped (ruling R73). */
  void expired(IncomingCall call, String message) {
    fail(call, Results.error(StatusNumber.DEADLINE_EXCEEDED, message));
  }

  /** A required port of the call has failed (rule {@code core.cancel.propagation}). */
  void portFailed(IncomingCall call, int statusNumber, String message) {
    if (call.answered) {
      completeIfDone(call);
    } else {
      fail(call, Results.error(statusNumber, message));
    }
  }

  /** The connection is over. */
  void lost(IncomingCall call, String reason) {
    end(call, null, null, StatusNumber.CANCELLED, reason);
  }

  /** Ends a call with an error that the engine found: the caller and the layer above are told. */
  void fail(IncomingCall call, CallResult error) {
    end(call, error, Results.reasonOf(error.code()), error.code(), error.message());
  }

  /** Ports were declared, opened or have ended: sets when the call must be looked at. */
  void updateTimer(IncomingCall call) {
    long due = call.deadline;
    CallPorts ports = call.ports;
    if (ports != null && ports.isMissing(!call.answered)) {
      if (ports.missingUntil == Long.MAX_VALUE) {
        ports.missingUntil = session.now + session.settings.portWaitNanos();
      }
      due = earlier(due, ports.missingUntil);
    } else if (ports != null) {
      ports.missingUntil = Long.MAX_VALUE;
    }
    if (call.heldResponse != null && !call.hasDeadline()) {
      due = session.now + session.settings.portWaitNanos();
    }
    connection.timers.set(call, due);
  }

  private static long earlier(long a, long b) {
    return a == Long.MAX_VALUE || (b != Long.MAX_VALUE && b - a < 0) ? b : a;
  }

  /** The instant of {@link #updateTimer} has come. */
  void onTime(IncomingCall call) {
    CallPorts ports = call.ports;
    if (call.heldResponse != null) {
      call.heldResponse = null;
      int code =
          call.isExpired(session.now)
              ? StatusNumber.DEADLINE_EXCEEDED
              : StatusNumber.RESOURCE_EXHAUSTED;
      answerUnseen(call, Results.error(code, "no credit for the response"));
    } else if (ports != null && ports.isMissing(true)) {
      fail(call, Results.error(StatusNumber.FAILED_PRECONDITION, PORT_MISSING));
    } else {
      fail(call, Results.error(StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME));
    }
  }

  /** Replaces a response that could not be sent; the layer above has done its part already. */
  private void answerUnseen(IncomingCall call, CallResult error) {
    responses.send(call, error);
    end(call, null, Results.reasonOf(error.code()), error.code(), error.message());
  }

  /** The caller granted credit for the response. */
  void granted(IncomingCall call, int bytes) {
    if (call.responseWindow == IncomingCall.NO_WINDOW) {
      return;
    }
    long sum = call.responseWindow + Integer.toUnsignedLong(bytes);
    call.responseWindow = sum < 0 ? IncomingCall.NO_WINDOW - 1 : sum;
    if (responses.sendHeld(call)) {
      completeIfDone(call);
    }
  }

  /** Sends the response; says whether the call still waited for it. */
  boolean respond(IncomingCall call, CallResult result) {
    requireRequest(call);
    if (!channels.isOpen(call) || call.answered) {
      return false;
    }
    CallResult sent = result;
    if (!call.noReply) {
      Results.requireSendable(result);
      if (call.isExpired(session.now)) {
        // What missed its deadline can never turn into success (cancel.deadline.terminal).
        sent = Results.error(StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME);
      }
      sent = responses.send(call, sent);
    }
    answered(call);
    if (sent.code() == StatusNumber.OK) {
      completeIfDone(call);
    } else {
      end(call, null, Results.reasonOf(sent.code()), sent.code(), sent.message());
    }
    return true;
  }

  /** As {@link #respond}, success with this body. */
  boolean respondOk(IncomingCall call, byte[] body, int offset, int length) {
    requireRequest(call);
    if (!channels.isOpen(call) || call.answered) {
      return false;
    }
    if (call.isExpired(session.now)) {
      return respond(call, Results.error(StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME));
    }
    if (call.noReply || responses.sendOk(call, body, offset, length)) {
      answered(call);
      completeIfDone(call);
      return true;
    }
    return respond(call, Results.tooLong(maxPayload));
  }

  /** As {@link #respond}, success that is in its envelope already. */
  boolean respondEncoded(IncomingCall call, byte[] envelope, int offset, int length) {
    requireRequest(call);
    if (!channels.isOpen(call) || call.answered) {
      return false;
    }
    if (call.isExpired(session.now)) {
      return respond(call, Results.error(StatusNumber.DEADLINE_EXCEEDED, OUT_OF_TIME));
    }
    if (call.noReply || responses.sendEncoded(call, envelope, offset, length)) {
      answered(call);
      completeIfDone(call);
      return true;
    }
    return respond(call, Results.tooLong(maxPayload));
  }

  private void answered(IncomingCall call) {
    call.answered = true;
    unanswered--;
    if (call.ports != null || call.heldResponse != null) {
      updateTimer(call);
    }
  }

  /** Removes a call that is complete and to which nothing is attached any more. */
  void completeIfDone(IncomingCall call) {
    if (call.answered
        && call.heldResponse == null
        && call.requiredPortsAreDone()
        && call.nothingAttached()) {
      remove(call);
    }
  }

  /**
   * Ends a call whatever it was waiting for.
   *
   * @param response sent if the request arrived and was not answered, or null
   * @param tell reason for the CancelChannel of each attached channel, or null for none
   */
  private void end(
      IncomingCall call,
      @Nullable CallResult response,
      @Nullable CancelReason tell,
      int statusNumber,
      String message) {
    if (!remove(call)) {
      return;
    }
    boolean told = call.answered;
    if (!told && call.requested) {
      call.answered = true;
      unanswered--;
      if (response != null && !call.noReply) {
        responses.send(call, response);
      }
    }
    List<AttachedChannel> attached = connection.attached.detach(call, tell);
    connection.attached.tellEnded(attached, statusNumber, message);
    if (!told) {
      session.events.onCallCancelled(call, statusNumber, message);
    }
  }

  private boolean remove(IncomingCall call) {
    if (!channels.remove(call)) {
      return false;
    }
    connection.timers.cancel(call);
    metadataBytes -= call.metadataBytes;
    return true;
  }

  private static void requireRequest(IncomingCall call) {
    if (!call.requested) {
      throw new IllegalStateException("a call is answered after its request arrived");
    }
  }
}
