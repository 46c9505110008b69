package dev.rapace.rpc;

import dev.rapace.Answer;
import dev.rapace.CallOptions;
import dev.rapace.ClientInterceptor;
import dev.rapace.Metadata;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.RetryPolicy;
import dev.rapace.Status;
import dev.rapace.StreamingCall;
import dev.rapace.postcard.UnencodableValueException;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.StatusNumber;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client: its current connection, its limits, and the calls made through it. Thread-safe. */
public final class Client {
  private static final String CLOSED = "this client is closed";

  private final ClientSettings settings;
  private final TokenGuard tokenGuard;
  private final Dialer dialer;
  private final AtomicInteger outstanding = new AtomicInteger();
  private final Retries retries;
  private final Redial redial;

  private final Object lock = new Object();
  private volatile @Nullable ClientConnection current;
  private @Nullable CompletableFuture<ClientConnection> dialling;
  private volatile boolean closed;

  private Client(ClientSettings settings) {
    this.settings = settings;
    this.tokenGuard =
        new TokenGuard(settings.target(), settings.dangerouslyAllowTokensOverPlaintext());
    this.dialer = new Dialer(settings, tokenGuard, this::connectionLeft);
    this.retries = new Retries(settings.retryPolicy(), settings.timers());
    this.redial = new Redial(settings.timers());
  }

  /**
   * Checks the profile, dials, and waits for the handshake.
   *
   * @throws InsecureConfigurationException if the profile is broken; nothing was sent then
   * @throws RapaceException if the server cannot be reached or refuses
   */
  public static Client connect(ClientSettings settings) {
    Client client = new Client(settings);
    client.dialer.checkConfiguration();
    try {
      client.connect().toCompletableFuture().get();
    } catch (InterruptedException e) {
      client.close();
      Thread.currentThread().interrupt();
      throw PendingCall.givenUp("interrupted while connecting");
    } catch (java.util.concurrent.ExecutionException e) {
      client.close();
      throw client.connectFailure(e.getCause() == null ? e : e.getCause());
    }
    return client;
  }

  /** A call that the caller waits for. */
  public <Q, R> R call(Method<Q, R> method, Q request, CallOptions options) {
    requireOffLoop();
    if (!settings.interceptors().isEmpty()) {
      return WaitingCall.join(callAsync(method, request, options));
    }
    WaitingCall<R> call = new WaitingCall<>(this, method, encoded(method, request), options);
    call.begin();
    return call.await();
  }

  /** A call whose outcome comes later, on a thread of its own. */
  @SuppressWarnings("unchecked") // An interceptor that answers with another type breaks its caller.
  public <Q, R> CompletableFuture<R> callAsync(
      Method<Q, R> method, Q request, CallOptions options) {
    if (settings.interceptors().isEmpty()) {
      return send(method, request, options);
    }
    return (CompletableFuture<R>)
        new InterceptedCall(settings.interceptors(), this::sendErased)
            .run(new ClientInterceptor.Request(method, ChannelKind.CALL, request, options));
  }

  @SuppressWarnings("unchecked") // The method is the one that the argument was given with.
  private CompletableFuture<Object> sendErased(ClientInterceptor.Request request) {
    return send((Method<Object, Object>) request.method(), request.argument(), request.options());
  }

  private <Q, R> CompletableFuture<R> send(Method<Q, R> method, Q request, CallOptions options) {
    byte[] payload;
    try {
      payload = encoded(method, request);
    } catch (RapaceException e) {
      return CompletableFuture.failedFuture(e);
    }
    FutureCall<R> call = new FutureCall<>(this, method, payload, options);
    call.start();
    return call.future();
  }

  /** Starts a call with ports. */
  @SuppressWarnings("unchecked") // As for callAsync.
  public <Q, R> StreamingCall<R> open(Method<Q, R> method, Q request, CallOptions options) {
    byte[] payload = encoded(method, request);
    StreamCall<R> call = new StreamCall<>(this, method, payload, options);
    if (settings.interceptors().isEmpty()) {
      call.start();
      return call;
    }
    InterceptedCall chain =
        new InterceptedCall(settings.interceptors(), last -> startStreams(call, last));
    call.outcome((CompletableFuture<R>) chain);
    InterceptedCall unused =
        chain.run(new ClientInterceptor.Request(method, ChannelKind.CALL, request, options));
    return call;
  }

  /** The end of a chain: what interceptors made of the request is sent, once. */
  @SuppressWarnings("unchecked") // The method is the one that the argument was given with.
  private <R> CompletableFuture<Object> startStreams(
      StreamCall<R> call, ClientInterceptor.Request request) {
    if (!call.claim()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("a call with streams is made once"));
    }
    call.use(encoded((Method<Object, ?>) request.method(), request.argument()), request.options());
    call.start();
    return (CompletableFuture<Object>) call.future();
  }

  /** A call whose response is taken on the loop of its connection. */
  public <Q, R> void callInline(
      Method<Q, R> method, Q request, CallOptions options, Answer<? super R> answer) {
    if (settings.interceptors().isEmpty()) {
      new InlineCall<R>(this, method, encoded(method, request), options, answer).begin();
      return;
    }
    var unused =
        callAsync(method, request, options)
            .whenComplete((value, problem) -> {
              if (problem == null) {
                answer.onValue(value);
              } else {
                Throwable cause = PendingCall.unwrap(problem);
                answer.onFailure(
                    cause instanceof RuntimeException known
                        ? known
                        : new java.util.concurrent.CompletionException(cause));
              }
            });
  }

  /** Sends a request that wants no answer; returns when it was handed to the connection. */
  public <Q> void notify(Method<Q, ?> method, Q request, CallOptions options) {
    requireOffLoop();
    WaitingCall<?> call = WaitingCall.notification(this, method, encoded(method, request), options);
    call.begin();
    call.awaitSent();
  }

  /** Encodes a request, if the server that we are connected to means the same signature. */
  private <Q> byte[] encoded(Method<Q, ?> method, Q request) {
    ClientConnection connection = usableConnection();
    RapaceException incompatible =
        connection == null ? null : connection.peerMethods().incompatibility(method);
    if (incompatible != null) {
      throw incompatible;
    }
    try {
      return Payloads.encode(method.request(), request);
    } catch (UnencodableValueException e) {
      throw RapaceException.ofCall(
          Status.ofNumber(StatusNumber.ENCODE_ERROR, "the request cannot be encoded"),
          Metadata.EMPTY,
          Processed.NO,
          e);
    }
  }

  private void requireOffLoop() {
    ClientConnection c = current;
    if (c != null && c.inLoop()) {
      throw new IllegalStateException(
          "a blocking call on the connection's own loop would wait for ever: use callAsync, or a"
              + " handler that is not INLINE");
    }
  }

  /** Takes a place among the calls that wait for an answer. */
  boolean admitCall() {
    if (outstanding.incrementAndGet() > settings.maxOutstandingCalls()) {
      outstanding.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives the place back. */
  void callEnded() {
    outstanding.decrementAndGet();
  }

  Retries retries() {
    return retries;
  }

  Timers timers() {
    return settings.timers();
  }

  TokenGuard tokenGuard() {
    return tokenGuard;
  }

  Optional<CallCredentials> credentials() {
    return settings.credentials();
  }

  /** The current connection if calls can be started on it now, else null. */
  @Nullable ClientConnection usableConnection() {
    ClientConnection c = current;
    return c != null && c.isUsable() ? c : null;
  }

  /** The current connection, or a new one if there is none. One attempt at a time. */
  CompletionStage<ClientConnection> connect() {
    CompletableFuture<ClientConnection> attempt;
    synchronized (lock) {
      ClientConnection usable = usableConnection();
      if (usable != null) {
        return CompletableFuture.completedFuture(usable);
      }
      if (closed) {
        return CompletableFuture.failedFuture(new IllegalStateException(CLOSED));
      }
      if (dialling != null) {
        return dialling;
      }
      RapaceException tooEarly = redial.tooEarly(settings.target());
      if (tooEarly != null) {
        return CompletableFuture.failedFuture(tooEarly);
      }
      attempt = new CompletableFuture<>();
      dialling = attempt;
    }
    dialer.dial().whenComplete((fresh, problem) -> connected(attempt, fresh, problem));
    return attempt;
  }

  private void connected(
      CompletableFuture<ClientConnection> attempt,
      @Nullable ClientConnection fresh,
      @Nullable Throwable problem) {
    boolean unwanted;
    synchronized (lock) {
      dialling = null;
      unwanted = closed;
      if (fresh == null) {
        redial.failed();
      } else {
        redial.succeeded();
      }
      if (fresh != null && !unwanted) {
        current = fresh;
      }
    }
    if (fresh != null && unwanted) {
      fresh.post(LoopTask.of(fresh::leave));
      attempt.completeExceptionally(new IllegalStateException(CLOSED));
    } else if (fresh != null) {
      attempt.complete(fresh);
    } else {
      attempt.completeExceptionally(
          problem == null ? new IllegalStateException("no connection") : problem);
    }
  }

  /** The connection takes no further calls; if the server leaves, another one is made at once. */
  private void connectionLeft(ClientConnection leaving) {
    connectionLeaves(leaving);
    if (leaving.isServerLeaving()) {
      reconnect();
    }
  }

  /** Dials without being asked, with growing delays, until the redialling is as tired as a call. */
  private void reconnect() {
    if (closed) {
      return;
    }
    var unused =
        connect()
            .whenComplete((fresh, problem) -> {
              if (problem != null && redialAgain()) {
                Runnable unused2 = settings.timers().schedule(this::reconnect, redialDelay());
              }
            });
  }

  private boolean redialAgain() {
    synchronized (lock) {
      return !closed && redial.failures() < RetryPolicy.STANDARD.tries();
    }
  }

  private long redialDelay() {
    synchronized (lock) {
      return redial.left();
    }
  }

  private void connectionLeaves(ClientConnection leaving) {
    synchronized (lock) {
      if (current == leaving) {
        current = null;
      }
    }
  }

  /**
   * A connection with a fresh token in place of one whose identity the server no longer accepts;
   * the same one if the credentials have nothing new. Calls that are under way on the old one go
   * on.
   */
  CompletionStage<ClientConnection> replaceIdentity(ClientConnection refused) {
    CallCredentials credentials = settings.credentials().orElseThrow();
    return tokenGuard
        .token(credentials, refused.security())
        .thenCompose(token -> {
          if (dialer.isTokenOf(refused, token)) {
            return CompletableFuture.completedFuture(refused);
          }
          connectionLeaves(refused);
          refused.post(LoopTask.of(refused::retire));
          return connect();
        });
  }

  /** What a caller is told when there is no connection to be had. */
  RuntimeException connectFailure(Throwable problem) {
    Throwable cause = PendingCall.unwrap(problem);
    if (cause instanceof InsecureConfigurationException e) {
      return e;
    }
    if (cause instanceof RapaceException e) {
      return RapaceException.ofCall(e.status(), e.trailers(), e.processed(), e.getCause());
    }
    String words =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    int number =
        cause instanceof ClientConnection.ConnectionEndedException
                && words.contains("authentication failed")
            ? StatusNumber.UNAUTHENTICATED
            : StatusNumber.UNAVAILABLE;
    return RapaceException.ofCall(
        Status.ofNumber(number, "no connection to " + settings.target() + ": " + words),
        Metadata.EMPTY,
        Processed.NO,
        cause);
  }

  /** What a caller is told when its own credentials give no token. */
  RuntimeException tokenFailure(Throwable problem) {
    Throwable cause = PendingCall.unwrap(problem);
    return cause instanceof InsecureConfigurationException e
        ? e
        : RapaceException.ofCall(
            Status.ofNumber(StatusNumber.UNAUTHENTICATED, "the credentials gave no token"),
            Metadata.EMPTY,
            Processed.NO,
            cause);
  }

  /** Ends the connection; calls that wait for an answer fail at once. Idempotent. */
  public void close() {
    ClientConnection leaving;
    synchronized (lock) {
      closed = true;
      leaving = current;
      current = null;
    }
    if (leaving != null) {
      leaving.post(LoopTask.of(leaving::leave));
      if (!leaving.inLoop()) {
        leaving.awaitEnd();
      }
    }
  }
}
