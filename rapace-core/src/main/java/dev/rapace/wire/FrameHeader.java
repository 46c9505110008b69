package dev.rapace.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The 64-byte frame descriptor as a reusable, mutable holder (rules {@code frame.desc.*}).
 *
 * <p>All integers are raw little-endian and unsigned; 32-bit fields are kept in {@code int}s and
 * must be compared with {@link Integer#compareUnsigned} where order matters. The sixteen inline
 * payload bytes are not kept here: on byte transports the payload always follows the descriptor
 * (ruling R33), so the inline copy is written on send and never interpreted on receipt.
 *
 * <p>Not thread-safe. One instance serves a whole connection, so that no frame allocates.
 */
public final class FrameHeader {
  /** Size of the descriptor, in bytes. */
  public static final int SIZE = 64;

  /** Longest payload that also travels inside the descriptor, in bytes. */
  public static final int INLINE_MAX = 16;

  /** {@code payload_slot} of a payload that travels inline. */
  public static final int SLOT_INLINE = 0xFFFFFFFF;

  /** Reserved {@code payload_slot} value; a frame that carries it is malformed (ruling R35). */
  public static final int SLOT_RESERVED = 0xFFFFFFFE;

  /** {@code deadline_ns} of a frame without deadline. */
  public static final long NO_DEADLINE = 0xFFFFFFFFFFFFFFFFL;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Sequence number of the sender; echoed in CALL responses. */
  public long msgId;

  /** Channel of the frame; 0 is the control channel. */
  public int channelId;

  /** Method of a CALL, verb on channel 0, 0 on STREAM and TUNNEL channels. */
  public int methodId;

  /** Where the payload stands; see {@link #SLOT_INLINE}. */
  public int payloadSlot;

  /** Generation of a shared-memory slot; ignored on byte transports. */
  public int payloadGeneration;

  /** Offset in a shared-memory slot; ignored on byte transports. */
  public int payloadOffset;

  /** True length of the payload in bytes. */
  public int payloadLength;

  /** Bits of {@link FrameFlags}. */
  public int flags;

  /** Credits granted to the reverse direction, in bytes, if {@link FrameFlags#CREDITS} is set. */
  public int creditGrant;

  /** Remaining nanoseconds (stream transports) or {@link #NO_DEADLINE}. */
  public long deadlineNanos = NO_DEADLINE;

  /** Makes an empty header without deadline. */
  public FrameHeader() {}

  /**
   * Sets every field that a sender on a byte transport chooses; slot, generation and offset follow
   * from the length (rulings R33, R34).
   *
   * @return this
   */
  public FrameHeader set(long msgId, int channelId, int methodId, int flags, int payloadLength) {
    this.msgId = msgId;
    this.channelId = channelId;
    this.methodId = methodId;
    this.flags = flags;
    this.payloadLength = payloadLength;
    this.payloadSlot = payloadLength <= INLINE_MAX ? SLOT_INLINE : 0;
    this.payloadGeneration = 0;
    this.payloadOffset = 0;
    this.creditGrant = 0;
    this.deadlineNanos = NO_DEADLINE;
    return this;
  }

  /** Copies every field of {@code other}. */
  public FrameHeader copyFrom(FrameHeader other) {
    msgId = other.msgId;
    channelId = other.channelId;
    methodId = other.methodId;
    payloadSlot = other.payloadSlot;
    payloadGeneration = other.payloadGeneration;
    payloadOffset = other.payloadOffset;
    payloadLength = other.payloadLength;
    flags = other.flags;
    creditGrant = other.creditGrant;
    deadlineNanos = other.deadlineNanos;
    return this;
  }

  /**
   * Reads the descriptor once from {@code buffer}.
   *
   * @throws IndexOutOfBoundsException if fewer than {@link #SIZE} bytes stand at {@code offset}
   */
  public void decode(byte[] buffer, int offset) {
    Objects.checkFromIndexSize(offset, SIZE, buffer.length);
    msgId = (long) LONG.get(buffer, offset);
    channelId = (int) INT.get(buffer, offset + 8);
    methodId = (int) INT.get(buffer, offset + 12);
    payloadSlot = (int) INT.get(buffer, offset + 16);
    payloadGeneration = (int) INT.get(buffer, offset + 20);
    payloadOffset = (int) INT.get(buffer, offset + 24);
    payloadLength = (int) INT.get(buffer, offset + 28);
    flags = (int) INT.get(buffer, offset + 32);
    creditGrant = (int) INT.get(buffer, offset + 36);
    deadlineNanos = (long) LONG.get(buffer, offset + 40);
  }

  /**
   * Writes the descriptor; inline bytes that {@code payload} does not fill are zero (ruling R35).
   *
   * @param payload the frame's payload, copied inline if it has at most {@link #INLINE_MAX} bytes
   * @throws IndexOutOfBoundsException if fewer than {@link #SIZE} bytes are free at {@code offset}
   */
  public void encode(byte[] buffer, int offset, byte[] payload, int payloadStart) {
    Objects.checkFromIndexSize(offset, SIZE, buffer.length);
    LONG.set(buffer, offset, msgId);
    INT.set(buffer, offset + 8, channelId);
    INT.set(buffer, offset + 12, methodId);
    INT.set(buffer, offset + 16, payloadSlot);
    INT.set(buffer, offset + 20, payloadGeneration);
    INT.set(buffer, offset + 24, payloadOffset);
    INT.set(buffer, offset + 28, payloadLength);
    INT.set(buffer, offset + 32, flags);
    INT.set(buffer, offset + 36, creditGrant);
    LONG.set(buffer, offset + 40, deadlineNanos);
    LONG.set(buffer, offset + 48, 0L);
    LONG.set(buffer, offset + 56, 0L);
    if (payloadLength > 0 && payloadLength <= INLINE_MAX) {
      System.arraycopy(payload, payloadStart, buffer, offset + 48, payloadLength);
    }
  }

  /** Whether every bit of {@code mask} is set in {@link #flags}. */
  public boolean has(int mask) {
    return (flags & mask) == mask;
  }

  /** For logs: numbers only, never payload. */
  @Override
  public String toString() {
    return "Frame[msg="
        + Long.toUnsignedString(msgId)
        + " channel="
        + Integer.toUnsignedString(channelId)
        + " method=0x"
        + Integer.toHexString(methodId)
        + " flags=0x"
        + Integer.toHexString(flags)
        + " length="
        + Integer.toUnsignedString(payloadLength)
        + "]";
  }
}
