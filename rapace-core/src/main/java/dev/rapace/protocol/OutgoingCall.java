package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/** A call that we made: the engine's handle. Touched on the connection's loop only. */
public final class OutgoingCall extends Channel {
  final int methodId;
  final long msgId;

  /** For the layer above; the engine never looks at it. */
  public @Nullable Object attachment;

  OutgoingCall(int channelId, int methodId, long msgId) {
    super(channelId);
    this.methodId = methodId;
    this.msgId = msgId;
  }

  /** Method called. */
  public int methodId() {
    return methodId;
  }
}
