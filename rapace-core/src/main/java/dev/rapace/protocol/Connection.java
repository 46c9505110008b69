package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection as a state machine without I/O: frames, commands and the time go in; frames go to
 * a {@link FrameSink}, events to {@link ConnectionEvents}. Same inputs, same outputs. Not
 * thread-safe: touched on one loop only. Times are nanoseconds of any monotonic clock.
 */
public interface Connection {
  /** Sends our Hello (unless deferred) and starts the handshake's clock. */
  void start(long now);

  /** Takes one frame of the peer. */
  void onFrame(FrameHeader header, byte[] buffer, int offset, int length, long now);

  /** The peer broke a framing rule of the transport; says goodbye and closes. */
  void onFramingFault(String ruleId, String text, long now);

  /** The transport is gone. */
  void onTransportClosed(@Nullable String reason, long now);

  /** It is now {@code now}: ends what ran out of time. */
  void onTime(long now);

  /** When {@link #onTime} wants to be called next, or {@link Long#MAX_VALUE}. */
  long nextWakeup();

  /** The layer above knows who the peer is: the handshake goes on. */
  void peerAccepted(long now);

  /** The layer above refuses the peer: the bytes of ruling R02, then close. */
  void peerRejected(long now);

  /** Whether calls may be made: handshake done, no GoAway, not closed. */
  boolean isReady();

  /** Longest payload that may be sent in one frame, in bytes; negotiated. */
  int effectiveMaxPayload();

  /**
   * Whether the peer listed this method with another signature hash (rule {@code
   * schema.compat.check}).
   */
  boolean isIncompatible(int methodId);

  /**
   * Opens a CALL channel and sends the request in the same turn. A call without reply is over when
   * this returns: no event will name it.
   *
   * @param deadline the instant at which the call is over, or {@link Long#MAX_VALUE} for none; when
   *     it comes the call fails with DEADLINE_EXCEEDED and the peer is told
   * @param highPriority whether the request carries the flag HIGH_PRIORITY
   * @return the handle, or null if no channel may be opened now (limit reached, or not ready)
   * @throws IllegalArgumentException if the payload is longer than {@link #effectiveMaxPayload}, or
   *     the metadata breaks a rule for metadata; nothing was sent
   */
  @Nullable OutgoingCall call(
      int methodId,
      MetadataEntries metadata,
      byte[] payload,
      int offset,
      int length,
      boolean noReply,
      long deadline,
      boolean highPriority,
      @Nullable Object attachment,
      long now);

  /**
   * Opens a CALL channel whose request follows later with {@link #request}: for calls with ports,
   * which are best opened before the request (rule {@code core.stream.ordering}).
   *
   * @param ports what may be attached to the call, in either direction
   * @param deadline the instant at which the call is over, or {@link Long#MAX_VALUE} for none
   * @param highPriority whether the request carries the flag HIGH_PRIORITY
   * @return the handle, or null if no channel may be opened now
   */
  @Nullable OutgoingCall open(
      int methodId,
      MetadataEntries metadata,
      List<PortSpec> ports,
      long deadline,
      boolean highPriority,
      @Nullable Object attachment,
      long now);

  /** Sends the request of a call made with {@link #open}; once. Ignored if the call has ended. */
  void request(OutgoingCall call, byte[] payload, int offset, int length, long now);

  /**
   * Says which ports the method of an incoming call has. Until then whatever the caller attaches is
   * parked without credit (ruling R45); with this it is judged, and {@link
   * ConnectionEvents#onAttached} follows for what is fine. Once per call, after its request.
   */
  void declarePorts(IncomingCall call, List<PortSpec> ports, long now);

  /**
   * Opens a port of ours: 1 to 100 on a call that we made, 101 and above on a call of the peer.
   *
   * @return the handle, or null if the call has ended or no channel may be opened now
   * @throws IllegalArgumentException if the port was not declared, is the peer's to open, or is
   *     open already
   */
  @Nullable AttachedChannel attach(
      Channel call, int port, MetadataEntries metadata, @Nullable Object attachment, long now);

  /** The layer above lets the peer's channel in: its first credit is granted now. */
  void acceptAttached(AttachedChannel channel, long now);

  /**
   * The layer above refuses the peer's channel: CancelChannel with this reason, and the call it
   * belongs to fails with the status of the reason (ruling R06).
   */
  void refuseAttached(AttachedChannel channel, CancelReason reason, long now);

  /**
   * Bytes that may be sent on the channel now. A STREAM item needs room for all of it; a TUNNEL may
   * send any part. 0 once our half has ended.
   */
  long sendWindow(AttachedChannel channel);

  /**
   * Sends one item of a STREAM or some bytes of a TUNNEL.
   *
   * @param last whether our half ends with it (flag EOS in the same frame; not for empty payloads)
   * @return false if the credit does not suffice: nothing was sent, {@link
   *     ConnectionEvents#onSendable} comes when there is more; or if our half or the channel has
   *     ended
   * @throws IllegalArgumentException if it is longer than {@link #effectiveMaxPayload}
   */
  boolean send(
      AttachedChannel channel, byte[] payload, int offset, int length, boolean last, long now);

  /** Ends our half with an EOS-only frame; idempotent. */
  void finish(AttachedChannel channel, long now);

  /**
   * The application has taken bytes that arrived: the engine grants new credit when the window is
   * half used. Not called for bytes of channels that have ended.
   */
  void consumed(AttachedChannel channel, int bytes, long now);

  /**
   * Aborts the channel in both directions. Only this port ends; the call goes on (rule {@code
   * core.cancel.propagation}). {@link ConnectionEvents#onAttachedEnded} is not called for it.
   */
  void cancelAttached(AttachedChannel channel, CancelReason reason, long now);

  /**
   * An item could not be decoded (rule {@code core.stream.decode-failure}): the channel is
   * cancelled with a strike, and the call it belongs to fails: INVALID_ARGUMENT to the caller if we
   * serve it, DECODE_ERROR here if we made it (ruling R53).
   */
  void undecodableItem(AttachedChannel channel, long now);

  /** Cancels one of our calls; {@link ConnectionEvents#onCallFailed} is not called for it. */
  void cancel(OutgoingCall call, CancelReason reason, long now);

  /**
   * Sends the response of a call; ignored if the call has ended. A result longer than one frame is
   * replaced by RESOURCE_EXHAUSTED (ruling R98). For a call without reply this only tells that the
   * handler is done.
   *
   * @throws IllegalArgumentException if body and code contradict each other, or the trailers break
   *     a rule for metadata; the call stays open
   * @throws IllegalStateException if the request has not arrived yet
   */
  void respond(IncomingCall call, CallResult result, long now);

  /**
   * As {@link #respond}, success without trailers, already in its envelope.
   *
   * @param envelope a CallResult with code 0 and a body as it stands on the wire
   */
  void respondEncoded(IncomingCall call, byte[] envelope, int offset, int length, long now);

  /** As {@link #respond}, success with an encoded body and no trailers, without allocating. */
  void respondOk(IncomingCall call, byte[] body, int offset, int length, long now);

  /**
   * Asks the peer for a Pong. Frames are worked on in order, so its coming shows that the peer has
   * worked on everything before: an initiator learns that its Hello was accepted.
   *
   * @return false if nothing was sent: the handshake is not done, or the peer does not take Pings
   *     (ruling R11)
   */
  boolean ping(long payload, long now);

  /** Counts a failed authentication of a call; too many in a minute end the connection (R07). */
  void authenticationOfCallFailed(long now);

  /** Sends GoAway: no new calls of the peer; closes when accepted ones are done or at the limit. */
  void goAway(GoAwayReason reason, String message, long now);

  /** Ends the connection at once with a farewell text, or normally if null. */
  void close(@Nullable String text, long now);
}
