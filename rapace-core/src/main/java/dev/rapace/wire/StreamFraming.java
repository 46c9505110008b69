package dev.rapace.wire;

import org.jspecify.annotations.Nullable;

/**
 * The length prefix of byte streams (rules {@code transport.stream.*}, rulings R32 to R35): a
 * canonical varint with the length of descriptor and payload together.
 *
 * <p>An instance reads one prefix after the other, byte by byte, from whatever the transport has:
 *
 * <pre>{@code
 * long outcome = framing.accept(nextByte);
 * if (outcome == StreamFraming.NEED_MORE) ...   // feed the next byte
 * if (outcome < 0) ...                          // StreamFraming.fault(outcome), close
 * else ...                                      // that many bytes of frame follow
 * }</pre>
 *
 * <p>The length is checked before the caller takes any memory for it. After a fault an instance
 * stays at fault. Nothing here allocates. Not thread-safe; the static methods are.
 */
public final class StreamFraming {
  /** Longest prefix, in bytes. */
  public static final int MAX_PREFIX_BYTES = 10;

  /** Longest payload before the limits are negotiated, in bytes: 1 MiB + 64 KiB (ruling R12). */
  public static final int HANDSHAKE_MAX_PAYLOAD = (1 << 20) + (1 << 16);

  /** Longest payload that any limit may allow, so that a frame fits into an array. */
  public static final int LARGEST_MAX_PAYLOAD = Integer.MAX_VALUE - 8 - FrameHeader.SIZE;

  /** The prefix is not complete. */
  public static final long NEED_MORE = -1;

  private static final Fault[] FAULTS = Fault.values();

  /** What breaks the framing; every fault ends the connection (ruling R60). */
  public enum Fault {
    /** The prefix has more than ten bytes or more than 64 bits. */
    PREFIX_TOO_LONG("transport.stream.varint-limit", "length prefix overflows 64 bits"),
    /** The prefix is not the shortest encoding. */
    PREFIX_NOT_CANONICAL(
        "transport.stream.varint-canonical", "length prefix is not in its shortest form"),
    /** The frame is shorter than a descriptor. */
    TOO_SHORT("transport.stream.min-length", "frame is shorter than its descriptor"),
    /** The frame is longer than the limit. */
    TOO_LONG("transport.stream.max-length", "frame is longer than the payload limit allows"),
    /** The descriptor and the length that carried it disagree. */
    LENGTH_MISMATCH(
        "transport.stream.length-match", "payload_len differs from the length of the frame"),
    /** The descriptor names the reserved slot. */
    RESERVED_SLOT("frame.sentinel.values", "payload_slot is the reserved value"),
    /** The descriptor claims to hold a payload that cannot fit into it. */
    INLINE_TOO_LONG("frame.payload.inline", "payload_slot says inline but payload_len exceeds 16");

    private final String ruleId;
    private final String text;

    Fault(String ruleId, String text) {
      this.ruleId = ruleId;
      this.text = text;
    }

    /** The broken rule. */
    public String ruleId() {
      return ruleId;
    }

    /** What is wrong, without bytes of the peer. */
    public String text() {
      return text;
    }

    /** This fault as the outcome of {@link StreamFraming#accept}. */
    long code() {
      return -2L - ordinal();
    }
  }

  private long maxFrame;
  private long value;
  private int count;
  private long faultCode;

  /** Starts with {@link #HANDSHAKE_MAX_PAYLOAD}. */
  public StreamFraming() {
    maxPayload(HANDSHAKE_MAX_PAYLOAD);
  }

  /**
   * Sets the longest payload accepted in frames whose prefix is not complete yet.
   *
   * @param bytes 0 to {@link #LARGEST_MAX_PAYLOAD}
   * @throws IllegalArgumentException if it is out of that range
   */
  public void maxPayload(int bytes) {
    if (bytes < 0 || bytes > LARGEST_MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "a payload limit is 0 to " + LARGEST_MAX_PAYLOAD + " bytes, not " + bytes);
    }
    maxFrame = (long) bytes + FrameHeader.SIZE;
  }

  /**
   * Takes the next byte of the prefix.
   *
   * @return {@link #NEED_MORE}, or the length of the frame (descriptor and payload, at least 64),
   *     or a smaller negative number for {@link #fault}
   */
  public long accept(byte next) {
    if (faultCode != 0) {
      return faultCode;
    }
    int index = count++;
    if (index == MAX_PREFIX_BYTES - 1 && (next < 0 || next > 1)) {
      return fail(Fault.PREFIX_TOO_LONG);
    }
    value |= (next & 0x7FL) << (7 * index);
    if (next < 0) {
      return NEED_MORE;
    }
    if (next == 0 && index > 0) {
      return fail(Fault.PREFIX_NOT_CANONICAL);
    }
    long length = value;
    value = 0;
    count = 0;
    // A negative number is one of 2^63 or more: compare unsigned.
    if (Long.compareUnsigned(length, FrameHeader.SIZE) < 0) {
      return fail(Fault.TOO_SHORT);
    }
    return Long.compareUnsigned(length, maxFrame) > 0 ? fail(Fault.TOO_LONG) : length;
  }

  /**
   * Whether some but not all bytes of a prefix were taken: the end of the stream is a fault now.
   */
  public boolean isInsidePrefix() {
    return count > 0;
  }

  /**
   * The fault behind a negative outcome.
   *
   * @throws IllegalArgumentException if the outcome is none
   */
  public static Fault fault(long outcome) {
    if (outcome > -2 || outcome < -1L - FAULTS.length) {
      throw new IllegalArgumentException("not a fault: " + outcome);
    }
    return FAULTS[(int) (-2 - outcome)];
  }

  /**
   * Checks a descriptor against the length that carried it, on every byte transport.
   *
   * @param frameLength bytes of descriptor and payload that came
   * @return the fault, or null
   */
  public static @Nullable Fault checkDescriptor(FrameHeader header, int frameLength) {
    if (header.payloadLength != frameLength - FrameHeader.SIZE) {
      return Fault.LENGTH_MISMATCH;
    }
    if (header.payloadSlot == FrameHeader.SLOT_RESERVED) {
      return Fault.RESERVED_SLOT;
    }
    if (header.payloadSlot == FrameHeader.SLOT_INLINE
        && header.payloadLength > FrameHeader.INLINE_MAX) {
      return Fault.INLINE_TOO_LONG;
    }
    return null;
  }

  /** Bytes that the prefix of a frame of {@code frameLength} bytes has, 1 to 5. */
  public static int prefixSize(int frameLength) {
    return (38 - Integer.numberOfLeadingZeros(frameLength | 1)) / 7;
  }

  /**
   * Writes the prefix of a frame.
   *
   * @param frameLength bytes of descriptor and payload, at least 64
   * @return index behind the prefix
   * @throws IndexOutOfBoundsException if {@code target} has fewer than {@link #prefixSize} bytes
   *     from {@code offset}
   */
  public static int writePrefix(int frameLength, byte[] target, int offset) {
    if (frameLength < FrameHeader.SIZE) {
      throw new IllegalArgumentException("a frame has at least 64 bytes, not " + frameLength);
    }
    int at = offset;
    int rest = frameLength;
    while (rest > 0x7F) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }

  private long fail(Fault fault) {
    faultCode = fault.code();
    return faultCode;
  }
}
