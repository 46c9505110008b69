package dev.rapace.rpc;

import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.IncomingCall;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationOutcome;
import dev.rapace.security.Refusal;
import dev.rapace.security.TransportSecurity;
import dev.rapace.transport.FrameLink;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.StatusNumber;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection: authenticates the peer, turns the engine's events into calls, and sends
 * their answers. On the loop, but for what is said to be otherwise.
 */
final class ServerConnection extends ConnectionLoop {
  private static final byte[] NOTHING = new byte[0];

  /** Most bytes of requests that one connection may make us keep while their handlers run. */
  private static final long MAX_HELD_BYTES = 64L << 20;

  private static final Duration RETRY_AFTER = Duration.ofMillis(100);
  private static final ThreadFactory AUTHENTICATION_THREADS =
      Thread.ofVirtual().name("rapace-authenticate").factory();
  private static final MetadataEntries FINAL = Metadata.of(MetadataKey.RETRYABLE, false).toWire();
  private static final CallResult NOT_AUTHENTICATED = refused(Refusal.UNAUTHENTICATED);
  private static final CallResult NOT_PERMITTED = refused(Refusal.PERMISSION_DENIED);
  private static final CallResult OVERLOADED =
      error(
          StatusNumber.RESOURCE_EXHAUSTED,
          "too many handlers of this connection are running",
          Metadata.builder()
              .put(MetadataKey.RETRYABLE, true)
              .put(MetadataKey.RETRY_AFTER, RETRY_AFTER)
              .build()
              .toWire());

  private final Server server;
  private final TransportSecurity security;
  private final long id;
  private final String source;
  private @Nullable AuthenticatedPeer identity;
  private int runningHandlers;
  private long heldBytes;
  private boolean inHandshake = true;
  private final ServerPorts ports;
  private @Nullable IdentityWatch watch;
  private final ViolationAudit violations;
  private volatile boolean established;

  ServerConnection(Server server, FrameLink link, long id, String source) {
    super(link);
    this.server = server;
    this.security = link.security();
    this.id = id;
    this.source = source;
    this.ports = new ServerPorts(this);
    this.violations = new ViolationAudit(server.audit(), id, security, link.executor());
  }

  private boolean isCurrent(AuthenticatedPeer peer, ServerCall call) {
    return server.authentication().isCurrent(peer, security, id, call.channelId());
  }

  /** Callable from any thread. */
  Server server() {
    return server;
  }

  /** Callable from any thread. */
  TransportSecurity security() {
    return security;
  }

  /** Number of the connection in this process; callable from any thread. */
  long id() {
    return id;
  }

  /** Whether the handshake is done and the connection not over; callable from any thread. */
  boolean isEstablished() {
    return established;
  }

  /** Who the connection belongs to, if it is known: what calls without a token of their own use. */
  @Nullable AuthenticatedPeer identity() {
    return identity;
  }

  @Override
  public void onPeerHello(Hello hello) {
    byte[] scheme = hello.params().get(MetadataKeys.AUTH_SCHEME);
    byte[] token = hello.params().get(MetadataKeys.AUTH_TOKEN);
    offLoop(
        () -> server.authentication().authenticateConnection(security, scheme, token, id),
        this::identified);
  }

  /** Asks the gate on a thread of its own and brings the outcome back to the loop. */
  void offLoop(
      Supplier<CompletionStage<AuthenticationOutcome>> question,
      Consumer<AuthenticationOutcome> answer) {
    AUTHENTICATION_THREADS
        .newThread(() ->
            question
                .get()
                .exceptionally(
                    failure -> new AuthenticationOutcome.Refused(Refusal.UNAUTHENTICATED))
                .thenAccept(outcome -> post(LoopTask.of(() -> answer.accept(outcome)))))
        .start();
  }

  private void identified(AuthenticationOutcome outcome) {
    switch (outcome) {
      case AuthenticationOutcome.Identified known -> {
        identity = known.peer();
        engine().peerAccepted(now());
      }
      case AuthenticationOutcome.Anonymous nobody -> engine().peerAccepted(now());
      case AuthenticationOutcome.Refused refused -> engine().peerRejected(now());
    }
  }

  @Override
  public void onReady() {
    established = true;
    handshakeEnded();
  }

  private void handshakeEnded() {
    if (inHandshake) {
      inHandshake = false;
      server.handshakeEnded(source);
    }
  }

  @Override
  public void onCallOpened(IncomingCall wire, MetadataEntries metadata) {
    ServerCall call =
        new ServerCall(
            this, wire, Metadata.fromWire(metadata), metadata.get(MetadataKeys.IDEMPOTENCY_KEY));
    wire.attachment = call;
    byte[] scheme = metadata.get(MetadataKeys.AUTH_SCHEME);
    byte[] token = metadata.get(MetadataKeys.AUTH_TOKEN);
    if (scheme != null || token != null) {
      call.token = ServerCall.Token.PENDING;
      offLoop(
          () ->
              server
                  .authentication()
                  .authenticateCall(security, scheme, token, id, call.channelId()),
          outcome -> tokenDecided(call, outcome));
    }
  }

  private void tokenDecided(ServerCall call, AuthenticationOutcome outcome) {
    call.tokenDecided(outcome);
    byte[] waiting = call.payload;
    if (waiting != null && !call.isCancelled()) {
      server.pipeline().admit(call, waiting, 0, waiting.length);
    }
  }

  @Override
  public void onRequest(IncomingCall wire, byte[] buffer, int offset, int length) {
    if (!(wire.attachment instanceof ServerCall call)) {
      throw new IllegalStateException("a request without its call");
    }
    if (call.token == ServerCall.Token.PENDING) {
      if (hasRoomFor(call, length)) {
        call.keepPayload(buffer, offset, length);
      } else {
        refuseForOverload(call);
      }
    } else {
      server.pipeline().admit(call, buffer, offset, length);
    }
  }

  @Override
  public void onCallCancelled(IncomingCall wire, int statusNumber, String message) {
    if (wire.attachment instanceof ServerCall call) {
      unwatch(call);
      ports.failAll(call, statusNumber, message);
      call.cancel();
      if (!call.isDispatched()) {
        heldBytes -= call.takeHeldBytes();
      }
    }
  }

  /**
   * Whether one more handler may run, and its request be kept meanwhile. Handlers of cancelled
   * calls count until they have really ended.
   */
  boolean hasRoomFor(ServerCall call, int length) {
    return runningHandlers < server.maxHandlersPerConnection()
        && (call.isPayloadHeld() || heldBytes + length <= MAX_HELD_BYTES);
  }

  void held(int bytes) {
    heldBytes += bytes;
  }

  void handlerStarted() {
    runningHandlers++;
  }

  /** The handler has ended: its answer is sent, if somebody still waits for it. */
  void handlerEnded(ServerCall call) {
    runningHandlers--;
    heldBytes -= call.takeHeldBytes();
    if (call.isCancelled()) {
      unwatch(call);
    } else if (call.ports == null || ports.mayAnswer(call)) {
      answer(call);
    }
  }

  /** Sends what the handler said. What is still attached ends with it. */
  void answer(ServerCall call) {
    unwatch(call);
    if (!call.conclude()) {
      return;
    }
    ports.overruleIfLost(call);
    respond(call);
    ports.cancelAll(call, CancelReason.CLIENT_CANCEL);
  }

  private void respond(ServerCall call) {
    byte[] body = call.body();
    Metadata trailers = call.trailers();
    if (call.code() == 0 && body != null && trailers.isEmpty()) {
      engine().respondOk(call.wire, body, 0, body.length, now());
      return;
    }
    engine()
        .respond(
            call.wire,
            new CallResult(
                call.code(),
                call.message(),
                call.details(),
                trailers.toWire(),
                call.code() == 0 ? body : null),
            now());
  }

  /**
   * As above, for a success without trailers of a call that has no ports, already in its envelope.
   */
  void handlerEnded(ServerCall call, byte[] envelope, int length) {
    runningHandlers--;
    heldBytes -= call.takeHeldBytes();
    unwatch(call);
    if (!call.isCancelled() && call.conclude()) {
      engine().respondEncoded(call.wire, envelope, 0, length, now());
    }
  }

  void refuse(ServerCall call, int statusNumber, String words) {
    refuse(call, error(statusNumber, words, MetadataEntries.EMPTY));
  }

  void refuseForOverload(ServerCall call) {
    refuse(call, OVERLOADED);
  }

  void refuse(ServerCall call, Refusal refusal) {
    switch (refusal) {
      case UNAUTHENTICATED -> {
        refuse(call, NOT_AUTHENTICATED);
        engine().authenticationOfCallFailed(now());
      }
      case PERMISSION_DENIED -> refuse(call, NOT_PERMITTED);
      case AUDIT_FAILED -> refuse(call, refusal.statusNumber(), refusal.message());
    }
  }

  private void refuse(ServerCall call, CallResult result) {
    heldBytes -= call.takeHeldBytes();
    engine().respond(call.wire, result, now());
  }

  private static CallResult refused(Refusal refusal) {
    return error(refusal.statusNumber(), refusal.message(), FINAL);
  }

  private static CallResult error(int statusNumber, String words, MetadataEntries trailers) {
    return new CallResult(statusNumber, words, NOTHING, trailers, null);
  }

  /** Tells the peer that we leave, and ends when its accepted calls are done. */
  void drain() {
    engine().goAway(GoAwayReason.SHUTDOWN, "the server is shutting down", now());
  }

  @Override
  void outputBlocked(boolean blocked) {
    holdReading(blocked); // A peer that does not take answers gets to ask no further questions.
  }

  @Override
  public void onResponse(OutgoingCall call, CallResult result) {
    throw new IllegalStateException("a server makes no calls");
  }

  @Override
  public void onCallFailed(OutgoingCall call, int statusNumber, String message, boolean processed) {
    throw new IllegalStateException("a server makes no calls");
  }

  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries metadata) {
    ports.attached(channel, metadata);
  }

  /** What happens to the ports of this connection's calls. */
  ServerPorts ports() {
    return ports;
  }

  /** The call may last: its caller's identity is looked at again until it is over. */
  void watch(ServerCall call) {
    if (!server.watchesIdentities()) {
      return;
    }
    if (watch == null) {
      watch = new IdentityWatch(link.executor(), this::isCurrent);
    }
    watch.add(call);
  }

  private void unwatch(ServerCall call) {
    if (watch != null) {
      watch.remove(call);
    }
  }

  /** Who makes the call may no longer do so: it ends here, with everything attached to it. */
  void identityEnded(ServerCall call) {
    unwatch(call);
    if (call.conclude()) {
      engine().respond(call.wire, NOT_AUTHENTICATED, now());
    }
    ports.cancelAll(call, CancelReason.UNAUTHENTICATED);
    call.cancel();
  }

  /** What was attached to a call is refused; the engine fails the call with it. */
  void refuseAttached(AttachedChannel channel, Refusal refusal) {
    if (refusal == Refusal.UNAUTHENTICATED) {
      engine().refuseAttached(channel, CancelReason.UNAUTHENTICATED, now());
      engine().authenticationOfCallFailed(now());
    } else {
      engine().refuseAttached(channel, CancelReason.PERMISSION_DENIED, now());
    }
  }

  /** A call that waited for its turn gives way to more urgent ones. */
  void shed(ServerCall call) {
    runningHandlers--;
    unwatch(call);
    heldBytes -= call.takeHeldBytes();
    if (!call.isCancelled() && call.conclude()) {
      engine().respond(call.wire, OVERLOADED, now());
      ports.cancelAll(call, CancelReason.RESOURCE_EXHAUSTED);
    }
  }

  @Override
  public void onGoAway(GoAway goAway) {
    // The peer opens no further calls; the engine ends the connection when the open ones are done.
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    violations.violation(violation);
  }

  @Override
  public void onClosed(String reason) {
    established = false;
    violations.writeCount();
    handshakeEnded();
    server.connectionEnded(this);
  }
}
