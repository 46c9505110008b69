package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/** A call that the peer made: the engine's handle. Touched on the connection's loop only. */
public final class IncomingCall extends Channel {
  long msgId;
  int methodId;
  boolean noReply;
  boolean requested;

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
}
