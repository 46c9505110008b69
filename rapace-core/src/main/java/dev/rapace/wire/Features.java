package dev.rapace.wire;

/** Feature bits of Hello (rule {@code handshake.features.required}, ruling R11). */
public final class Features {
  /** Bit 0: STREAM and TUNNEL channels attached to calls. */
  public static final long ATTACHED_STREAMS = 1;

  /** Bit 1: responses are CallResult envelopes. */
  public static final long CALL_ENVELOPE = 1 << 1;

  /** Bit 2: credits are counted. */
  public static final long CREDIT_FLOW_CONTROL = 1 << 2;

  /** Bit 3: Ping may be sent unasked. */
  public static final long PING = 1 << 3;

  private Features() {}
}
