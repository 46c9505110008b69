package dev.rapace.simulation;

import dev.rapace.wire.ChannelKind;

/** What the wire alone tells about one channel, from one side's point of view. */
final class WatchedChannel {
  final int id;
  final boolean opensUs;
  final ChannelKind kind;
  final WatchedChannel call;
  final int port;
  final boolean weMaySend;
  final boolean peerMaySends;

  /** Bytes that the peer let us send, and what we sent. */
  long allowance;

  long sent;

  /** Bytes that we let the peer send, what came, and what the layer above was given. */
  long granted;

  long received;
  long delivered;

  long consumed;

  boolean limitsResponse;
  boolean requestSeen;
  boolean requestDone;
  boolean noReply;
  boolean responseSent;
  long requestMsgId;
  int requestMethod;
  boolean sentEos;
  boolean gotEos;
  boolean sentCancel;
  boolean gotCancel;
  boolean dropped;

  /** Whether the peer said with its GoAway that it will not serve this call. */
  boolean leftOut;

  /** Whether an error response went over it: what is attached has ended without a word. */
  boolean failed;

  boolean accepted;
  boolean shown;

  WatchedChannel(
      int id,
      boolean byUs,
      ChannelKind kind,
      WatchedChannel call,
      int port,
      boolean weMaySend,
      boolean peerMaySends) {
    this.id = id;
    this.opensUs = byUs;
    this.kind = kind;
    this.call = call;
    this.port = port;
    this.weMaySend = weMaySend;
    this.peerMaySends = peerMaySends;
  }

  boolean isCall() {
    return kind == ChannelKind.CALL;
  }

  /** Whether a call ended before its time, and with it everything attached. */
  boolean isBroken() {
    return isEnded() || leftOut;
  }

  /** As {@link #isBroken}, without the news of the peer's GoAway, which is told call by call. */
  boolean isEnded() {
    return sentCancel || gotCancel || dropped || failed;
  }

  /** Whether nothing may be sent on it any more, by what was sent and received so far. */
  boolean isClosed() {
    if (sentCancel || gotCancel || dropped || leftOut) {
      return true;
    }
    if (isCall()) {
      return requestDone;
    }
    boolean ours = sentEos || !weMaySend;
    boolean theirs = gotEos || !peerMaySends;
    return (ours && theirs) || call.isBroken();
  }
}
