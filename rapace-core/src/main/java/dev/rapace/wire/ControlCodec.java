package dev.rapace.wire;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.postcard.UnencodableValueException;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.GrantCredits;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.ControlMessage.Ping;
import dev.rapace.wire.ControlMessage.Pong;
import org.jspecify.annotations.Nullable;

/**
 * Payloads of the control messages (rule {@code core.control.payload-encoding}). Stateless.
 *
 * <p>Metadata of a decoded message is judged by {@link MetadataRules#check}: a message whose
 * metadata breaks a rule still decodes, because the answer depends on its other fields (rulings
 * R17, R18). Every other fault is a {@link MalformedPayloadException}.
 */
public final class ControlCodec {
  private static final ChannelKind[] KINDS = ChannelKind.values();
  private static final Direction[] DIRECTIONS = Direction.values();
  private static final CancelReason[] CANCEL_REASONS = CancelReason.values();
  private static final GoAwayReason[] GO_AWAY_REASONS = GoAwayReason.values();
  private static final int CLOSE_REASONS = 2;

  private ControlCodec() {}

  /**
   * Appends the payload of a message. Metadata goes out as it is; check it before.
   *
   * @return bytes appended
   * @throws UnencodableValueException if a reason is {@code UNRECOGNIZED}, or a text cannot be
   *     written in UTF-8
   */
  public static int encode(ControlMessage message, PostcardWriter out) {
    int before = out.length();
    switch (message) {
      case ControlMessage.Hello hello -> HelloCodec.encode(hello, out);
      case OpenChannel open -> encodeOpen(open, out);
      case CloseChannel close -> encodeClose(close, out);
      case CancelChannel cancel -> {
        out.writeU32Bits(cancel.channelId());
        out.writeVariant(sendable(cancel.reason(), CancelReason.UNRECOGNIZED));
      }
      case GrantCredits grant -> {
        out.writeU32Bits(grant.channelId());
        out.writeU32Bits(grant.bytes());
      }
      case Ping ping -> writeEightBytes(ping.payload(), out);
      case Pong pong -> writeEightBytes(pong.payload(), out);
      case GoAway goAway -> {
        out.writeVariant(sendable(goAway.reason(), GoAwayReason.UNRECOGNIZED));
        out.writeU32Bits(goAway.lastChannelId());
        out.writeString(goAway.message());
        MetadataRules.write(goAway.metadata(), out);
      }
    }
    return out.length() - before;
  }

  /**
   * Decodes the payload of a control frame.
   *
   * @param verb one of {@link ControlVerb}, the frame's {@code method_id}
   * @throws MalformedPayloadException if the payload is not the encoding of such a message
   * @throws IllegalArgumentException if the verb is none of the eight; look at it before
   * @throws IndexOutOfBoundsException if the range is not inside {@code payload}
   */
  public static ControlMessage decode(int verb, byte[] payload, int offset, int length) {
    if (verb == ControlVerb.HELLO) {
      return HelloCodec.decode(payload, offset, length);
    }
    PostcardReader in = new PostcardReader().reset(payload, offset, length);
    ControlMessage message =
        switch (verb) {
          case ControlVerb.OPEN_CHANNEL -> decodeOpen(in);
          case ControlVerb.CLOSE_CHANNEL -> decodeClose(in);
          case ControlVerb.CANCEL_CHANNEL -> decodeCancel(in);
          case ControlVerb.GRANT_CREDITS -> new GrantCredits(in.readU32Bits(), in.readU32Bits());
          case ControlVerb.PING -> new Ping(readEightBytes(in));
          case ControlVerb.PONG -> new Pong(readEightBytes(in));
          case ControlVerb.GO_AWAY -> decodeGoAway(in);
          default -> throw new IllegalArgumentException("not a control verb: " + verb);
        };
    in.expectEnd();
    return message;
  }

  /**
   * Decodes a Hello within the limits that hold before the handshake is done (rulings R12, R13):
   * see {@link HelloCodec}.
   *
   * @throws MalformedPayloadException if the payload is not a Hello or exceeds them
   * @throws IndexOutOfBoundsException if the range is not inside {@code payload}
   */
  public static ControlMessage.Hello decodeHello(byte[] payload, int offset, int length) {
    return HelloCodec.decode(payload, offset, length);
  }

  private static void encodeOpen(OpenChannel open, PostcardWriter out) {
    out.writeU32Bits(open.channelId());
    out.writeVariant(open.kind().ordinal());
    Attachment attach = open.attach();
    out.writeOptionTag(attach != null);
    if (attach != null) {
      out.writeU32Bits(attach.callChannelId());
      out.writeU32Bits(attach.portId());
      out.writeVariant(attach.direction().ordinal());
    }
    MetadataRules.write(open.metadata(), out);
    out.writeU32Bits(open.initialCredits());
  }

  private static OpenChannel decodeOpen(PostcardReader in) {
    int channelId = in.readU32Bits();
    ChannelKind kind = KINDS[in.readVariant(KINDS.length)];
    @Nullable Attachment attach =
        in.readOptionTag()
            ? new Attachment(
                in.readU32Bits(), in.readU32Bits(), DIRECTIONS[in.readVariant(DIRECTIONS.length)])
            : null;
    return new OpenChannel(channelId, kind, attach, MetadataRules.read(in), in.readU32Bits());
  }

  private static void encodeClose(CloseChannel close, PostcardWriter out) {
    out.writeU32Bits(close.channelId());
    String error = close.error();
    out.writeVariant(error == null ? 0 : 1);
    if (error != null) {
      out.writeString(error);
    }
  }

  private static CloseChannel decodeClose(PostcardReader in) {
    int channelId = in.readU32Bits();
    return new CloseChannel(channelId, in.readVariant(CLOSE_REASONS) == 0 ? null : in.readString());
  }

  private static CancelChannel decodeCancel(PostcardReader in) {
    int channelId = in.readU32Bits();
    return new CancelChannel(channelId, tolerant(in.readU32Bits(), CANCEL_REASONS));
  }

  private static GoAway decodeGoAway(PostcardReader in) {
    GoAwayReason reason = tolerant(in.readU32Bits(), GO_AWAY_REASONS);
    return new GoAway(reason, in.readU32Bits(), in.readString(), MetadataRules.read(in));
  }

  /** The constant of an index, or the last, UNRECOGNIZED, for one that is unknown (ruling R29). */
  private static <E extends Enum<E>> E tolerant(int index, E[] constants) {
    int last = constants.length - 1;
    return constants[index >= 0 && index < last ? index : last];
  }

  private static <E extends Enum<E>> int sendable(E reason, E unrecognized) {
    if (reason == unrecognized) {
      throw new UnencodableValueException(
          "langmap.enum.discriminant", "UNRECOGNIZED stands for a peer's number; send a known one");
    }
    return reason.ordinal();
  }

  private static void writeEightBytes(long payload, PostcardWriter out) {
    for (int shift = 0; shift < 64; shift += 8) {
      out.writeU8((int) (payload >>> shift) & 0xFF);
    }
  }

  private static long readEightBytes(PostcardReader in) {
    long payload = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      payload |= (long) in.readU8() << shift;
    }
    return payload;
  }
}
