package dev.rapace.protocol;

import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The life of attached channels: how they begin and end, and what that means for their calls (rules
 * {@code core.stream.*}, {@code core.tunnel.*}, {@code core.cancel.propagation}). A call stays open
 * at least as long as something is attached to it.
 */
final class AttachedChannels {
  private final Established connection;
  private final Session session;
  private final Channels channels;
  private final int maxPayload;

  AttachedChannels(Established connection) {
    this.connection = connection;
    this.session = connection.session;
    this.channels = connection.channels;
    this.maxPayload = connection.agreement.maxPayload();
  }

  /** Opens a port of ours; null if there is no room. */
  @Nullable AttachedChannel open(
      CallChannel call, int number, MetadataEntries metadata, @Nullable Object attachment) {
    Results.requireSendable(metadata);
    if (!channels.isOpen(call)
        || isComplete(call)
        || channels.openedByUs() >= connection.agreement.maxChannels()) {
      return null;
    }
    CallPorts ports = call.ports;
    PortSpec spec = ports == null ? null : ports.spec(number);
    if (ports == null || spec == null) {
      throw new IllegalArgumentException("port " + number + " was not declared");
    }
    if (spec.isOpenedByCaller() != (call instanceof OutgoingCall)) {
      throw new IllegalArgumentException("port " + number + " is the peer's to open");
    }
    if (ports.wasAttached(number)) {
      throw new IllegalArgumentException("port " + number + " was opened already");
    }
    if (channels.ownIds.isExhausted()) {
      connection.departure.leaveForWantOfIds();
      return null;
    }
    AttachedChannel channel = make(channels.ownIds.allocate(), call, spec, true, 0);
    channel.attachment = attachment;
    int window = 0;
    if (connection.countsCredits && channel.peerSends()) {
      window = ReceiveWindow.first(maxPayload);
      channel.receiveWindow.grantFirst(window);
    }
    channels.add(channel);
    ports.attach(channel, false);
    updateTimer(call);
    session.output.openAttached(channel, metadata, window);
    return channel;
  }

  /** Makes a channel that is not in the table yet. */
  AttachedChannel make(
      int id, CallChannel call, PortSpec port, boolean openedByUs, int initialCredits) {
    SendWindow send =
        connection.countsCredits ? SendWindow.of(initialCredits) : SendWindow.unlimited();
    return new AttachedChannel(id, call, port, openedByUs, send, new ReceiveWindow(maxPayload));
  }

  /** Whether a call is complete but for optional ports: nothing new is attached to it. */
  static boolean isComplete(CallChannel call) {
    return switch (call) {
      case IncomingCall incoming -> incoming.answered && incoming.requiredPortsAreDone();
      case OutgoingCall outgoing -> !outgoing.isPending() && outgoing.requiredPortsAreDone();
    };
  }

  /** The layer above lets a channel of the peer in. */
  void accept(AttachedChannel channel) {
    if (!channels.isOpen(channel) || channel.accepted) {
      return;
    }
    channel.accepted = true;
    EarlyItems early = channel.early;
    channel.early = null;
    boolean ended = early != null && early.isEnded();
    if (connection.countsCredits && channel.peerSends() && !ended) {
      int first = ReceiveWindow.first(maxPayload);
      channel.receiveWindow.grantFirst(first);
      session.output.grant(channel.channelId, first);
    }
    if (early != null) {
      deliver(channel, early);
    }
  }

  private void deliver(AttachedChannel channel, EarlyItems early) {
    byte[] item = early.poll();
    while (item != null && channels.isOpen(channel)) {
      session.events.onItem(channel, item, 0, item.length);
      item = early.poll();
    }
    if (early.isEnded() && channels.isOpen(channel)) {
      peerHalfEnded(channel);
    }
  }

  /** The layer above refuses a channel of the peer; its call fails with the reason (R06). */
  void refuse(AttachedChannel channel, CancelReason reason) {
    if (!close(channel)) {
      return;
    }
    session.output.cancelChannel(channel.channelId, reason);
    int status = reason.statusNumber();
    String words = Results.words(reason);
    switch (channel.call) {
      case IncomingCall call -> connection.incoming.fail(call, Results.error(status, words));
      case OutgoingCall call -> connection.outgoing.fail(call, reason, status, words);
    }
  }

  /** The peer's half ended in good order. */
  void peerHalfEnded(AttachedChannel channel) {
    Halves left = channel.halves.afterPeersEnd();
    if (left == Halves.CLOSED) {
      close(channel);
    } else {
      channel.halves = left;
    }
    session.events.onItemsEnd(channel);
    if (left == Halves.CLOSED) {
      completeIfDone(channel.call);
    }
  }

  /** Our half ended in good order. */
  void ourHalfEnded(AttachedChannel channel) {
    Halves left = channel.halves.afterOurEnd();
    if (left == Halves.CLOSED) {
      close(channel);
      completeIfDone(channel.call);
    } else {
      channel.halves = left;
      connection.timers.cancel(channel);
    }
  }

  /** Our side gives one channel up; its call goes on. */
  void cancel(AttachedChannel channel, CancelReason reason) {
    if (close(channel)) {
      session.output.cancelChannel(channel.channelId, reason);
      completeIfDone(channel.call);
    }
  }

  /** The peer gave one channel up. */
  void cancelled(AttachedChannel channel, CancelReason reason) {
    fail(channel, reason.statusNumber(), "cancelled by the peer: " + reason);
  }

  /** The peer dropped its state of the channel (ruling R57). */
  void dropped(AttachedChannel channel, CloseChannel close) {
    String error = close.error();
    if (error == null) {
      fail(channel, StatusNumber.UNAVAILABLE, "the peer closed the channel");
    } else {
      String message = "the peer closed the channel: " + PeerText.clean(error);
      fail(channel, StatusNumber.UNKNOWN, message);
    }
  }

  /** The peer broke a rule on the channel, or a limit was reached: it is cancelled. */
  void breach(AttachedChannel channel, Reaction reaction) {
    int status =
        reaction.answer() == Reaction.Answer.REFUSE_CHANNEL
            ? StatusNumber.RESOURCE_EXHAUSTED
            : channel.call instanceof IncomingCall
                ? StatusNumber.INTERNAL
                : StatusNumber.PROTOCOL_ERROR;
    session.react(reaction, channel.channelId);
    fail(channel, status, reaction.text());
  }

  /** An item could not be decoded: whatever port it was, the call fails (ruling R53). */
  void undecodable(AttachedChannel channel) {
    if (!close(channel)) {
      return;
    }
    Reaction reaction = Reaction.ITEM_UNDECODABLE;
    // The status first: to a caller the end of a required port is the end of its call.
    switch (channel.call) {
      case IncomingCall call ->
          connection.incoming.fail(
              call, Results.error(StatusNumber.INVALID_ARGUMENT, reaction.text()));
      case OutgoingCall call ->
          connection.outgoing.fail(
              call, CancelReason.CLIENT_CANCEL, StatusNumber.DECODE_ERROR, reaction.text());
    }
    session.react(reaction, channel.channelId);
  }

  /** A channel ended before its time; a required port takes its call with it. */
  private void fail(AttachedChannel channel, int statusNumber, String message) {
    CallPorts ports = channel.call.ports;
    boolean bound = ports != null && ports.isBound(channel);
    if (!close(channel)) {
      return;
    }
    if (channel.announced) {
      session.events.onAttachedEnded(channel, statusNumber, message);
    }
    if (!channels.isOpen(channel.call)) {
      return;
    }
    if (bound && channel.port.required()) {
      portFailed(channel, statusNumber, message);
    } else {
      completeIfDone(channel.call);
    }
  }

  /** A required port failed before its call was over. */
  void portFailed(AttachedChannel channel, int statusNumber, String message) {
    String words = "port " + channel.port() + ": " + message;
    switch (channel.call) {
      case IncomingCall call -> connection.incoming.portFailed(call, statusNumber, words);
      case OutgoingCall call -> connection.outgoing.portFailed(channel, call, statusNumber, words);
    }
  }

  /**
   * Takes everything attached to a call out, before anybody is told of its end.
   *
   * @param tell reason for the CancelChannel of each, or null for none
   */
  List<AttachedChannel> detach(CallChannel call, @Nullable CancelReason tell) {
    CallPorts ports = call.ports;
    if (ports == null || ports.open() == 0) {
      return List.of();
    }
    List<AttachedChannel> gone = ports.openChannels();
    for (AttachedChannel channel : gone) {
      close(channel);
      if (tell != null) {
        session.output.cancelChannel(channel.channelId, tell);
      }
    }
    return gone;
  }

  /** Tells the layer above of the channels that {@link #detach} took out. */
  void tellEnded(List<AttachedChannel> gone, int statusNumber, String message) {
    for (AttachedChannel channel : gone) {
      if (channel.announced) {
        session.events.onAttachedEnded(channel, statusNumber, message);
      }
    }
  }

  private void completeIfDone(CallChannel call) {
    if (!channels.isOpen(call)) {
      return;
    }
    switch (call) {
      case IncomingCall incoming -> connection.incoming.completeIfDone(incoming);
      case OutgoingCall outgoing -> connection.outgoing.completeIfDone(outgoing);
    }
  }

  void updateTimer(CallChannel call) {
    switch (call) {
      case IncomingCall incoming -> connection.incoming.updateTimer(incoming);
      case OutgoingCall outgoing -> connection.outgoing.updateTimer(outgoing);
    }
  }

  /** Takes a channel out; says whether it was open. */
  boolean close(AttachedChannel channel) {
    if (!channels.remove(channel)) {
      return false;
    }
    connection.timers.cancel(channel);
    channel.halves = Halves.CLOSED;
    channel.early = null;
    channel.metadata = MetadataEntries.EMPTY;
    connection.parkedBytes.release(channel);
    CallPorts ports = channel.call.ports;
    if (ports != null) {
      ports.ended(channel);
    }
    return true;
  }
}
