package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/** A call that the peer made: the engine's handle. Touched on the connection's loop only. */
public final class IncomingCall extends CallChannel {
  /** Priority of a call about which nothing was said (rule {@code priority.value.default}). */
  public static final int DEFAULT_PRIORITY = 128;

  /** {@link #responseWindow} of a caller that set no limit (ruling R62). */
  static final long NO_WINDOW = Long.MAX_VALUE;

  /** {@link #priority} of a call whose metadata does not name one. */
  static final int NO_PRIORITY = -1;

  long msgId;
  int methodId;
  boolean noReply;
  boolean requested;

  /** Whether its response was sent, or waits for the caller's credit. */
  boolean answered;

  int priority = NO_PRIORITY;

  /** Bytes of its metadata, which is kept as long as the call is open. */
  int metadataBytes;

  /** What is wrong with its metadata, for the caller, or null (ruling R19). */
  @Nullable String flaw;

  /** Bytes that the response may have before the caller grants more. */
  long responseWindow = NO_WINDOW;

  /** The response that waits for the caller's credit, or null. */
  @Nullable HeldResponse heldResponse;

  /** For the layer above; the engine never looks at it. */
  public @Nullable Object attachment;

  IncomingCall(int channelId) {
    super(channelId);
  }

  /** Method asked for; 0 until the request arrived. */
  public int methodId() {
    return methodId;
  }

  /** Whether the caller wants no response (flag NO_REPLY, ruling R51). */
  public boolean isNoReply() {
    return noReply;
  }

  /** Bytes of the keys and values that came with it. */
  public int metadataBytes() {
    return metadataBytes;
  }

  /**
   * When the call is over, on the clock of the connection, or {@link Long#MAX_VALUE}; valid once
   * the request arrived (ruling R70).
   */
  public long deadline() {
    return deadline;
  }

  /**
   * Priority, 0 to 255, larger is more urgent; valid once the request arrived (rule {@code
   * priority.precedence}).
   */
  public int priority() {
    return priority;
  }
}
