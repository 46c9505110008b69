package dev.rapace.rpc;

import dev.rapace.CallContext;
import dev.rapace.Deadline;
import dev.rapace.Metadata;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceException;
import dev.rapace.ServerInterceptor;
import dev.rapace.Status;
import dev.rapace.StreamReader;
import dev.rapace.StreamWriter;
import dev.rapace.Tunnel;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.protocol.IncomingCall;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationOutcome;
import dev.rapace.security.Authorized;
import dev.rapace.security.Refusal;
import dev.rapace.security.TransportSecurity;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.StatusNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call from its OpenChannel to its answer: what the engine's handle, the pipeline, the handler
 * and the mailbox need, in one object. Until {@link #dispatch} it lives on the loop only.
 */
final class ServerCall extends LoopTask implements CallContext, Runnable {
  private static final Logger log = LoggerFactory.getLogger(ServerCall.class);

  private static final byte[] NOTHING = new byte[0];
  private static final int MAX_IDEMPOTENCY_KEY_BYTES = 128;

  /** How far the verification of the call's own token is. */
  enum Token {
    /** The call has no token of its own: the identity of the connection counts. */
    NONE,
    /** It is being verified. */
    PENDING,
    /** It was verified, and alone decides: {@link #ownPeer} or nobody. */
    DECIDED
  }

  final ServerConnection connection;
  final IncomingCall wire;
  final Metadata metadata;

  Token token = Token.NONE;
  @Nullable AuthenticatedPeer ownPeer;
  byte @Nullable [] payload;

  /** Streams and tunnels; null if the method has none. Set before the handler starts. */
  @Nullable CallPorts ports;

  private Refusal tokenRefusal = Refusal.UNAUTHENTICATED;
  private final byte @Nullable [] idempotencyKey;
  private int heldBytes;
  private @Nullable Authorized authorized;
  private @Nullable AuthenticatedPeer allowed;
  private @Nullable Registration target;
  private volatile @Nullable Thread runner;
  private volatile boolean cancelled;
  private volatile boolean queued;
  private boolean concluded;

  /** The handler has succeeded; its answer waits for what it wrote. On the loop. */
  boolean draining;

  private volatile Metadata trailers = Metadata.EMPTY;
  private @Nullable List<Runnable> cancelActions;

  private int code;
  private String message = "";
  private byte[] details = NOTHING;
  private byte @Nullable [] body;

  /** A success without trailers, in its envelope; the rest of the array means nothing. */
  private byte @Nullable [] envelope;

  private int envelopeLength;

  ServerCall(
      ServerConnection connection,
      IncomingCall wire,
      Metadata metadata,
      byte @Nullable [] idempotencyKey) {
    this.connection = connection;
    this.wire = wire;
    this.metadata = metadata;
    this.idempotencyKey = idempotencyKey;
  }

  /** Runs the handler; only the authorization step can make the proof that this needs. */
  void dispatch(
      Authorized proof, Registration registration, byte[] buffer, int offset, int length) {
    if (!proof.method().equals(registration.ref())) {
      throw new IllegalArgumentException("the proof is for another method");
    }
    authorized = proof;
    target = registration;
    connection.handlerStarted();
    if (registration.mode() == dev.rapace.HandlerMode.INLINE) {
      runWith(buffer, offset, length);
      return;
    }
    if (payload == null) {
      keepPayload(buffer, offset, length);
    }
    queued = true;
    connection.watch(this);
    connection.server().dispatcher().submit(this);
  }

  /** Copies the request, which stands in a buffer that is about to be reused. */
  void keepPayload(byte[] buffer, int offset, int length) {
    payload = length == 0 ? NOTHING : Arrays.copyOfRange(buffer, offset, offset + length);
    // A handler that goes on after its call was cancelled keeps the metadata, too.
    heldBytes = length + wire.metadataBytes();
    connection.held(heldBytes);
  }

  boolean isPayloadHeld() {
    return payload != null;
  }

  /** The bytes that this call makes the connection keep; none from now on. */
  int takeHeldBytes() {
    int bytes = heldBytes;
    heldBytes = 0;
    return bytes;
  }

  /** What the caller is told if nobody is known to make this call. */
  Refusal tokenRefusal() {
    return tokenRefusal;
  }

  /** The call's own token was looked at; from now on it alone decides. */
  void tokenDecided(AuthenticationOutcome outcome) {
    token = Token.DECIDED;
    switch (outcome) {
      case AuthenticationOutcome.Identified known -> ownPeer = known.peer();
      case AuthenticationOutcome.Refused refused -> tokenRefusal = refused.refusal();
      case AuthenticationOutcome.Anonymous nobody -> {}
    }
  }

  /** Ports are opened for this peer, before the handler starts. */
  void portsFor(AuthenticatedPeer peer) {
    allowed = peer;
  }

  boolean isDispatched() {
    return authorized != null;
  }

  /** Ruling R19. */
  boolean hasMalformedIdempotencyKey() {
    return idempotencyKey != null && idempotencyKey.length > MAX_IDEMPOTENCY_KEY_BYTES;
  }

  /** On the handler's virtual thread. */
  @Override
  public void run() {
    runner = Thread.currentThread();
    queued = false;
    byte[] mine = payload;
    payload = null;
    if (cancelled || mine == null) {
      finish();
      return;
    }
    runWith(mine, 0, mine.length);
  }

  private void runWith(byte[] buffer, int offset, int length) {
    try {
      Registration r = target();
      Object request;
      try {
        request = connection.decode(r.method().request(), buffer, offset, length);
      } catch (RuntimeException e) { // Also what a record's constructor refuses.
        log.debug("arguments of {} cannot be decoded", r.ref().fullName(), e);
        answer(StatusNumber.DECODE_ERROR, "the arguments cannot be decoded");
        return;
      }
      List<ServerInterceptor> interceptors = connection.server().interceptors();
      if (interceptors.isEmpty()) {
        succeeded(r.handler().handle(this, request));
      } else {
        intercept(interceptors, 0, request).whenComplete(this::completed);
      }
    } catch (Throwable e) { // Errors of a handler end the call, not the connection.
      failed(e);
    }
  }

  private CompletionStage<Object> intercept(
      List<ServerInterceptor> interceptors, int index, Object request) throws Exception {
    if (index == interceptors.size()) {
      return java.util.concurrent.CompletableFuture.completedFuture(
          target().handler().handle(this, request));
    }
    return interceptors
        .get(index)
        .intercept(this, request, further -> intercept(interceptors, index + 1, further));
  }

  private void completed(@Nullable Object result, @Nullable Throwable failure) {
    if (failure == null && result != null) {
      succeeded(result);
    } else {
      failed(failure == null ? new NullPointerException("response") : failure);
    }
  }

  private void succeeded(Object result) {
    try {
      if (trailers.isEmpty() && ports == null) {
        encodeEnvelope(result);
      } else {
        body = Payloads.encode(target().method().response(), result);
        finish();
      }
    } catch (RuntimeException e) {
      log.warn("the response of {} cannot be encoded", target().ref().fullName(), e);
      answer(StatusNumber.ENCODE_ERROR, "the response cannot be encoded");
    }
  }

  private void encodeEnvelope(Object result) {
    Codec<Object> codec = target().method().response();
    int size = Math.max(0, codec.sizeHint(result));
    PostcardWriter out = Payloads.takeWriter(size);
    Payloads.encodeResult(codec, result, size, out);
    if (connection.inLoop()) {
      // The engine takes the bytes before this returns.
      connection.handlerEnded(this, out.array(), out.length());
      Payloads.giveBackLarge(out);
      leaveDispatcher();
      return;
    }
    envelopeLength = out.length();
    if (Payloads.isKept(out)) {
      envelope = out.toByteArray();
      Payloads.giveBack(out);
    } else {
      envelope = out.array();
    }
    leaveDispatcher();
    connection.post(this);
  }

  private void failed(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RapaceException chosen
        && !chosen.isFromOutgoingCall()
        && !chosen.status().isOk()) {
      Status status = chosen.status();
      if (!chosen.trailers().isEmpty()) {
        trailers = chosen.trailers();
      }
      details = status.details();
      answer(status.number(), status.message());
      return;
    }
    if (!cancelled) {
      log.warn("the handler of {} failed", target().ref().fullName(), cause);
    }
    answer(StatusNumber.INTERNAL, "internal error");
  }

  private void answer(int statusNumber, String words) {
    code = statusNumber;
    message = words;
    finish();
  }

  /** The handler has ended: the answer goes to the loop, or out at once if this is the loop. */
  private void finish() {
    leaveDispatcher();
    if (connection.inLoop()) {
      runOnLoop();
    } else {
      connection.post(this);
    }
  }

  /** Its place among the running handlers is free, if it had one. */
  private void leaveDispatcher() {
    if (runner != null) {
      connection.server().dispatcher().ended();
    }
  }

  @Override
  void runOnLoop() {
    byte[] encoded = envelope;
    if (encoded != null) {
      envelope = null;
      connection.handlerEnded(this, encoded, envelopeLength);
    } else {
      connection.handlerEnded(this);
    }
  }

  /** It may not even wait for its turn: there are too many more urgent ones. On any thread. */
  void shed() {
    queued = false;
    connection.post(LoopTask.of(() -> connection.shed(this)));
  }

  /** The handler is done and has succeeded or failed; {@link #conclude} is for once. */
  boolean conclude() {
    boolean first = !concluded;
    concluded = true;
    return first;
  }

  /** What the caller is told in place of what the handler said. */
  void overrule(Status status) {
    code = status.number();
    message = status.message();
    details = status.details();
    body = null;
  }

  int code() {
    return code;
  }

  String message() {
    return message;
  }

  byte[] details() {
    return details;
  }

  byte @Nullable [] body() {
    return body;
  }

  Metadata trailers() {
    return trailers;
  }

  /** The call is over for the caller: the handler is told and its thread interrupted. */
  void cancel() {
    cancelled = true;
    if (queued && connection.server().dispatcher().withdraw(this)) {
      queued = false;
      connection.post(this); // No handler will say that it has ended.
    }
    Thread thread = runner;
    if (thread != null) {
      thread.interrupt();
    }
    List<Runnable> actions;
    synchronized (this) {
      actions = cancelActions;
      cancelActions = null;
    }
    if (actions != null) {
      actions.forEach(ServerCall::runApart);
    }
  }

  private static void runApart(Runnable action) {
    Thread.ofVirtual().name("rapace-cancel").start(action);
  }

  private Registration target() {
    return java.util.Objects.requireNonNull(target);
  }

  @Override
  public AuthenticatedPeer peer() {
    Authorized proof = authorized;
    return proof == null ? java.util.Objects.requireNonNull(allowed) : proof.peer();
  }

  @Override
  public Method<?, ?> method() {
    return target().method();
  }

  @Override
  public ChannelKind kind() {
    return ChannelKind.CALL;
  }

  @Override
  public Optional<Deadline> deadline() {
    long at = wire.deadline();
    return at == Long.MAX_VALUE ? Optional.empty() : Optional.of(Deadline.at(at));
  }

  @Override
  public int priority() {
    return wire.priority();
  }

  @Override
  public <T> StreamReader<T> reader(Port<T> port) {
    return ports().reader(port);
  }

  private CallPorts ports() {
    CallPorts mine = ports;
    if (mine == null) {
      throw new IllegalArgumentException("the method has no ports");
    }
    return mine;
  }

  @Override
  public <T> StreamWriter<T> writer(Port<T> port) {
    return ports().writer(port);
  }

  @Override
  public Tunnel tunnel(Port<byte[]> port) {
    return ports().tunnel(port);
  }

  @Override
  public Metadata metadata() {
    return metadata;
  }

  @Override
  public Optional<String> idempotencyKey() {
    return idempotencyKey == null
        ? Optional.empty()
        : Optional.of(new String(idempotencyKey, java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public TransportSecurity transport() {
    return connection.security();
  }

  @Override
  public long connectionId() {
    return connection.id();
  }

  @Override
  public long channelId() {
    return Integer.toUnsignedLong(wire.channelId());
  }

  @Override
  public boolean isNotification() {
    return wire.isNoReply();
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        if (cancelActions == null) {
          cancelActions = new ArrayList<>(2);
        }
        cancelActions.add(action);
        return;
      }
    }
    runApart(action);
  }

  @Override
  public void trailers(Metadata replacement) {
    trailers = java.util.Objects.requireNonNull(replacement);
  }

  @Override
  public String toString() {
    return "ServerCall[connection=" + connection.id() + " channel=" + channelId() + "]";
  }
}
