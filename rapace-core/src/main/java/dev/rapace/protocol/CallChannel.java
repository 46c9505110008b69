package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/** A CALL, made by us or by the peer. Touched on the connection's loop only. */
public abstract sealed class CallChannel extends Channel permits IncomingCall, OutgoingCall {
  /** What is or may be attached; null for a call that never had to do with ports. */
  @Nullable CallPorts ports;

  /** When the call is over, or {@link Long#MAX_VALUE}. */
  long deadline = Long.MAX_VALUE;

  CallChannel(int channelId) {
    super(channelId);
  }

  final boolean hasDeadline() {
    return deadline != Long.MAX_VALUE;
  }

  /** Whether the deadline has come. */
  final boolean isExpired(long now) {
    return hasDeadline() && now - deadline >= 0;
  }

  /** Whether every required port is terminal (rule {@code core.call.complete}). */
  final boolean requiredPortsAreDone() {
    return ports == null || ports.requiredLeft() == 0;
  }

  /** Whether nothing is attached any more. */
  final boolean nothingAttached() {
    return ports == null || ports.open() == 0;
  }
}
