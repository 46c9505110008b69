package dev.rapace.wire;

/**
 * Bits of the descriptor's {@code flags} field (rules {@code core.flags.*}). Unknown bits are never
 * sent and are ignored on receipt.
 */
public final class FrameFlags {
  /** The frame carries payload that belongs to the channel's data. */
  public static final int DATA = 0x01;

  /** The frame is a control frame; set exactly on channel 0. */
  public static final int CONTROL = 0x02;

  /** The sender ends its direction of the channel. */
  public static final int EOS = 0x04;

  /** The CallResult in this frame has a status other than 0. */
  public static final int ERROR = 0x10;

  /** The sender asks for priority 192. */
  public static final int HIGH_PRIORITY = 0x20;

  /** {@code credit_grant} of this frame is a grant for the reverse direction. */
  public static final int CREDITS = 0x40;

  /** The caller wants no response of any kind. */
  public static final int NO_REPLY = 0x100;

  /** The frame answers a CALL. */
  public static final int RESPONSE = 0x200;

  /** A CALL request: {@code DATA | EOS}. */
  public static final int CALL_REQUEST = DATA | EOS;

  /** A successful CALL response: {@code DATA | EOS | RESPONSE}. */
  public static final int CALL_RESPONSE = DATA | EOS | RESPONSE;

  /** A failed CALL response: {@code DATA | EOS | RESPONSE | ERROR}. */
  public static final int CALL_ERROR = CALL_RESPONSE | ERROR;

  private FrameFlags() {}
}
