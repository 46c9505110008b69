package dev.rapace.simulation;

import dev.rapace.postcard.PostcardWriter;
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
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.ControlMessage.Ping;
import dev.rapace.wire.ControlMessage.Pong;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StreamFraming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Breaks the rules in the name of one side: plants frames of its own between those of the engine,
 * and spoils some of the engine's. Looks at both sides to aim well.
 */
final class Saboteur {
  private static final byte[] NONE = new byte[0];
  private static final Breach[] ALL = Breach.values();
  private static final MetadataEntries EMPTY = MetadataEntries.EMPTY;

  private final Life life;
  private final Chance chance;
  private final Node rogue;
  private final FrameHeader header = new FrameHeader();
  private final PostcardWriter writer = new PostcardWriter();
  private final int parity;
  private boolean helloPassed;
  private boolean silent;

  /** Frames may be cut in other places than they were written in: nothing is certain any more. */
  private boolean isGarbled;

  private int ownIds;
  private long msgId = 1L << 32;

  Saboteur(Life life, Node rogue) {
    this.life = life;
    this.chance = life.chance;
    this.rogue = rogue;
    this.parity = rogue.side == 0 ? 1 : 0;
    this.ownIds = 100_000;
  }

  /** A frame of the rogue's engine goes out, or something in its place. */
  void pass(FrameHeader frame, byte[] payload, int offset, int length) {
    if (!helloPassed) {
      helloPassed = true;
      if (chance.oneIn(5)) {
        new SpoiltHello(this, chance).plant(payload, offset, length);
        return;
      }
    }
    if (silent) {
      return;
    }
    if (chance.percent(life.plan.breachPercent) && chance.oneIn(8)) {
      spoil(frame, payload, offset, length);
    } else {
      rogue.out.write(frame, payload, offset, length, life.arrival());
    }
  }

  /** Nothing more of the engine goes out. */
  void silence() {
    silent = true;
  }

  private void spoil(FrameHeader frame, byte[] payload, int offset, int length) {
    byte[] bytes = bytes(frame, payload, offset, length);
    int kind = chance.below(4);
    switch (kind) {
      case 0 -> {
        int bit = chance.below(bytes.length * 8);
        bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
        raw(Breach.BIT_FLIP, bytes);
      }
      case 1 -> {
        raw(Breach.BYTES_LOST, Arrays.copyOf(bytes, chance.below(bytes.length)));
      }
      case 2 -> raw(Breach.FRAME_LOST, NONE);
      default -> {
        raw(null, bytes);
        raw(Breach.FRAME_TWICE, bytes);
      }
    }
  }

  static byte[] bytes(FrameHeader frame, byte[] payload, int offset, int length) {
    int size = FrameHeader.SIZE + length;
    byte[] bytes = new byte[StreamFraming.prefixSize(size) + size];
    int at = StreamFraming.writePrefix(size, bytes, 0);
    frame.encode(bytes, at, payload, offset);
    System.arraycopy(payload, offset, bytes, at + FrameHeader.SIZE, length);
    return bytes;
  }

  void raw(Breach breach, byte[] bytes) {
    if (rogue.dead || rogue.transportGone || rogue.closing) {
      return;
    }
    life.transcript.add(bytes, 0, bytes.length);
    if (life.transcript.isSpoken()) {
      life.transcript.say(
          rogue.name + " breaks a rule: " + breach + ", " + bytes.length + " bytes");
    }
    rogue.out.writeRaw(bytes, life.arrival());
    if (breach != null && (!isGarbled || !breach.isCertain())) {
      rogue.out.plant(breach);
    }
    isGarbled |=
        breach == Breach.GARBAGE || breach == Breach.BIT_FLIP || breach == Breach.BYTES_LOST;
  }

  void frame(Breach breach, int channel, int method, int flags, byte[] payload) {
    header.set(++msgId, channel, method, flags, payload.length);
    raw(breach, bytes(header, payload, 0, payload.length));
  }

  void control(Breach breach, ControlMessage message) {
    ControlCodec.encode(message, writer.reset());
    frame(
        breach,
        0,
        message.verb(),
        FrameFlags.CONTROL,
        Arrays.copyOf(writer.array(), writer.length()));
  }

  int freshId() {
    ownIds += 2;
    return (ownIds & ~1) | parity;
  }

  /** Breaks a rule of which the rest of the life decides what it costs. */
  void act() {
    Breach breach = ALL[chance.below(ALL.length)];
    if (chance.oneIn(6)) {
      // These need a call of the other side, so they are tried more often.
      int responses = Breach.RESPONSE_TWICE.ordinal() - Breach.RESPONSE_FLAGS.ordinal() + 1;
      int dice = chance.below(responses + 4);
      breach =
          dice < responses
              ? ALL[Breach.RESPONSE_FLAGS.ordinal() + dice]
              : Breach.ITEM_AGAINST_DIRECTION;
    }
    if (breach.isInHandshake() || breach.isSpoiling() || rogue.watch.isSilent()) {
      return;
    }
    if (!helloPassed && breach != Breach.TOO_EARLY || silent && breach == Breach.SECOND_HELLO) {
      return;
    }
    switch (breach) {
      case GARBAGE -> {
        byte[] garbage = new byte[chance.between(1, 200)];
        for (int i = 0; i < garbage.length; i++) {
          garbage[i] = (byte) chance.next();
        }
        raw(breach, garbage);
      }
      case PREFIX_OVERFLOW -> {
        byte[] prefix = new byte[10];
        Arrays.fill(prefix, (byte) 0xFF);
        raw(breach, prefix);
      }
      case PREFIX_PADDED -> raw(breach, new byte[] {(byte) 0xC0, (byte) 0x80, 0});
      case FRAME_TOO_SHORT -> raw(breach, new byte[] {(byte) chance.below(64)});
      case FRAME_TOO_LONG -> raw(breach, new byte[] {-1, -1, -1, -1, 15});
      case LENGTH_MISMATCH -> {
        header.set(++msgId, 1, 1, FrameFlags.CALL_REQUEST, 3);
        byte[] bytes = bytes(header, new byte[3], 0, 3);
        bytes[1 + 28] = (byte) chance.between(4, 99);
        raw(breach, bytes);
      }
      case RESERVED_SLOT, INLINE_TOO_LONG -> {
        header.set(++msgId, 1, 1, FrameFlags.CALL_REQUEST, 30);
        header.payloadSlot =
            breach == Breach.RESERVED_SLOT ? FrameHeader.SLOT_RESERVED : FrameHeader.SLOT_INLINE;
        raw(breach, bytes(header, new byte[30], 0, 30));
      }
      case TOO_EARLY -> {
        if (!rogue.peer.app.isReady()) {
          for (int i = 0; i < chance.between(1, 30); i++) {
            frame(breach, 1, 1, FrameFlags.CALL_REQUEST, new byte[chance.below(1000)]);
          }
        }
      }
      case SECOND_HELLO -> {
        ControlCodec.encode(SpoiltHello.sound(rogue), writer.reset());
        byte[] hello = Arrays.copyOf(writer.array(), Math.min(writer.length(), 900));
        frame(breach, 0, ControlVerb.HELLO, FrameFlags.CONTROL, hello);
      }
      case CONTROL_FLAG_MISSING -> frame(breach, 0, ControlVerb.PING, FrameFlags.DATA, new byte[8]);
      case CONTROL_FLAG_STRAY ->
          frame(breach, freshId(), 1, FrameFlags.CALL_REQUEST | FrameFlags.CONTROL, NONE);
      case UNKNOWN_VERB ->
          frame(breach, 0, chance.between(8, 99), FrameFlags.CONTROL, new byte[chance.below(20)]);
      case EXTENSION_VERB ->
          frame(
              breach,
              0,
              chance.oneIn(2) ? chance.between(100, 9999) : -chance.between(1, 9999),
              FrameFlags.CONTROL,
              new byte[chance.below(20)]);
      case MALFORMED_CONTROL -> malformed(breach);
      case METADATA_KEY -> open(breach, EMPTY.with("Bad_Key", NONE));
      case METADATA_TWICE -> open(breach, EMPTY.with("a", NONE).with("a", NONE));
      case METADATA_TOO_MUCH -> {
        MetadataEntries many = EMPTY;
        for (int i = 0; i < 130; i++) {
          many = many.with("k" + i, NONE);
        }
        open(breach, many);
      }
      default -> onChannels(breach);
    }
  }

  private void malformed(Breach breach) {
    int verb = chance.between(1, 7);
    // A Ping of another length than eight, any other message with a varint that does not end.
    byte[] payload = new byte[verb == ControlVerb.PING ? 7 : 12];
    Arrays.fill(payload, (byte) 0xFF);
    frame(breach, 0, verb, FrameFlags.CONTROL, payload);
  }

  private void open(Breach breach, MetadataEntries metadata) {
    control(breach, new OpenChannel(freshId(), ChannelKind.CALL, null, metadata, 0));
  }

  private void onChannels(Breach breach) {
    switch (breach) {
      case CANCEL_UNKNOWN ->
          control(breach, new CancelChannel(freshId() + 70_000, CancelReason.CLIENT_CANCEL));
      case CANCEL_ODD_REASON -> {
        int id = anyChannel();
        PostcardWriter out = writer.reset();
        out.writeU32Bits(id);
        out.writeVariant(77);
        frame(
            breach,
            0,
            ControlVerb.CANCEL_CHANNEL,
            FrameFlags.CONTROL,
            Arrays.copyOf(out.array(), out.length()));
      }
      case CANCEL_TWICE -> {
        int id = anyChannel();
        CancelReason reason = CancelReason.values()[chance.below(6)];
        control(null, new CancelChannel(id, reason));
        control(breach, new CancelChannel(id, reason));
      }
      case CLOSE_UNKNOWN -> control(breach, new CloseChannel(freshId() + 70_000, "gone"));
      case CLOSE_CHANNEL ->
          control(breach, new CloseChannel(anyChannel(), chance.oneIn(2) ? null : "gone"));
      case GRANT_UNKNOWN -> control(breach, new GrantCredits(freshId() + 70_000, -1));
      case GRANT_HUGE -> {
        int id = anyChannel();
        for (int i = 0; i < 4; i++) {
          control(i < 3 ? null : breach, new GrantCredits(id, -1));
        }
      }
      case PONG_UNASKED -> control(breach, new Pong(chance.next()));
      case PING_FLOOD -> {
        for (int i = 0; i < 120; i++) {
          control(i == 101 ? breach : null, new Ping(i));
        }
      }
      case GO_AWAY_EARLY ->
          control(
              breach,
              new GoAway(
                  GoAwayReason.values()[chance.below(4)], chance.below(20), "\u0007bye", EMPTY));
      case OPEN_ZERO -> control(breach, new OpenChannel(0, ChannelKind.CALL, null, EMPTY, 0));
      case OPEN_WRONG_PARITY ->
          control(
              breach,
              new OpenChannel(
                  (chance.below(60) << 1 | (1 - parity)) + 2, ChannelKind.CALL, null, EMPTY, 0));
      case OPEN_AGAIN -> {
        int id = freshId();
        control(null, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
        control(breach, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
      }
      case OPEN_ATTACHED_CALL ->
          control(
              breach,
              new OpenChannel(
                  freshId(),
                  ChannelKind.CALL,
                  new Attachment(anyChannel(), 1, Direction.CLIENT_TO_SERVER),
                  EMPTY,
                  0));
      case OPEN_LOOSE_STREAM ->
          control(breach, new OpenChannel(freshId(), ChannelKind.STREAM, null, EMPTY, 0));
      case OPEN_ON_NOTHING ->
          control(
              breach,
              new OpenChannel(
                  freshId(),
                  chance.oneIn(2) ? ChannelKind.STREAM : ChannelKind.TUNNEL,
                  new Attachment(freshId() + 70_000, 1, Direction.CLIENT_TO_SERVER),
                  EMPTY,
                  0));
      case OPEN_SCATTERED -> {
        for (int i = 0; i < 50; i++) {
          int id = (int) chance.next() & ~1 | parity;
          control(i < 49 ? null : breach, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
        }
      }
      case OPEN_FLOOD -> {
        int n = chance.between(5, 60);
        for (int i = 1; i <= n; i++) {
          control(
              i < n ? null : breach, new OpenChannel(freshId(), ChannelKind.CALL, null, EMPTY, 0));
        }
      }
      case OPEN_CANCEL_CHURN -> {
        int n = chance.between(5, 60);
        for (int i = 1; i <= n; i++) {
          int id = freshId();
          control(null, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
          frame(null, id, 1, FrameFlags.CALL_REQUEST, NONE);
          control(i < n ? null : breach, new CancelChannel(id, CancelReason.CLIENT_CANCEL));
        }
      }
      default -> onCalls(breach);
    }
  }

  private void onCalls(Breach breach) {
    int id = freshId();
    switch (breach) {
      case OPEN_TINY_CREDIT -> {
        control(null, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 1));
        frame(breach, id, 1, FrameFlags.CALL_REQUEST, NONE);
      }
      case DATA_BEFORE_OPEN -> frame(breach, id, 1, FrameFlags.CALL_REQUEST, NONE);
      case REQUEST_FLAGS -> {
        control(null, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
        frame(breach, id, 1, chance.oneIn(2) ? FrameFlags.DATA : FrameFlags.EOS, NONE);
      }
      case REQUEST_TWICE -> {
        control(null, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
        frame(null, id, 1, FrameFlags.CALL_REQUEST, NONE);
        frame(breach, id, 1, FrameFlags.CALL_REQUEST, NONE);
      }
      case REQUEST_ODD_FLAGS -> {
        control(null, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
        frame(breach, id, 1, FrameFlags.CALL_REQUEST | 0x7000_0C88, new byte[chance.below(30)]);
      }
      case REQUEST_FLOOD -> {
        int n = chance.between(5, 60);
        for (int i = 1; i <= n; i++) {
          int next = freshId();
          control(null, new OpenChannel(next, ChannelKind.CALL, null, EMPTY, 0));
          int flags = FrameFlags.CALL_REQUEST | (chance.oneIn(9) ? FrameFlags.NO_REPLY : 0);
          frame(i < n ? null : breach, next, 1, flags, new byte[chance.below(30)]);
        }
      }
      case RESPONSE_BY_CALLER -> {
        control(null, new OpenChannel(id, ChannelKind.CALL, null, EMPTY, 0));
        frame(breach, id, 1, FrameFlags.CALL_RESPONSE, NONE);
      }
      default -> {
        if (breach == Breach.ITEM_AGAINST_DIRECTION) {
          new PortSabotage(this, chance).plantAgainstDirection(rogue.peer);
        } else if (breach.ordinal() >= Breach.PORT_UNDECLARED.ordinal()) {
          new PortSabotage(this, chance).plant(breach, id, freshId());
        } else {
          onResponses(breach);
        }
      }
    }
  }

  /** Answers a call of the victim wrongly; the rogue's own answer may come as well. */
  private void onResponses(Breach breach) {
    List<Calls.Made> open = rogue.peer.app.openMade;
    if (open.isEmpty()) {
      return;
    }
    Calls.Made target = open.get(chance.below(open.size()));
    CallResult result =
        breach == Breach.RESPONSE_TRAILERS
            ? new CallResult(9, "", NONE, EMPTY.with("Bad", NONE), null)
            : new CallResult(0, "", NONE, EMPTY, NONE);
    CallResultCodec.encode(result, writer.reset());
    byte[] payload = Arrays.copyOf(writer.array(), writer.length());
    switch (breach) {
      case RESPONSE_FLAGS ->
          frame(breach, target.id, target.method, FrameFlags.CALL_REQUEST, payload);
      case RESPONSE_METHOD ->
          frame(breach, target.id, target.method + 1, FrameFlags.CALL_RESPONSE, payload);
      case RESPONSE_MSG_ID ->
          frame(breach, target.id, target.method, FrameFlags.CALL_ERROR, payload);
      case RESPONSE_GARBAGE ->
          frame(
              breach,
              target.id,
              target.method,
              FrameFlags.CALL_RESPONSE,
              Pattern.bytes(target.key, 0, chance.below(30)));
      case RESPONSE_TRAILERS ->
          frame(breach, target.id, target.method, FrameFlags.CALL_ERROR, payload);
      case RESPONSE_TWICE -> {
        frame(null, target.id, target.method, FrameFlags.CALL_RESPONSE, payload);
        frame(breach, target.id, target.method, FrameFlags.CALL_RESPONSE, payload);
      }
      default -> throw new IllegalStateException("nobody plants " + breach);
    }
  }

  /** A channel that one of the sides opened, or 1. */
  private int anyChannel() {
    List<Integer> ids = new ArrayList<>(rogue.peer.watch.channels().keySet());
    return ids.isEmpty() ? 1 : ids.get(chance.below(ids.size()));
  }
}
