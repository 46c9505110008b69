package dev.rapace.rpc;

import dev.rapace.RapaceException.Processed;
import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.IncomingCall;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.security.Secret;
import dev.rapace.security.TransportSecurity;
import dev.rapace.transport.FrameLink;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a client: turns calls into commands of the engine and events into answers. */
final class ClientConnection extends ConnectionLoop {
  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);

  /** Payload of the Ping behind our Hello. */
  private static final long ACCEPTED = 0x0ACC_E97E_D000_0001L;

  /** Further ones are not logged, so that a server cannot fill our disk. */
  private static final int LOGGED_VIOLATIONS = 10;

  private final TransportSecurity security;
  private final Consumer<ClientConnection> whenLeaving;
  private final CompletableFuture<ClientConnection> ready = new CompletableFuture<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();

  /** Calls that wait for room on the link or in the peer's limits; bounded by the client's own. */
  private final Deque<PendingCall<?>> waiting = new ArrayDeque<>();

  /** What Hello carried, to see whether a refreshed token is a new one. */
  volatile @Nullable Secret token;

  private volatile PeerMethods peerMethods = PeerMethods.NONE;
  private volatile boolean usable;
  private volatile boolean serverLeaving;
  private boolean blocked;
  private int violations;
  private String endReason = "not connected yet";

  /**
   * @param whenLeaving told on the loop, once, when this connection takes no further calls
   */
  ClientConnection(FrameLink link, Consumer<ClientConnection> whenLeaving) {
    super(link);
    this.security = link.security();
    this.whenLeaving = whenLeaving;
  }

  /** Completes on the loop when calls may be made; fails if the handshake fails. */
  CompletableFuture<ClientConnection> ready() {
    return ready;
  }

  /** Completes on the loop with the reason when the connection has ended. */
  CompletableFuture<String> closed() {
    return closed;
  }

  /** Whether new calls may be started here; callable from any thread. */
  boolean isUsable() {
    return usable;
  }

  /** Whether the server has said that it leaves; callable from any thread. */
  boolean isServerLeaving() {
    return serverLeaving;
  }

  /** What the server listed in its Hello; callable from any thread. */
  PeerMethods peerMethods() {
    return peerMethods;
  }

  /** Facts of the connection; callable from any thread. */
  TransportSecurity security() {
    return security;
  }

  /** Sends a call as soon as there is room for it. On the loop. */
  void start(PendingCall<?> call) {
    if (call.isCancelled()) {
      return;
    }
    if (!blocked && waiting.isEmpty() && transmit(call)) {
      blocked = !link.isWritable();
      return;
    }
    waiting.addLast(call);
    pump();
  }

  /** Sends what waits, as long as the link and the peer's limits have room. */
  private void pump() {
    while (!blocked) {
      PendingCall<?> call = waiting.peekFirst();
      if (call == null || !transmit(call)) {
        return;
      }
      waiting.removeFirst();
      blocked = !link.isWritable();
    }
  }

  /** Sends one call; false if it has to wait because the peer allows no further call now. */
  private boolean transmit(PendingCall<?> call) {
    if (!engine().isReady()) {
      call.failed(StatusNumber.UNAVAILABLE, "the connection is closed: " + endReason, Processed.NO);
      return true;
    }
    byte[] payload = call.payload();
    if (payload.length > engine().effectiveMaxPayload()) {
      call.failed(
          StatusNumber.RESOURCE_EXHAUSTED,
          "the request has "
              + payload.length
              + " bytes, the peer takes at most "
              + engine().effectiveMaxPayload(),
          Processed.NO);
      return true;
    }
    if (call.deadline() != Long.MAX_VALUE && now() - call.deadline() >= 0) {
      call.expire(Processed.NO);
      return true;
    }
    return call instanceof StreamCall<?> streaming
        ? transmitWithPorts(streaming, payload)
        : transmitPlain(call, payload);
  }

  private boolean transmitPlain(PendingCall<?> call, byte[] payload) {
    boolean noReply = call.isNotification();
    OutgoingCall handle =
        engine()
            .call(
                call.methodId(),
                call.wireMetadata(),
                payload,
                0,
                payload.length,
                noReply,
                call.deadline(),
                call.isHighPriority(),
                noReply ? null : call,
                now());
    if (handle == null) {
      return !engine().isReady() && transmit(call);
    }
    if (noReply) {
      call.sent();
    } else if (!call.isDone()) {
      call.handle = handle;
    }
    return true;
  }

  private boolean transmitWithPorts(StreamCall<?> call, byte[] payload) {
    OutgoingCall handle =
        engine()
            .open(
                call.methodId(),
                call.wireMetadata(),
                call.specs(),
                call.deadline(),
                call.isHighPriority(),
                call,
                now());
    if (handle == null) {
      return !engine().isReady() && transmit(call);
    }
    if (call.isDone()) {
      return true;
    }
    if (!call.opened(this, handle)) {
      engine().cancel(handle, CancelReason.CLIENT_CANCEL, now());
      call.refused("the server allows no further channel");
      return true;
    }
    call.handle = handle;
    engine().request(handle, payload, 0, payload.length, now());
    call.attachWanted(this);
    return true;
  }

  /** The caller gave up. On the loop. */
  void cancel(PendingCall<?> call) {
    OutgoingCall handle = call.handle;
    if (handle != null) {
      call.handle = null;
      engine().cancel(handle, CancelReason.CLIENT_CANCEL, now());
    } else {
      waiting.remove(call);
    }
    pump();
  }

  /** Takes no new calls; ends when the pending ones are done. On the loop. */
  void retire() {
    stopUsing();
    endReason = "replaced by a connection with a new identity";
    engine().goAway(GoAwayReason.SHUTDOWN, "", now());
  }

  /** Waits until the connection has ended, for at most two seconds. Off the loop. */
  void awaitEnd() {
    try {
      closed.get(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      link.abort();
    } catch (ExecutionException | TimeoutException e) {
      link.abort();
    }
  }

  /** Leaves: no new calls, the peer is told, pending calls fail at once. On the loop. */
  void leave() {
    stopUsing();
    endReason = "closed by this client";
    engine().close(null, now());
  }

  @Override
  void outputBlocked(boolean isBlocked) {
    blocked = isBlocked;
    pump();
  }

  @Override
  public void onPeerHello(Hello hello) {
    peerMethods = new PeerMethods(hello.methods());
    // The transport has identified the server before we said anything; its Hello proves no more.
    engine().peerAccepted(now());
  }

  /**
   * A Ping shows whether the server accepts us: it sends its own Hello before it has looked at
   * ours, and answers nothing behind ours until it has.
   */
  @Override
  public void onReady() {
    if (!engine().ping(ACCEPTED, now())) {
      becomeUsable();
    }
  }

  @Override
  public void onPong(long payload) {
    if (payload == ACCEPTED && !ready.isDone()) {
      becomeUsable();
    }
  }

  private void becomeUsable() {
    if (engine().isReady()) {
      usable = true;
      ready.complete(this);
    }
  }

  @Override
  public void onCallOpened(IncomingCall call, MetadataEntries metadata) {
    // Nothing is served here; the request gets its answer when it arrives.
  }

  @Override
  public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
    engine()
        .respond(
            call,
            new CallResult(
                StatusNumber.UNIMPLEMENTED,
                "this side serves no methods",
                new byte[0],
                MetadataEntries.EMPTY,
                null),
            now());
  }

  @Override
  public void onCallCancelled(IncomingCall call, int statusNumber, String message) {
    // Nothing runs here that could be stopped.
  }

  @Override
  public void onResponseOk(OutgoingCall call, byte[] buffer, int offset, int length) {
    if (call.attachment instanceof PendingCall<?> pending) {
      pending.handle = null;
      pending.answeredOk(buffer, offset, length);
    }
    pump();
  }

  @Override
  public void onResponse(OutgoingCall call, CallResult result) {
    if (call.attachment instanceof PendingCall<?> pending) {
      pending.handle = null;
      pending.answered(result);
    }
    pump();
  }

  @Override
  public void onCallFailed(OutgoingCall call, int statusNumber, String message, boolean processed) {
    if (call.attachment instanceof PendingCall<?> pending) {
      pending.handle = null;
      pending.failed(statusNumber, message, processed ? Processed.UNKNOWN : Processed.NO);
    }
    pump();
  }

  /** The server opens a port of its own: it is who we made the call to, so it may. */
  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries metadata) {
    PortChannel port =
        channel.call() instanceof OutgoingCall call
                && call.attachment instanceof StreamCall<?> streaming
            ? streaming.ports().number(channel.port())
            : null;
    if (port == null || port.isOver()) {
      engine().cancelAttached(channel, CancelReason.CLIENT_CANCEL, now());
      return;
    }
    channel.attachment = port;
    engine().acceptAttached(channel, now());
    port.open(channel);
  }

  @Override
  public void onGoAway(GoAway goAway) {
    endReason = "the server is leaving";
    serverLeaving = true;
    stopUsing();
    ready.completeExceptionally(new ConnectionEndedException(endReason));
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    if (++violations <= LOGGED_VIOLATIONS) {
      log.warn("the server broke {}: {}", violation.ruleId(), violation.text());
    }
  }

  @Override
  public void onClosed(String reason) {
    endReason = reason;
    stopUsing();
    while (!waiting.isEmpty()) {
      waiting
          .removeFirst()
          .failed(StatusNumber.UNAVAILABLE, "the connection is closed: " + reason, Processed.NO);
    }
    ready.completeExceptionally(new ConnectionEndedException(reason));
    closed.complete(reason);
  }

  private void stopUsing() {
    if (usable) {
      usable = false;
      whenLeaving.accept(this);
    }
  }

  /** The connection ended before it was ready. */
  static final class ConnectionEndedException extends Exception {
    private static final long serialVersionUID = 1;

    ConnectionEndedException(String reason) {
      super(reason, null, false, false);
    }
  }
}
