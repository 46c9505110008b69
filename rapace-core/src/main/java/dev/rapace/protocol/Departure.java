package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.GoAwayReason;

/** GoAway, sent or received, and the drain that follows (rulings R71 to R74). */
final class Departure {
  private static final String OUT_OF_TIME = "the drain's time is over";

  private final Session session;
  private final Channels channels;
  private final Established connection;
  private boolean weLeave;
  private boolean peerLeaves;
  private int lastServedId;
  private long deadline;
  private long latest;

  Departure(Established connection) {
    this.connection = connection;
    this.session = connection.session;
    this.channels = connection.channels;
  }

  /** Whether either side said GoAway: no new calls of ours. */
  boolean isLeaving() {
    return weLeave || peerLeaves;
  }

  /** Whether a channel that the peer opens now is refused (ruling R71). */
  boolean refuses(int channelId) {
    return peerLeaves || (weLeave && Integer.compareUnsigned(channelId, lastServedId) > 0);
  }

  /** Says GoAway, once; what was accepted goes on. */
  void leave(GoAwayReason reason, String message) {
    if (weLeave) {
      return;
    }
    weLeave = true;
    lastServedId = channels.peerIds.highestAccepted();
    latest = session.now + session.settings.drainMaxNanos();
    deadline = session.now + session.settings.drainGraceNanos();
    for (Channel channel : channels.snapshot()) {
      if (channel instanceof CallChannel call) {
        accepted(call);
      }
    }
    session.output.goAway(reason, lastServedId, message);
    if (reason == GoAwayReason.PROTOCOL_ERROR) {
      session.end(message);
    }
  }

  /** A call goes on while we leave: the grace is not over before its deadline (ruling R73). */
  void accepted(CallChannel call) {
    if (weLeave && call.hasDeadline() && call.deadline - deadline > 0) {
      deadline = call.deadline - latest > 0 ? latest : call.deadline;
    }
  }

  /** All our channel ids were used: calls need a new connection (ruling R44). */
  void leaveForWantOfIds() {
    leave(GoAwayReason.SHUTDOWN, "channel ids are exhausted");
  }

  /** The peer says GoAway. */
  void onGoAway(GoAway goAway) {
    peerLeaves = true;
    connection.outgoing.peerLeaves(goAway.lastChannelId());
    // Whoever was just told that a call failed may have ended the connection.
    if (session.isOver()) {
      return;
    }
    session.events.onGoAway(
        new GoAway(
            goAway.reason(),
            goAway.lastChannelId(),
            PeerText.clean(goAway.message()),
            goAway.metadata()));
  }

  /** Ends the connection as soon as nothing is open any more. */
  void closeIfDone() {
    if (weLeave && channels.isEmpty()) {
      session.end("drained after GoAway");
    }
  }

  long nextWakeup() {
    return weLeave ? deadline : Long.MAX_VALUE;
  }

  /** Ends what is left when the grace is over (ruling R73). */
  void onTime() {
    if (!weLeave || session.now - deadline < 0) {
      return;
    }
    Channel[] left = channels.snapshot();
    for (Channel channel : left) {
      switch (channel) {
        case IncomingCall call -> connection.incoming.expired(call, OUT_OF_TIME);
        case OutgoingCall call -> connection.outgoing.expired(call, OUT_OF_TIME);
        case AttachedChannel attached -> {
          // Ends with its call.
        }
      }
    }
    if (session.isOver()) {
      return;
    }
    for (Channel channel : left) {
      session.output.closeChannel(channel.channelId);
    }
    session.end(OUT_OF_TIME);
  }
}
