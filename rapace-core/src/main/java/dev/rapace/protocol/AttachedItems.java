package dev.rapace.protocol;

import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import org.jspecify.annotations.Nullable;

/** What flows on attached channels, in both directions, and the credit for it. */
final class AttachedItems {
  private static final byte[] NOTHING = new byte[0];

  private final Established connection;
  private final Session session;
  private final Channels channels;
  private final int maxPayload;

  AttachedItems(Established connection) {
    this.connection = connection;
    this.session = connection.session;
    this.channels = connection.channels;
    this.maxPayload = connection.agreement.maxPayload();
  }

  /** A frame of the peer on an open channel (rulings R46, R47). */
  void onFrame(AttachedChannel channel, FrameHeader header, byte[] buffer, int offset, int length) {
    Reaction flaw = flaw(header, length);
    if (flaw != null) {
      connection.attached.breach(channel, flaw);
      return;
    }
    boolean eos = (header.flags & FrameFlags.EOS) != 0;
    boolean item = length > 0 || (!eos && (header.flags & FrameFlags.DATA) != 0);
    if (length == 0 && (!eos || !channel.halves.peerSends())) {
      connection.emptyFrames.arrived();
    }
    if (!channel.halves.peerSends()) {
      onSilentHalf(channel, item);
    } else if (item && connection.countsCredits && !channel.receiveWindow.receive(length)) {
      session.react(Reaction.CREDIT_OVERRUN);
    } else if (channel.accepted) {
      pass(channel, item, eos, buffer, offset, length);
    } else {
      hold(channel, item, eos, buffer, offset, length);
    }
  }

  private static @Nullable Reaction flaw(FrameHeader header, int length) {
    if (header.methodId != 0) {
      return Reaction.ITEM_METHOD;
    }
    boolean foreign = (header.flags & (FrameFlags.RESPONSE | FrameFlags.ERROR)) != 0;
    boolean unmarked = length > 0 && (header.flags & FrameFlags.DATA) == 0;
    return foreign || unmarked ? Reaction.ITEM_FLAGS : null;
  }

  /** The peer's half has ended, or never was: another end is harmless, data is not. */
  private void onSilentHalf(AttachedChannel channel, boolean item) {
    if (item) {
      connection.attached.breach(
          channel, channel.peerSends() ? Reaction.ITEM_AFTER_EOS : Reaction.ITEM_BY_RECEIVER);
    }
  }

  private void pass(
      AttachedChannel channel, boolean item, boolean eos, byte[] buffer, int offset, int length) {
    if (item && (length > 0 || channel.kind() == ChannelKind.STREAM)) {
      session.events.onItem(channel, buffer, offset, length);
    }
    if (eos && channel.halves.peerSends()) {
      connection.attached.peerHalfEnded(channel);
    }
  }

  private void hold(
      AttachedChannel channel, boolean item, boolean eos, byte[] buffer, int offset, int length) {
    EarlyItems early = channel.early;
    if (early == null) {
      early = new EarlyItems();
      channel.early = early;
    }
    if (item && early.isEnded()) {
      connection.attached.breach(channel, Reaction.ITEM_AFTER_EOS);
      return;
    }
    if (item && !early.add(buffer, offset, length)) {
      connection.attached.breach(channel, Reaction.EARLY_ITEMS);
      return;
    }
    if (eos) {
      early.end();
    }
  }

  /** The peer grants credit on any channel; unknown ones are ignored (ruling R65). */
  void onGrant(int channelId, int bytes) {
    if (!connection.countsCredits) {
      return;
    }
    switch (channels.get(channelId)) {
      case IncomingCall call -> connection.incoming.granted(call, bytes);
      case AttachedChannel channel -> {
        channel.sendWindow.grant(bytes);
        wakeSender(channel);
      }
      case OutgoingCall call -> {
        // A request needs no credit (ruling R62).
      }
      case null -> {
        // A closed or an unknown channel.
      }
    }
  }

  /** There may be more credit than before: whoever waits for it is told. */
  void wakeSender(AttachedChannel channel) {
    if (!channel.halves.weSend() || !channel.sendWindow.isAwaited()) {
      return;
    }
    if (channel.sendWindow.satisfies()) {
      connection.timers.cancel(channel);
      session.events.onSendable(channel);
    } else {
      // Too little, but the peer is alive.
      startWaiting(channel);
    }
  }

  /** Bytes that may be sent now. */
  long sendWindow(AttachedChannel channel) {
    return maySend(channel) ? channel.sendWindow.available() : 0;
  }

  private boolean maySend(AttachedChannel channel) {
    return channels.isOpen(channel) && channel.halves.weSend() && channel.accepted;
  }

  /** Sends an item; false if the credit does not suffice or our half has ended. */
  boolean send(AttachedChannel channel, byte[] payload, int offset, int length, boolean last) {
    if (length > maxPayload) {
      throw new IllegalArgumentException(
          length + " bytes are above max_payload_size " + maxPayload + " of this connection");
    }
    if (!maySend(channel)) {
      return false;
    }
    if (!channel.sendWindow.take(length)) {
      if (!channel.sendWindow.isAwaited()) {
        startWaiting(channel);
      }
      // Any credit helps a tunnel, a stream's item goes out whole.
      channel.sendWindow.await(channel.kind() == ChannelKind.TUNNEL ? 1 : length);
      return false;
    }
    if (last && length == 0) {
      throw new IllegalArgumentException("an empty payload does not end a channel: use finish");
    }
    int flags = last ? FrameFlags.DATA | FrameFlags.EOS : FrameFlags.DATA;
    boolean mayGrant = connection.countsCredits && channel.halves.peerSends();
    int grant = mayGrant ? channel.receiveWindow.due() : 0;
    session.output.item(channel.channelId, flags, grant, payload, offset, length);
    if (last) {
      connection.attached.ourHalfEnded(channel);
    }
    return true;
  }

  private void startWaiting(AttachedChannel channel) {
    connection.timers.set(channel, session.now + session.settings.creditWaitNanos());
  }

  /** Ends our half. */
  void finish(AttachedChannel channel) {
    if (maySend(channel)) {
      session.output.item(channel.channelId, FrameFlags.EOS, 0, NOTHING, 0, 0);
      connection.attached.ourHalfEnded(channel);
    }
  }

  /** The peer granted no credit for too long (ruling R63). */
  void onTime(AttachedChannel channel) {
    connection.attached.breach(channel, Reaction.NO_CREDIT);
  }

  /** The application took bytes that arrived. */
  void consumed(AttachedChannel channel, int bytes) {
    if (!connection.countsCredits || !channels.isOpen(channel) || !channel.halves.peerSends()) {
      return;
    }
    int grant = channel.receiveWindow.consume(bytes);
    if (grant > 0) {
      session.output.grant(channel.channelId, grant);
    }
  }
}
