package dev.rapace.protocol;

import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.Direction;
import dev.rapace.wire.MetadataEntries;
import org.jspecify.annotations.Nullable;

/**
 * A STREAM or TUNNEL that belongs to a port of a call: the engine's handle. Touched on the
 * connection's loop only.
 */
public final class AttachedChannel extends Channel {
  final CallChannel call;
  final boolean openedByUs;
  final SendWindow sendWindow;
  final ReceiveWindow receiveWindow;

  /** As the peer's OpenChannel says it, until the call's ports are declared. */
  PortSpec port;

  Halves halves;

  /** Metadata of the peer's OpenChannel, until the layer above was told. */
  MetadataEntries metadata = MetadataEntries.EMPTY;

  /** Bytes of metadata that {@link ParkedBytes} counts for it. */
  int parkedBytes;

  /** Whether the layer above knows of it. */
  boolean announced;

  /** Whether frames of the peer may be passed on. */
  boolean accepted;

  /** What came before that, or null. */
  @Nullable EarlyItems early;

  /** For the layer above; the engine never looks at it. */
  public @Nullable Object attachment;

  AttachedChannel(
      int channelId,
      CallChannel call,
      PortSpec port,
      boolean openedByUs,
      SendWindow sendWindow,
      ReceiveWindow receiveWindow) {
    super(channelId);
    this.call = call;
    this.port = port;
    this.openedByUs = openedByUs;
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
    this.announced = openedByUs;
    this.accepted = openedByUs;
    this.halves = Halves.of(weSend(), peerSends());
  }

  /** The call it belongs to: an {@link IncomingCall} or an {@link OutgoingCall}. */
  public CallChannel call() {
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
