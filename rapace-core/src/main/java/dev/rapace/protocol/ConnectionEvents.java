package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.Arrays;

/**
 * What the engine tells the layer above. Called from within {@link Connection} methods, on the
 * caller's thread; an implementation may call back into commands of the connection.
 */
public interface ConnectionEvents {
  /**
   * The peer's Hello passed every structural check. The layer above authenticates and answers with
   * {@link Connection#peerAccepted} or {@link Connection#peerRejected}, now or later; until then no
   * further frame of the peer is looked at.
   */
  void onPeerHello(Hello hello);

  /** The handshake is done: calls may be made. */
  void onReady();

  /** The peer opened a CALL channel. The request is not here yet; token verification may start. */
  void onCallOpened(IncomingCall call, MetadataEntries metadata);

  /**
   * The request of a call arrived. {@code buffer} is valid during this call only. Every incoming
   * call ends with exactly one {@link Connection#respond} or one {@link #onCallCancelled}; the end
   * of the connection cancels those that are left.
   */
  void onRequest(IncomingCall call, byte[] buffer, int offset, int length);

  /**
   * The peer cancelled the call, the channel broke a rule, the call was one too many, or the
   * connection ended: stop working on it. May come without a request.
   */
  void onCallCancelled(IncomingCall call, int statusNumber, String message);

  /** The response to one of our calls arrived; its body is our own copy. */
  void onResponse(OutgoingCall call, CallResult result);

  /**
   * One of our calls ended without a response.
   *
   * @param processed whether the peer may have run the handler; false only if it surely did not
   *     (ruling R100)
   */
  void onCallFailed(OutgoingCall call, int statusNumber, String message, boolean processed);

  /**
   * As {@link #onResponse}, for a success that has a body and nothing else: by far the most
   * frequent. {@code buffer} is valid during this call only.
   */
  default void onResponseOk(OutgoingCall call, byte[] buffer, int offset, int length) {
    byte[] body = Arrays.copyOfRange(buffer, offset, offset + length);
    onResponse(call, new CallResult(StatusNumber.OK, "", new byte[0], MetadataEntries.EMPTY, body));
  }

  /**
   * The peer opened a port of a call and everything about it is right. The layer above answers with
   * {@link Connection#acceptAttached} or {@link Connection#refuseAttached}, now or later; until
   * then the peer has no credit and sends nothing.
   */
  void onAttached(AttachedChannel channel, MetadataEntries metadata);

  /**
   * An item of a STREAM or bytes of a TUNNEL arrived. {@code buffer} is valid during this call
   * only. Credit comes back with {@link Connection#consumed}.
   */
  void onItem(AttachedChannel channel, byte[] buffer, int offset, int length);

  /** The peer's half ended in good order (EOS). */
  void onItemsEnd(AttachedChannel channel);

  /** There is credit again after {@link Connection#send} was refused for want of it. */
  void onSendable(AttachedChannel channel);

  /**
   * The channel ended before both halves did: cancelled by the peer, by a breach, by starvation, or
   * with its call or connection. Once, and nothing follows for it.
   */
  void onAttachedEnded(AttachedChannel channel, int statusNumber, String message);

  /** The peer answered a Ping; may come unasked, and then means nothing (ruling R75). */
  default void onPong(long payload) {}

  /** The peer is leaving: make no new calls on this connection. */
  void onGoAway(GoAway goAway);

  /** The peer broke a rule; the engine has already answered. For audit and counters. */
  void onViolation(ProtocolViolation violation);

  /**
   * The connection is over: called exactly once, last. All calls were ended before.
   *
   * @param reason for people, without secrets: the peer's farewell, our own, or the transport's
   */
  void onClosed(String reason);
}
