package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import org.jspecify.annotations.Nullable;

/** A call that we made: the engine's handle. Touched on the connection's loop only. */
public final class OutgoingCall extends CallChannel {
  final int methodId;
  final boolean highPriority;
  long msgId;
  boolean requested;

  /** A successful response that waits for the call's required ports to end, or null. */
  @Nullable CallResult result;

  /** Whether the layer above was told the outcome. */
  boolean told;

  /** For the layer above; the engine never looks at it. */
  public @Nullable Object attachment;

  OutgoingCall(int channelId, int methodId, boolean highPriority) {
    super(channelId);
    this.methodId = methodId;
    this.highPriority = highPriority;
  }

  /** Method called. */
  public int methodId() {
    return methodId;
  }

  /** Whether the response is still to come. */
  boolean isPending() {
    return result == null && !told;
  }
}
