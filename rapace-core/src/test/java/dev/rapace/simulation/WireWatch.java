package dev.rapace.simulation;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.GrantCredits;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.ControlMessage.Ping;
import dev.rapace.wire.ControlMessage.Pong;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.Direction;
import dev.rapace.wire.Features;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataRules;
import dev.rapace.wire.Role;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Judges what one engine puts on the wire by nothing but the frames that it sent and was given.
 * Shares the codecs with the engine, and no state.
 */
final class WireWatch {
  private static final int KNOWN_FLAGS =
      FrameFlags.CALL_ERROR
          | FrameFlags.CONTROL
          | FrameFlags.HIGH_PRIORITY
          | FrameFlags.CREDITS
          | FrameFlags.NO_REPLY;

  private static final long SMALLEST_WINDOW = 64 << 10;

  private final String name;
  private final Role role;
  private boolean peerIsHonest;
  private final Map<Integer, WatchedChannel> channels = new HashMap<>();
  private final Set<Integer> mentioned = new HashSet<>();
  private final ArrayDeque<Long> pings = new ArrayDeque<>();
  private Hello ownHello;
  private Hello peerHello;
  private boolean anythingSent;
  private boolean farewell;
  private boolean lastWords;
  private boolean leaves;
  private boolean peerLeaves;
  private boolean isReady;
  private int peerServesUpTo;
  private int weServeUpTo;
  private long lastMsgId;
  private int highestOwn;
  private int openByUs;
  int cancelsSent;
  int framesSent;
  long lastRequestDeadline;
  boolean overrun;

  WireWatch(String name, Role role, boolean peerIsHonest) {
    this.name = name;
    this.role = role;
    this.peerIsHonest = peerIsHonest;
  }

  WatchedChannel channel(int id) {
    return channels.get(id);
  }

  Map<Integer, WatchedChannel> channels() {
    return channels;
  }

  boolean handshakeDone() {
    return ownHello != null && peerHello != null;
  }

  boolean hasFeature(long feature) {
    return handshakeDone()
        && (ownHello.supportedFeatures() & peerHello.supportedFeatures() & feature) == feature;
  }

  boolean weLeave() {
    return leaves;
  }

  /** Whether the engine said its last words: nothing may follow. */
  boolean isSilent() {
    return farewell || lastWords;
  }

  long maxPayload() {
    long agreed = least(ownHello.limits().maxPayloadSize(), peerHello.limits().maxPayloadSize());
    return Math.min(agreed, ConnectionSettings.HARD_MAX_PAYLOAD);
  }

  long maxChannels() {
    return least(ownHello.limits().maxChannels(), peerHello.limits().maxChannels());
  }

  private static long least(int a, int b) {
    long first = a == 0 ? Long.MAX_VALUE : Integer.toUnsignedLong(a);
    long second = b == 0 ? Long.MAX_VALUE : Integer.toUnsignedLong(b);
    return Math.min(first, second);
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new InvariantBroken(name + ": " + what);
    }
  }

  /** One frame that the engine sends. */
  void sent(FrameHeader header, byte[] payload, int offset, int length) {
    framesSent++;
    require(!farewell, "a frame after the farewell: " + header);
    require(!lastWords, "a frame after GoAway for a protocol error: " + header);
    require((header.flags & ~KNOWN_FLAGS) == 0, "sends unknown flags: " + header);
    boolean isControl = (header.flags & FrameFlags.CONTROL) != 0;
    require(isControl == (header.channelId == 0), "CONTROL flag and channel disagree: " + header);
    require(header.payloadLength == length, "payload_len is wrong: " + header);
    require(
        header.payloadSlot == (length <= FrameHeader.INLINE_MAX ? FrameHeader.SLOT_INLINE : 0),
        "payload_slot is wrong: " + header);
    require(header.deadlineNanos != 0, "sends an expired deadline");
    boolean isResponse = (header.flags & FrameFlags.RESPONSE) != 0;
    if (!isResponse) {
      require(header.msgId > lastMsgId, "msg_id does not grow: " + header);
      lastMsgId = header.msgId;
    }
    if (handshakeDone()) {
      require(length <= maxPayload(), "payload above the limit: " + header);
    }
    if (isControl) {
      sentControl(header.methodId, payload, offset, length);
    } else {
      require(handshakeDone(), "a channel frame before both Hellos: " + header);
      WatchedChannel channel = channels.get(header.channelId);
      require(channel != null, "data on a channel never opened: " + header);
      if (channel.isCall()) {
        sentOnCall(channel, header, payload, offset, length);
      } else {
        sentOnPort(channel, header, length);
      }
    }
    anythingSent = true;
  }

  private void sentControl(int verb, byte[] payload, int offset, int length) {
    ControlMessage message;
    try {
      message = ControlCodec.decode(verb, payload, offset, length);
    } catch (MalformedPayloadException | IllegalArgumentException e) {
      throw new InvariantBroken(name + ": sends an undecodable control message, verb " + verb);
    }
    boolean isFarewell = message instanceof CloseChannel c && c.channelId() == 0;
    if (!anythingSent) {
      require(isFarewell || message instanceof Hello, "first frame is " + message);
    }
    require(
        handshakeDone() || isFarewell || message instanceof Hello,
        "a frame before both Hellos: " + message);
    switch (message) {
      case Hello hello -> {
        require(ownHello == null, "a second Hello");
        ownHello = hello;
        requireSound(hello.params());
      }
      case OpenChannel open -> sentOpen(open);
      case CloseChannel close -> {
        farewell = close.channelId() == 0;
        require(farewell || leaves, "closes a channel although it does not leave");
        if (!farewell) {
          require(channels.containsKey(close.channelId()), "closes an unknown channel");
        }
      }
      case CancelChannel cancel -> sentCancel(cancel);
      case GrantCredits grant -> sentGrant(grant.channelId(), grant.bytes(), true);
      case Ping ping -> require(hasFeature(Features.PING), "a Ping that was not negotiated");
      case Pong pong -> {
        Long asked = pings.poll();
        require(asked != null && asked == pong.payload(), "a Pong that nobody asked for");
      }
      case GoAway goAway -> sentGoAway(goAway);
    }
  }

  private void sentGoAway(GoAway goAway) {
    requireSound(goAway.metadata());
    if (goAway.reason() == GoAwayReason.PROTOCOL_ERROR) {
      require(!peerIsHonest, "accuses an honest peer: " + goAway.message());
      lastWords = true;
      return;
    }
    require(!leaves, "a second GoAway");
    leaves = true;
    weServeUpTo = goAway.lastChannelId();
    for (WatchedChannel channel : channels.values()) {
      boolean served = !channel.opensUs && channel.shown && !channel.isClosed();
      require(
          !served || Integer.compareUnsigned(channel.id, weServeUpTo) <= 0,
          "GoAway leaves out a channel that it serves: " + channel.id);
    }
  }

  private void sentOpen(OpenChannel open) {
    int id = open.channelId();
    require((id & 1) == (role == Role.INITIATOR ? 1 : 0) && id != 0, "wrong parity of " + id);
    require(!channels.containsKey(id), "channel id " + id + " used twice");
    require(Integer.compareUnsigned(id, highestOwn) > 0, "channel ids do not ascend: " + id);
    requireSound(open.metadata());
    highestOwn = id;
    Attachment attach = open.attach();
    require((open.kind() == ChannelKind.CALL) == (attach == null), "attachment and kind disagree");
    WatchedChannel call = null;
    boolean weSend = true;
    boolean peerSends = true;
    int port = 0;
    if (attach == null) {
      require(!leaves, "a new call after its own GoAway");
      require(!peerLeaves, "a new call after the peer's GoAway");
    } else {
      require(hasFeature(Features.ATTACHED_STREAMS), "attached channels were not negotiated");
      call = channels.get(attach.callChannelId());
      require(call != null && call.isCall() && !call.isEnded(), "attaches to no open call");
      port = attach.portId();
      weSend = sends(attach.direction(), call.opensUs);
      peerSends = sends(attach.direction(), !call.opensUs);
      require(weSend, "opens a channel on which it will not send");
      require(call.opensUs == (port <= 100), "opens a port of the other side: " + port);
      int wanted = port;
      for (WatchedChannel other : channels.values()) {
        require(other.call != call || other.port != wanted, "opens port " + wanted + " twice");
      }
    }
    openByUs = 0;
    for (WatchedChannel other : channels.values()) {
      openByUs += other.opensUs && !other.isClosed() && !other.noReply ? 1 : 0;
    }
    require(openByUs < maxChannels(), "opens more channels than agreed");
    WatchedChannel channel =
        new WatchedChannel(id, true, open.kind(), call, port, weSend, peerSends);
    channel.granted = Integer.toUnsignedLong(open.initialCredits());
    channels.put(id, channel);
  }

  private static boolean sends(Direction direction, boolean isCaller) {
    return direction == Direction.BIDIR || (direction == Direction.CLIENT_TO_SERVER) == isCaller;
  }

  private void sentCancel(CancelChannel cancel) {
    cancelsSent++;
    WatchedChannel channel = channels.get(cancel.channelId());
    require(
        channel != null || mentioned.contains(cancel.channelId()),
        "cancels a channel that nobody named: " + cancel);
    if (peerIsHonest) {
      // What was attached when the call was over on this side only, is refused without a strike.
      boolean tooLate = channel != null && !channel.isCall() && channel.call.isClosed();
      require(
          cancel.reason() != CancelReason.PROTOCOL_VIOLATION || tooLate,
          "accuses an honest peer: " + cancel);
      require(channel != null && !channel.sentCancel, "cancels twice: " + cancel);
      require(!channel.isCall() || channel.opensUs || !channel.shown, "cancels a served call");
    }
    if (channel != null) {
      channel.sentCancel = true;
    }
  }

  private void sentGrant(int id, int bytes, boolean byMessage) {
    require(hasFeature(Features.CREDIT_FLOW_CONTROL), "grants that were not negotiated");
    WatchedChannel channel = channels.get(id);
    require(channel != null && !channel.isCall(), "grants on no attached channel: " + id);
    require(!channel.sentCancel, "grants on a channel that it cancelled");
    require(channel.peerMaySends, "grants where the peer never sends");
    require(channel.opensUs || channel.accepted, "grants before the channel was let in");
    channel.granted += Integer.toUnsignedLong(bytes);
    // What is on the way or not read yet: memory stays flat however slow the reader is.
    require(
        channel.granted - channel.consumed <= Math.max(SMALLEST_WINDOW, 2 * maxPayload()),
        "grants without bound: " + channel.granted + " of which are read " + channel.consumed);
  }

  private void sentOnCall(
      WatchedChannel call, FrameHeader header, byte[] payload, int offset, int length) {
    require(!call.sentCancel, "a frame on a call that it cancelled: " + header);
    if (call.opensUs) {
      int plain = header.flags & ~(FrameFlags.NO_REPLY | FrameFlags.HIGH_PRIORITY);
      require(plain == FrameFlags.CALL_REQUEST, "wrong flags on a request: " + header);
      require(!call.requestSeen, "a second request: " + header);
      require(!call.gotCancel && !call.dropped, "a request on a channel that ended: " + header);
      call.requestSeen = true;
      call.noReply = (header.flags & FrameFlags.NO_REPLY) != 0;
      call.requestMsgId = header.msgId;
      call.requestMethod = header.methodId;
      lastRequestDeadline = header.deadlineNanos;
      return;
    }
    require(call.requestSeen, "a response before the request: " + header);
    require(!call.noReply, "a response that nobody wants: " + header);
    require(!call.responseSent, "a second response: " + header);
    require(header.msgId == call.requestMsgId, "a response with another msg_id");
    require(header.methodId == call.requestMethod, "a response with another method_id");
    CallResult result;
    try {
      result = CallResultCodec.decode(payload, offset, length);
    } catch (MalformedPayloadException e) {
      throw new InvariantBroken(name + ": sends an undecodable response");
    }
    boolean failed = result.code() != 0;
    require(
        header.flags == (failed ? FrameFlags.CALL_ERROR : FrameFlags.CALL_RESPONSE),
        "wrong flags on a response: " + header);
    requireSound(result.trailers());
    for (int i = 0; i < result.trailers().size(); i++) {
      require(!result.trailers().key(i).startsWith("rapace.auth_"), "a credential in the trailers");
    }
    if (hasFeature(Features.CREDIT_FLOW_CONTROL) && call.limitsResponse && !failed) {
      require(length <= call.allowance, "a response above the credit of its call");
    }
    call.responseSent = true;
    call.requestDone = true;
    call.failed = failed;
  }

  private void sentOnPort(WatchedChannel channel, FrameHeader header, int length) {
    int plain = FrameFlags.DATA | FrameFlags.EOS | FrameFlags.HIGH_PRIORITY | FrameFlags.CREDITS;
    require((header.flags & ~plain) == 0, "wrong flags on a port: " + header);
    require(header.methodId == 0, "method_id on a port: " + header);
    require(!channel.sentCancel, "a frame on a channel that it cancelled: " + header);
    require(!channel.call.sentCancel, "a frame on a port of a call that it cancelled: " + header);
    if ((header.flags & FrameFlags.CREDITS) != 0) {
      sentGrant(channel.id, header.creditGrant, false);
    }
    boolean data = (header.flags & FrameFlags.DATA) != 0;
    boolean eos = (header.flags & FrameFlags.EOS) != 0;
    require(data || eos, "neither DATA nor EOS: " + header);
    require(data || length == 0, "payload without DATA: " + header);
    require(channel.weMaySend, "sends against the direction: " + header);
    require(!channel.sentEos, "a frame after EOS: " + header);
    require(!channel.gotCancel, "a frame on a channel that the peer cancelled: " + header);
    channel.sent += length;
    if (hasFeature(Features.CREDIT_FLOW_CONTROL)) {
      require(
          channel.sent <= channel.allowance,
          "sends " + channel.sent + " bytes with credit for " + channel.allowance + ": " + header);
    }
    channel.sentEos |= eos;
  }

  private void requireSound(MetadataEntries metadata) {
    require(MetadataRules.check(metadata).isOk(), "sends metadata that breaks a rule");
  }

  /**
   * One frame that the engine is about to be given. The peer may be anything.
   *
   * @param ready whether the handshake is done, so that the engine works on it now
   */
  void received(FrameHeader header, byte[] payload, int length, boolean ready) {
    isReady = ready;
    if ((header.flags & FrameFlags.CONTROL) != 0) {
      if (header.channelId == 0) {
        receivedControl(header.methodId, payload, length);
      }
      return;
    }
    mentioned.add(header.channelId);
    WatchedChannel channel = channels.get(header.channelId);
    if (channel == null || channel.isClosed()) {
      return;
    }
    if ((header.flags & FrameFlags.CREDITS) != 0) {
      channel.allowance += Integer.toUnsignedLong(header.creditGrant);
    }
    if (channel.isCall()) {
      receivedOnCall(channel, header, payload, length);
    } else {
      receivedOnPort(channel, header, length);
    }
  }

  private void receivedOnCall(WatchedChannel call, FrameHeader header, byte[] payload, int length) {
    if (call.opensUs) {
      call.requestDone = true;
      call.failed |= isFailure(payload, length);
    } else if (!call.requestSeen) {
      call.requestSeen = true;
      call.noReply = (header.flags & FrameFlags.NO_REPLY) != 0;
      call.requestMsgId = header.msgId;
      call.requestMethod = header.methodId;
    }
  }

  /** The status decides, whatever the flags say (ruling R55). */
  private static boolean isFailure(byte[] payload, int length) {
    try {
      return CallResultCodec.decode(payload, 0, length).code() != 0;
    } catch (MalformedPayloadException e) {
      return true;
    }
  }

  private void receivedOnPort(WatchedChannel channel, FrameHeader header, int length) {
    if ((header.flags & FrameFlags.DATA) != 0 && channel.peerMaySends && !channel.gotEos) {
      channel.received += length;
      overrun |=
          isReady && hasFeature(Features.CREDIT_FLOW_CONTROL) && channel.received > channel.granted;
    }
    channel.gotEos |= (header.flags & FrameFlags.EOS) != 0;
  }

  private void receivedControl(int verb, byte[] payload, int length) {
    if (verb < 0 || verb > ControlVerb.GO_AWAY) {
      return;
    }
    ControlMessage message;
    try {
      message = ControlCodec.decode(verb, payload, 0, length);
    } catch (MalformedPayloadException e) {
      return;
    }
    switch (message) {
      case Hello hello -> {
        if (peerHello == null) {
          peerHello = hello;
        }
      }
      case OpenChannel open -> receivedOpen(open);
      case CloseChannel close -> {
        WatchedChannel channel = channels.get(close.channelId());
        if (channel != null && isReady) {
          channel.dropped = true;
        }
      }
      case CancelChannel cancel -> {
        WatchedChannel channel = channels.get(cancel.channelId());
        if (channel != null && isReady) {
          channel.gotCancel = true;
        }
      }
      case GrantCredits grant -> {
        WatchedChannel channel = channels.get(grant.channelId());
        if (channel != null && !channel.isClosed()) {
          channel.allowance += Integer.toUnsignedLong(grant.bytes());
        }
      }
      case Ping ping -> pings.add(ping.payload());
      case Pong pong -> {}
      case GoAway goAway -> {
        peerLeaves = isReady;
        peerServesUpTo = goAway.lastChannelId();
        for (WatchedChannel channel : channels.values()) {
          boolean lost = Integer.compareUnsigned(channel.id, peerServesUpTo) > 0;
          channel.leftOut |= channel.opensUs && channel.isCall() && lost;
        }
      }
    }
  }

  private void receivedOpen(OpenChannel open) {
    int id = open.channelId();
    mentioned.add(id);
    boolean ours = (id & 1) == (role == Role.INITIATOR ? 1 : 0);
    if (id == 0 || ours || channels.containsKey(id)) {
      return;
    }
    Attachment attach = open.attach();
    if ((attach == null) != (open.kind() == ChannelKind.CALL)) {
      return;
    }
    WatchedChannel call = attach == null ? null : channels.get(attach.callChannelId());
    if (attach != null && (call == null || !call.isCall())) {
      return;
    }
    boolean weSend = attach == null || sends(attach.direction(), call.opensUs);
    boolean peerSends = attach == null || sends(attach.direction(), !call.opensUs);
    WatchedChannel channel =
        new WatchedChannel(
            id, false, open.kind(), call, attach == null ? 0 : attach.portId(), weSend, peerSends);
    channel.allowance = Integer.toUnsignedLong(open.initialCredits());
    channel.limitsResponse = open.initialCredits() != 0;
    channels.put(id, channel);
  }

  /** From now on either side may complain about the other. */
  void expectQuarrel() {
    peerIsHonest = false;
  }

  /** Pings that were given to the engine and not answered. */
  int unansweredPings() {
    return pings.size();
  }

  /** Whether a port of this call was cancelled from this side. */
  boolean cancelledPortOf(int call) {
    for (WatchedChannel channel : channels.values()) {
      if (!channel.isCall() && channel.call.id == call && channel.sentCancel) {
        return true;
      }
    }
    return false;
  }

  /** The layer above is told of a call: it must have been opened, and not refused. */
  void shownCall(int id) {
    WatchedChannel channel = channels.get(id);
    require(channel != null && channel.isCall() && !channel.opensUs, "shows a call of nobody");
    require(!channel.sentCancel, "shows a call that it refused");
    require(!channel.shown, "shows a call twice");
    require(
        !leaves || Integer.compareUnsigned(id, weServeUpTo) <= 0,
        "shows a call above the last channel of its GoAway");
    channel.shown = true;
  }

  /** The layer above is given a request. */
  void shownRequest(int id) {
    WatchedChannel channel = channels.get(id);
    require(channel != null && channel.shown, "a request of a call that was not shown");
    require(channel.requestSeen, "a request out of nowhere");
    require(!channel.sentCancel && !channel.responseSent, "a request of a call that was refused");
  }

  /** The layer above is told of an attached channel. */
  void shownPort(int id) {
    WatchedChannel channel = channels.get(id);
    require(channel != null && !channel.isCall() && !channel.opensUs, "shows a port of nobody");
    require(!channel.sentCancel && !channel.shown, "shows a port that it refused, or twice");
    channel.shown = true;
  }

  /** The layer above let an attached channel in. */
  void accepted(int id) {
    channels.get(id).accepted = true;
  }

  /** The layer above took data that it was given. */
  void consumed(int id, int bytes) {
    channels.get(id).consumed += bytes;
  }

  /** The layer above is given data. */
  void shownItem(int id, int length) {
    WatchedChannel channel = channels.get(id);
    require(channel != null && !channel.isCall(), "an item of nothing");
    require(channel.opensUs || channel.accepted, "an item of a channel that was not let in");
    require(!channel.sentCancel, "an item of a channel that it cancelled");
    channel.delivered += length;
    require(channel.delivered <= channel.received, "an item that did not come");
    require(!channel.sentCancel && !channel.call.sentCancel, "an item after the end");
    require(!overrun, "an item beyond the credit");
  }
}
