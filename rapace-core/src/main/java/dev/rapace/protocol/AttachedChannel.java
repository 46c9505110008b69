package dev.rapace.protocol;

import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.Direction;
import org.jspecify.annotations.Nullable;

/**
 * A STREAM or TUNNEL that belongs to a port of a call: the engine's handle. Touched on the
 * connection's loop only.
 */
public final class AttachedChannel extends Channel {
  final Channel call;
  final PortSpec port;

  /** For the layer above; the engine never looks at it. */
  public @Nullable Object attachment;

  AttachedChannel(int channelId, Channel call, PortSpec port) {
    super(channelId);
    this.call = call;
    this.port = port;
  }

  /** The call it belongs to: an {@link IncomingCall} or an {@link OutgoingCall}. */
  public Channel call() {
    return call;
  }

  /** Number of its port. */
  public int port() {
    return port.number();
  }

  /** STREAM or TUNNEL. */
  public ChannelKind kind() {
    return port.kind();
  }

  /** Who sends on it. */
  public Direction direction() {
    return port.direction();
  }

  /** Whether we ever send on it. */
  public boolean weSend() {
    return sends(call instanceof OutgoingCall);
  }

  /** Whether the peer ever sends on it. */
  public boolean peerSends() {
    return sends(call instanceof IncomingCall);
  }

  private boolean sends(boolean byCaller) {
    return switch (port.direction()) {
      case BIDIR -> true;
      case CLIENT_TO_SERVER -> byCaller;
      case SERVER_TO_CLIENT -> !byCaller;
    };
  }
}
