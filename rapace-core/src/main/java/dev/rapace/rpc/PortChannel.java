package dev.rapace.rpc;

import dev.rapace.Port;
import dev.rapace.RapaceException;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.Tunnel;
import dev.rapace.postcard.Codec;
import dev.rapace.protocol.AttachedChannel;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.Direction;
import dev.rapace.wire.StatusNumber;
import org.jspecify.annotations.Nullable;

/**
 * One port of one call: what the application holds, before and after its channel is there. On the
 * loop, but for what readers and writers call.
 */
final class PortChannel {
  final CallPorts call;
  final Port<?> port;

  private final @Nullable InboundPort<?> in;
  private final @Nullable OutboundPort<?> out;
  private final @Nullable PortTunnel tunnel;

  private @Nullable AttachedChannel wire;
  private volatile @Nullable ConnectionLoop loop;
  private volatile boolean cancelWanted;
  private volatile int maxPayload;
  private boolean over;
  private boolean cancelledByPeer;
  private boolean asked;
  private @Nullable RapaceException failure;
  boolean wakePending;

  /** An optional port was asked for before there was a connection. */
  volatile boolean wantedEarly;

  /** Who opened it with a token of its own; null if the caller of the call counts. */
  @Nullable AuthenticatedPeer ownPeer;

  PortChannel(CallPorts call, Port<?> port, boolean weMadeTheCall) {
    this.call = call;
    this.port = port;
    boolean weSend = sends(port.direction(), weMadeTheCall);
    boolean peerSends = sends(port.direction(), !weMadeTheCall);
    Codec<?> codec = port.item().orElse(null);
    this.in = peerSends ? new InboundPort<>(this, codec) : null;
    this.out = weSend ? new OutboundPort<>(this, codec) : null;
    this.tunnel =
        port.kind() == ChannelKind.TUNNEL && in != null && out != null
            ? new PortTunnel(in, out)
            : null;
  }

  private static boolean sends(Direction direction, boolean caller) {
    return direction == Direction.BIDIR || (direction == Direction.CLIENT_TO_SERVER) == caller;
  }

  @SuppressWarnings("unchecked") // The port object that is asked for has the type of its codec.
  <T> StreamReader<T> reader() {
    if (in == null || port.kind() != ChannelKind.STREAM) {
      throw new IllegalArgumentException("nothing is received on " + port + " here");
    }
    return (StreamReader<T>) in;
  }

  @SuppressWarnings("unchecked") // As above.
  <T> StreamWriter<T> writer() {
    if (out == null || port.kind() != ChannelKind.STREAM) {
      throw new IllegalArgumentException("nothing is sent on " + port + " here");
    }
    return (StreamWriter<T>) out;
  }

  Tunnel tunnel() {
    if (tunnel == null) {
      throw new IllegalArgumentException(port + " is no tunnel");
    }
    return tunnel;
  }

  /** The connection is known, the channel not yet there: what was posted can be done. */
  void bind(ConnectionLoop connection) {
    loop = connection;
  }

  /** The channel is there. */
  void open(AttachedChannel channel) {
    wire = channel;
    maxPayload = connection().engine().effectiveMaxPayload();
    if (cancelWanted) {
      cancelOnLoop();
      return;
    }
    if (in != null && in.isClosed()) {
      readerClosedOnLoop();
    }
    if (out != null && !over) {
      out.opened();
    }
  }

  /** Whether this is the first time that somebody wants the channel. */
  boolean askForOnce() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  boolean isOpen() {
    return wire != null && !over;
  }

  /** Whether it has ended early. */
  boolean isOver() {
    return over;
  }

  /** Why it ended early; null if it did not. */
  @Nullable RapaceException failure() {
    return failure;
  }

  /** Whether it has a channel, or had one. */
  boolean wasOpened() {
    return wire != null;
  }

  /** Whether nothing more will happen on it. */
  boolean isTerminal() {
    return over
        || (wire != null && (in == null || in.isEnded()) && (out == null || out.isDrained()));
  }

  /** Whether the peer gave it up before its end. */
  boolean wasCancelledByPeer() {
    return cancelledByPeer;
  }

  /** Whether everything that we wrote has left, or never will. */
  boolean isDrained() {
    return out == null || over || out.isDrained();
  }

  private ConnectionLoop connection() {
    return java.util.Objects.requireNonNull(loop);
  }

  private AttachedChannel wire() {
    return java.util.Objects.requireNonNull(wire);
  }

  /** Callable from any thread; dropped as long as there is no connection: {@link #open} looks. */
  void post(LoopTask task) {
    ConnectionLoop to = loop;
    if (to != null) {
      to.post(task);
    }
  }

  // What arrives.

  void arrived(byte[] buffer, int offset, int length) {
    if (in != null && !over) {
      in.arrived(buffer, offset, length);
      connection().wakeAtEndOfTurn(this);
    }
  }

  void arrivedEnd() {
    if (in != null && !over) {
      in.ended();
      connection().wakeAtEndOfTurn(this);
      call.changed();
    }
  }

  /** Wakes the reader once for everything that a turn has brought. */
  void wakeReader() {
    wakePending = false;
    if (in != null) {
      in.wake();
    }
  }

  void sendable() {
    if (out != null && !over) {
      out.drain();
    }
  }

  /** The peer, the engine or the connection ended it. */
  void endedByPeer(int status, String words) {
    cancelledByPeer = true;
    fail(ended(status, words, null));
  }

  /** Reader and writer learn of a failure; callable from any thread. */
  void tell(RapaceException why) {
    if (in != null) {
      in.failed(why);
    }
    if (out != null) {
      out.failed(why);
    }
  }

  /** Ends it for this side, without a word to the peer. */
  void fail(RapaceException why) {
    if (over) {
      return;
    }
    over = true;
    failure = why;
    tell(why);
    call.changed();
  }

  /** Our half ends in good order once what was written has left; nothing to do if it has ended. */
  void finishWriter() {
    if (out != null && !over) {
      out.close();
    }
  }

  // What readers and writers ask for.

  void consumed(int bytes) {
    if (bytes > 0 && isOpen() && in != null && !in.hasEnded()) {
      connection().engine().consumed(wire(), bytes, connection().now());
    }
  }

  boolean send(byte[] bytes, int offset, int length) {
    return connection().engine().send(wire(), bytes, offset, length, false, connection().now());
  }

  long window() {
    return isOpen() ? connection().engine().sendWindow(wire()) : 0;
  }

  boolean hasRoom() {
    return connection().hasRoom();
  }

  void drainWhenWritable() {
    connection().drainWhenWritable(this);
  }

  int maxPayload() {
    return maxPayload;
  }

  void finish() {
    connection().engine().finish(wire(), connection().now());
    call.changed();
  }

  /** Gives the port up, both ways; callable from any thread. */
  void cancelFromHere() {
    cancelWanted = true;
    tell(ended(StatusNumber.CANCELLED, "the stream was given up here", null));
    post(LoopTask.of(this::cancelOnLoop));
  }

  /**
   * The thread that waits for the port was interrupted, which stays set.
   *
   * @param known how the port has ended already, which is why the thread was interrupted; or null:
   *     then it is given up
   */
  RapaceException interrupted(@Nullable RapaceException known) {
    Thread.currentThread().interrupt();
    if (known != null) {
      return copyOf(known);
    }
    cancelFromHere();
    return ended(StatusNumber.CANCELLED, "interrupted while waiting for the stream", null);
  }

  private void cancelOnLoop() {
    cancelOnLoop(CancelReason.CLIENT_CANCEL);
  }

  /** Tells the peer that the port is given up; without effect if it has ended. */
  void cancelOnLoop(CancelReason reason) {
    if (isOpen() && !isTerminalOnWire()) {
      connection().engine().cancelAttached(wire(), reason, connection().now());
    }
    fail(ended(StatusNumber.CANCELLED, "the stream was given up here", null));
  }

  private boolean isTerminalOnWire() {
    return (in == null || in.hasEnded()) && (out == null || out.isFinished());
  }

  /** The application reads no more; callable from any thread. */
  void readerClosed() {
    post(LoopTask.of(this::readerClosedOnLoop));
  }

  private void readerClosedOnLoop() {
    InboundPort<?> reader = in;
    if (!isOpen() || reader == null || reader.hasEnded()) {
      return;
    }
    if (out == null && call.cancelsUnread()) {
      cancelOnLoop(CancelReason.CLIENT_CANCEL);
    } else {
      // Cancelling would cut our own half off too, or fail a call that we are about to answer.
      reader.discard();
    }
  }

  /** An item could not be decoded; callable from the reading thread. */
  RapaceException undecodable(RuntimeException cause) {
    post(
        LoopTask.of(() -> {
          if (isOpen()) {
            connection().engine().undecodableItem(wire(), connection().now());
            fail(call.undecodable(cause));
          }
        }));
    return call.undecodable(cause);
  }

  void tooManyEmptyItems() {
    cancelOnLoop(CancelReason.RESOURCE_EXHAUSTED);
  }

  RapaceException ended(int status, String words, @Nullable Throwable cause) {
    return call.streamEnded(status, words, cause);
  }

  /** The same outcome with the stack of the thread that learns of it. */
  RapaceException copyOf(RapaceException known) {
    return call.copyOf(known);
  }
}
