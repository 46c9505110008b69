package dev.rapace.protocol;

import dev.rapace.wire.Features;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import org.jspecify.annotations.Nullable;

/** The handshake is done: channels, calls and control messages until the end. */
final class Established extends ConnectionState {
  final Agreement agreement;
  final Compatibility compatibility;
  final Channels channels;

  /** Whether credits are counted on this connection (ruling R11). */
  final boolean countsCredits;

  final Timers timers = new Timers();
  final ParkedBytes parkedBytes = new ParkedBytes();
  final AttachedChannels attached;
  final AttachedItems items;
  final AttachOpening attaching;
  final IncomingCalls incoming;
  final OutgoingCalls outgoing;
  final Departure departure;
  final EventRate authenticationFailures;
  final CancelChurn cancelChurn;
  final EmptyFrames emptyFrames;
  final RefusedOpens refusedOpens;
  private final ControlFrames control;
  private @Nullable HeldFrames held;

  Established(
      Session session, Agreement agreement, PeerRegistry registry, MetadataEntries peerParams) {
    super(session);
    this.agreement = agreement;
    this.compatibility = new Compatibility(session.settings.methods(), registry);
    this.channels = new Channels(session.settings.role());
    this.countsCredits = agreement.has(Features.CREDIT_FLOW_CONTROL);
    this.incoming = new IncomingCalls(this, peerParams);
    this.outgoing = new OutgoingCalls(this);
    this.attached = new AttachedChannels(this);
    this.items = new AttachedItems(this);
    this.attaching = new AttachOpening(this);
    this.departure = new Departure(this);
    this.authenticationFailures =
        new EventRate(session.settings.maxAuthenticationFailuresPerMinute(), 60_000_000_000L);
    this.cancelChurn = new CancelChurn(session, agreement.maxPendingCalls());
    this.emptyFrames = new EmptyFrames(session);
    this.refusedOpens = new RefusedOpens(session);
    this.control = new ControlFrames(this);
  }

  /** Tells the layer above, then works off what came while the peer was being authenticated. */
  void begin(HeldFrames early) {
    held = early;
    session.events.onReady();
    HeldFrames.Held frame = early.poll();
    while (frame != null && !session.isOver()) {
      dispatch(frame.header(), frame.payload(), 0, frame.payload().length);
      frame = early.poll();
    }
    held = null;
  }

  @Override
  void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {
    if (held == null) {
      dispatch(header, buffer, offset, length);
    } else if (!held.add(header, buffer, offset, length)) {
      session.react(Reaction.TOO_EARLY);
    }
  }

  private void dispatch(FrameHeader header, byte[] buffer, int offset, int length) {
    Reaction breach =
        length > agreement.maxPayload()
            ? Reaction.PAYLOAD_TOO_LONG
            : FrameShape.breach(header, length);
    boolean isControl = (header.flags & FrameFlags.CONTROL) != 0;
    if (breach != null) {
      session.react(breach);
    } else if (header.channelId == 0) {
      if (isControl) {
        control.onFrame(header.methodId, buffer, offset, length);
      } else {
        session.react(Reaction.CONTROL_FLAG_MISSING);
      }
    } else if (isControl) {
      session.react(Reaction.CONTROL_FLAG_STRAY);
    } else {
      onChannelFrame(header, buffer, offset, length);
    }
  }

  private void onChannelFrame(FrameHeader header, byte[] buffer, int offset, int length) {
    if ((header.flags & FrameFlags.CREDITS) != 0) {
      items.onGrant(header.channelId, header.creditGrant);
    }
    switch (channels.get(header.channelId)) {
      case IncomingCall call -> incoming.onFrame(call, header, buffer, offset, length);
      case OutgoingCall call -> outgoing.onFrame(call, header, buffer, offset, length);
      case AttachedChannel channel -> items.onFrame(channel, header, buffer, offset, length);
      case null -> {
        // A late frame of a closed channel is no fault (ruling R58).
        if (!channels.wasOpened(header.channelId)) {
          session.react(Reaction.DATA_BEFORE_OPEN, header.channelId);
        }
      }
    }
  }

  /** A framing fault after the handshake: best-effort GoAway, then close (ruling R60). */
  @Override
  void onFramingFault(ProtocolViolation fault) {
    session.sayGoAway(fault.text());
    session.events.onViolation(fault);
    session.end(fault.text());
  }

  /** Counts a failed authentication of a call. */
  void authenticationOfCallFailed() {
    if (authenticationFailures.add(session.now)) {
      session.react(Reaction.AUTHENTICATION_FAILURES);
    }
  }

  /** Whether a new call of ours may be made now. */
  boolean mayCall() {
    if (departure.isLeaving() || !outgoing.hasRoom()) {
      return false;
    }
    if (channels.ownIds.isExhausted()) {
      departure.leaveForWantOfIds();
      return false;
    }
    return true;
  }

  @Override
  void onTime() {
    Channel due = timers.poll(session.now);
    while (due != null && !session.isOver()) {
      switch (due) {
        case IncomingCall call -> incoming.onTime(call);
        case OutgoingCall call -> outgoing.onTime(call);
        case AttachedChannel channel -> items.onTime(channel);
      }
      due = timers.poll(session.now);
    }
    if (!session.isOver()) {
      departure.onTime();
    }
  }

  @Override
  long nextWakeup() {
    long drained = departure.nextWakeup();
    long due = timers.next();
    if (drained == Long.MAX_VALUE || due == Long.MAX_VALUE) {
      return Math.min(drained, due);
    }
    return drained - due < 0 ? drained : due;
  }

  @Override
  int highestPeerId() {
    return channels.peerIds.highestSeen();
  }

  @Override
  void settle() {
    departure.closeIfDone();
    session.tellEnd();
  }

  @Override
  void release(String reason) {
    if (held != null) {
      held.clear();
    }
    for (Channel channel : channels.snapshot()) {
      switch (channel) {
        case IncomingCall call -> incoming.lost(call, reason);
        case OutgoingCall call -> outgoing.lost(call, reason);
        case AttachedChannel attachedToCall -> {
          // Ends with its call.
        }
      }
    }
  }
}
