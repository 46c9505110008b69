package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
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
      @Nullable Object attachment,
      long now);

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
