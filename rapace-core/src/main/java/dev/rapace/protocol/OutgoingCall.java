package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/** A call that we made: the engine's handle. Touched on the connection's loop only. */
public final class OutgoingCall {
  final int channelId;
  final int methodId;

  /** For the layer above; the engine never looks at it. */
  public @Nullable Object attachment;

  OutgoingCall(int channelId, int methodId) {
    this.channelId = channelId;
    this.methodId = methodId;
  }

  /** Channel of the call, unsigned. */
  public int channelId() {
    return channelId;
  }

  /** Method called. */
  public int methodId() {
    return methodId;
  }
}
