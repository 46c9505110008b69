package dev.rapace.protocol;

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
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.ControlMessage.Ping;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one side sends: builds payloads in one reused buffer and numbers the frames.
 * Every frame takes the next {@code msg_id}, from 1 on, in the order of sending; a CALL response
 * repeats the one of its request instead (ruling R43).
 */
final class FrameOutput {
  /** Grown buffers above this size are given back after use, in bytes. */
  private static final int KEPT_BUFFER = 64 << 10;

  /** Enough for what opens and answers a small call, in bytes; connections are many. */
  private static final int FIRST_BUFFER = 32;

  /** Small payloads in a row after which a grown buffer is given back. */
  private static final int SMALL_BEFORE_GIVING_BACK = 64;

  private final FrameSink sink;
  private final FrameHeader header = new FrameHeader();
  private PostcardWriter writer = small();
  private long lastMsgId;
  private int smallInARow;

  FrameOutput(FrameSink sink) {
    this.sink = sink;
  }

  /** Once, and much longer than what follows on most connections: its buffer is not kept. */
  void hello(Hello hello) {
    control(hello);
    writer = small();
  }

  private static PostcardWriter small() {
    return new PostcardWriter(FIRST_BUFFER, Integer.MAX_VALUE - 8);
  }

  /** The farewell of a connection: CloseChannel on channel 0 (ruling R05). */
  void farewell(@Nullable String error) {
    control(new CloseChannel(0, error));
  }

  /** Tells that our state of an open channel is gone. */
  void closeChannel(int channelId) {
    control(new CloseChannel(channelId, null));
  }

  void cancelChannel(int channelId, CancelReason reason) {
    control(new CancelChannel(channelId, reason));
  }

  void goAway(GoAwayReason reason, int lastChannelId, String message) {
    control(new GoAway(reason, lastChannelId, message, MetadataEntries.EMPTY));
  }

  void ping(long payload) {
    control(new Ping(payload));
  }

  /** Returns the eight bytes of a Ping. */
  void pong(byte[] buffer, int offset, int length) {
    header.set(++lastMsgId, 0, ControlVerb.PONG, FrameFlags.CONTROL, length);
    sink.send(header, buffer, offset, length);
  }

  /** Opens a CALL channel; its response may have {@code initialCredits} bytes, 0 for any (R62). */
  void openCall(int channelId, MetadataEntries metadata, int initialCredits) {
    if (metadata.size() > 0) {
      control(new OpenChannel(channelId, ChannelKind.CALL, null, metadata, initialCredits));
      return;
    }
    PostcardWriter out = writer.reset();
    out.writeU32Bits(channelId);
    out.writeVariant(0);
    out.writeOptionTag(false);
    out.writeCount(0);
    out.writeU32Bits(initialCredits);
    sendControl(ControlVerb.OPEN_CHANNEL, out);
  }

  /** Opens a channel for a port of a call. */
  void openAttached(AttachedChannel channel, MetadataEntries metadata, int initialCredits) {
    Attachment attach = new Attachment(channel.call.channelId, channel.port(), channel.direction());
    control(new OpenChannel(channel.channelId, channel.kind(), attach, metadata, initialCredits));
  }

  /** Grants the peer more bytes on a channel. */
  void grant(int channelId, int bytes) {
    PostcardWriter out = writer.reset();
    out.writeU32Bits(channelId);
    out.writeU32Bits(bytes);
    sendControl(ControlVerb.GRANT_CREDITS, out);
  }

  private void sendControl(int verb, PostcardWriter out) {
    header.set(++lastMsgId, 0, verb, FrameFlags.CONTROL, out.length());
    sink.send(header, out.array(), 0, out.length());
  }

  /**
   * Sends a CALL request; returns its {@code msg_id}.
   *
   * @param extraFlags NO_REPLY and HIGH_PRIORITY
   * @param remaining nanoseconds until the deadline, or {@link FrameHeader#NO_DEADLINE}
   */
  long request(
      OutgoingCall call, int extraFlags, long remaining, byte[] payload, int offset, int length) {
    header.set(
        ++lastMsgId, call.channelId, call.methodId, FrameFlags.CALL_REQUEST | extraFlags, length);
    header.deadlineNanos = remaining;
    sink.send(header, payload, offset, length);
    return lastMsgId;
  }

  /**
   * Sends a frame of a STREAM or TUNNEL.
   *
   * @param grant credit for the peer on the same channel, 0 for none (ruling R65)
   */
  void item(int channelId, int flags, int grant, byte[] payload, int offset, int length) {
    header.set(++lastMsgId, channelId, 0, grant == 0 ? flags : flags | FrameFlags.CREDITS, length);
    header.creditGrant = grant;
    sink.send(header, payload, offset, length);
  }

  /** Sends a successful CALL response that was encoded before. */
  void encodedResponse(IncomingCall call, byte[] envelope) {
    header.set(
        call.msgId, call.channelId, call.methodId, FrameFlags.CALL_RESPONSE, envelope.length);
    sink.send(header, envelope, 0, envelope.length);
  }

  /**
   * Sends a CALL response.
   *
   * @param maxPayload a longer envelope is replaced by RESOURCE_EXHAUSTED (ruling R98)
   * @return whether it was short enough
   */
  boolean response(IncomingCall call, CallResult result, int maxPayload) {
    PostcardWriter out = writer.reset();
    boolean fits = Results.leastSize(result) <= maxPayload;
    if (fits) {
      CallResultCodec.encode(result, out);
      fits = out.length() <= maxPayload;
    }
    boolean error = result.code() != StatusNumber.OK || !fits;
    if (!fits) {
      CallResultCodec.encode(Results.tooLong(maxPayload), out.reset());
    }
    answer(call, error ? FrameFlags.CALL_ERROR : FrameFlags.CALL_RESPONSE, out);
    return fits;
  }

  /** Sends a successful CALL response without trailers; the body fits into one frame. */
  void responseOk(IncomingCall call, byte[] body, int offset, int length) {
    PostcardWriter out = writer.reset();
    out.writeU32Bits(StatusNumber.OK);
    out.writeCount(0);
    out.writeCount(0);
    out.writeCount(0);
    out.writeOptionTag(true);
    out.writeBytes(body, offset, length);
    answer(call, FrameFlags.CALL_RESPONSE, out);
  }

  /** Sends a successful CALL response that is in its envelope already and fits into one frame. */
  void responseEncoded(IncomingCall call, byte[] envelope, int offset, int length) {
    header.set(call.msgId, call.channelId, call.methodId, FrameFlags.CALL_RESPONSE, length);
    sink.send(header, envelope, offset, length);
  }

  private void answer(IncomingCall call, int flags, PostcardWriter envelope) {
    header.set(call.msgId, call.channelId, call.methodId, flags, envelope.length());
    sink.send(header, envelope.array(), 0, envelope.length());
    giveBackLargeBuffer();
  }

  private void control(ControlMessage message) {
    PostcardWriter out = writer.reset();
    ControlCodec.encode(message, out);
    sendControl(message.verb(), out);
    giveBackLargeBuffer();
  }

  private void giveBackLargeBuffer() {
    // Rarely large responses do not pin memory; a run of them keeps its buffer.
    if (writer.array().length <= KEPT_BUFFER) {
      smallInARow = 0;
    } else if (writer.length() > KEPT_BUFFER) {
      smallInARow = 0;
    } else if (++smallInARow > SMALL_BEFORE_GIVING_BACK) {
      writer = small();
      smallInARow = 0;
    }
  }
}
