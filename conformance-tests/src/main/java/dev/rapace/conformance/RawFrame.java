package dev.rapace.conformance;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A frame as it stands on a byte stream: varint prefix, 64-byte descriptor, payload. Every field
 * can be set to nonsense, so that a hostile peer can be played.
 *
 * @param msgId counter of the sender
 * @param channelId channel, 0 for control
 * @param methodId method, or verb on channel 0
 * @param payloadSlot {@link #INLINE}, or 0 on a byte stream when longer than 16 bytes
 * @param payloadLength length that the descriptor claims
 * @param flags {@link Flag} bits
 * @param creditGrant bytes granted if the CREDITS flag is set
 * @param deadlineNanos remaining time, or {@link #NO_DEADLINE}
 * @param inline the 16 bytes at the end of the descriptor
 * @param payload the bytes after the descriptor
 */
public record RawFrame(
    long msgId,
    int channelId,
    int methodId,
    int payloadSlot,
    int payloadLength,
    int flags,
    int creditGrant,
    long deadlineNanos,
    byte[] inline,
    byte[] payload) {
  /** Size of a descriptor. */
  public static final int DESCRIPTOR = 64;

  /** Slot number of a payload of at most 16 bytes. */
  public static final int INLINE = 0xffff_ffff;

  /** Slot number that nobody may use. */
  public static final int RESERVED_SLOT = 0xffff_fffe;

  /** The call has no deadline. */
  public static final long NO_DEADLINE = -1L;

  /** Bits of {@code flags}. */
  public static final class Flag {
    /** Carries a payload of the application. */
    public static final int DATA = 0x01;

    /** On channel 0, and only there. */
    public static final int CONTROL = 0x02;

    /** The last frame of its direction. */
    public static final int EOS = 0x04;

    /** A response whose status is not 0. */
    public static final int ERROR = 0x10;

    /** Wants to be served early. */
    public static final int HIGH_PRIORITY = 0x20;

    /** {@code creditGrant} counts. */
    public static final int CREDITS = 0x40;

    /** A request that wants no response. */
    public static final int NO_REPLY = 0x100;

    /** The response of a call. */
    public static final int RESPONSE = 0x200;

    private Flag() {}
  }

  /** A well-formed frame without deadline or credits. */
  public static RawFrame of(long msgId, int channelId, int methodId, int flags, byte[] payload) {
    boolean small = payload.length <= 16;
    return new RawFrame(
        msgId,
        channelId,
        methodId,
        small ? INLINE : 0,
        payload.length,
        flags,
        0,
        NO_DEADLINE,
        small ? Arrays.copyOf(payload, 16) : new byte[16],
        payload);
  }

  /** A well-formed frame of channel 0. */
  public static RawFrame control(long msgId, int verb, byte[] payload) {
    return of(msgId, 0, verb, Flag.CONTROL, payload);
  }

  /** The same with other flags. */
  public RawFrame withFlags(int other) {
    return new RawFrame(
        msgId,
        channelId,
        methodId,
        payloadSlot,
        payloadLength,
        other,
        creditGrant,
        deadlineNanos,
        inline,
        payload);
  }

  /** The same with another slot. */
  public RawFrame withSlot(int other) {
    return new RawFrame(
        msgId,
        channelId,
        methodId,
        other,
        payloadLength,
        flags,
        creditGrant,
        deadlineNanos,
        inline,
        payload);
  }

  /** The same claiming another payload length. */
  public RawFrame withPayloadLength(int other) {
    return new RawFrame(
        msgId,
        channelId,
        methodId,
        payloadSlot,
        other,
        flags,
        creditGrant,
        deadlineNanos,
        inline,
        payload);
  }

  /** The same with a deadline. */
  public RawFrame withDeadline(long nanos) {
    return new RawFrame(
        msgId,
        channelId,
        methodId,
        payloadSlot,
        payloadLength,
        flags,
        creditGrant,
        nanos,
        inline,
        payload);
  }

  /** The descriptor's 64 bytes. */
  public byte[] descriptor() {
    return new WireWriter()
        .fixed64(msgId)
        .fixed32(channelId)
        .fixed32(methodId)
        .fixed32(payloadSlot)
        .fixed32(0)
        .fixed32(0)
        .fixed32(payloadLength)
        .fixed32(flags)
        .fixed32(creditGrant)
        .fixed64(deadlineNanos)
        .raw(inline)
        .toBytes();
  }

  /** The whole frame with its prefix. */
  public byte[] toBytes() {
    return new WireWriter()
        .varint(DESCRIPTOR + (long) payload.length)
        .raw(descriptor())
        .raw(payload)
        .toBytes();
  }

  /**
   * Reads descriptor and payload, and refuses what no sender may write: another length than the
   * prefix says, the reserved slot, a short payload that is not repeated in the descriptor, or
   * bytes other than zero where none belong.
   */
  public static RawFrame read(byte[] bytes) {
    WireReader in = new WireReader(bytes, "a frame");
    long msgId = in.fixed64();
    int channelId = in.fixed32();
    int methodId = in.fixed32();
    int slot = in.fixed32();
    int generation = in.fixed32();
    int offset = in.fixed32();
    int length = in.fixed32();
    int flags = in.fixed32();
    int credits = in.fixed32();
    long deadline = in.fixed64();
    byte[] inline = in.raw(16);
    byte[] payload = in.raw(bytes.length - DESCRIPTOR);
    RawFrame frame =
        new RawFrame(
            msgId, channelId, methodId, slot, length, flags, credits, deadline, inline, payload);
    frame.refuseNonsense(generation, offset);
    return frame;
  }

  private void refuseNonsense(int generation, int offset) {
    boolean small = payload.length <= 16;
    if (payloadLength != payload.length) {
      throw new ConformanceFailure(this + ": payload_len differs from the bytes that follow");
    }
    if (payloadSlot != (small ? INLINE : 0)) {
      throw new ConformanceFailure(this + ": payload_slot " + Integer.toHexString(payloadSlot));
    }
    if (!small && (generation != 0 || offset != 0)) {
      throw new ConformanceFailure(this + ": generation or offset on a byte stream");
    }
    if (!Arrays.equals(inline, Arrays.copyOf(small ? payload : new byte[0], 16))) {
      throw new ConformanceFailure(
          this + ": inline_payload is " + HexFormat.of().formatHex(inline));
    }
    if ((flags & ~0x377) != 0) {
      throw new ConformanceFailure(this + ": flag bits that must stay clear");
    }
    if (channelId == 0 != ((flags & Flag.CONTROL) != 0)) {
      throw new ConformanceFailure(this + ": the CONTROL flag belongs to channel 0 and only there");
    }
  }

  @Override
  public String toString() {
    return "frame{msg %d, channel %s, method %s, flags %#x, %d bytes}"
        .formatted(
            msgId,
            Integer.toUnsignedString(channelId),
            Integer.toUnsignedString(methodId),
            flags,
            payload.length);
  }
}
