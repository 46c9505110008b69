package dev.rapace.rpc;

import dev.rapace.CallOptions;
import dev.rapace.Deadline;
import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.Method;
import dev.rapace.RapaceException;
import dev.rapace.RapaceException.Processed;
import dev.rapace.Status;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.protocol.PeerText;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.Secret;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.StatusNumber;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a client from the first try to its outcome. Whoever waits is told exactly once, by
 * {@link #settled}; decoding is left to the one who waits, off the loop.
 */
abstract class PendingCall<R> extends LoopTask {
  private static final byte[] NOTHING = new byte[0];
  private static final VarHandle DONE;

  static {
    try {
      DONE = MethodHandles.lookup().findVarHandle(PendingCall.class, "done", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Client client;
  private final Method<?, R> method;
  private final boolean notification;
  private CallOptions options;
  private byte[] payload;
  private volatile boolean done;

  private volatile @Nullable ClientConnection connection;
  private volatile boolean cancelled;
  private @Nullable Secret sentToken;
  private boolean refreshed;
  private int failures;

  /** When the call is over, as {@link System#nanoTime}, or {@link Long#MAX_VALUE}. */
  private long deadline = Long.MAX_VALUE;

  private MetadataEntries wireMetadata = MetadataEntries.EMPTY;

  /** The engine's handle while the call is on its way; on the loop only. */
  @Nullable OutgoingCall handle;

  private @Nullable CallResult result;

  /** A body that came alone: encoded, or the value itself if that is an array of bytes. */
  private byte @Nullable [] body;

  private @Nullable RuntimeException failure;

  PendingCall(
      Client client,
      Method<?, R> method,
      byte[] payload,
      CallOptions options,
      boolean notification) {
    this.client = client;
    this.method = method;
    this.payload = payload;
    this.options = options;
    this.notification = notification;
  }

  /** The outcome is there: {@link #outcome} may be called. On any thread, exactly once. */
  abstract void settled();

  /** Begins, on the caller's thread. */
  final void begin() {
    deadline = options.deadline().map(Deadline::nanoTime).orElse(Long.MAX_VALUE);
    if (!client.admitCall()) {
      done = true;
      failure =
          RapaceException.ofCall(
              Status.ofNumber(
                  StatusNumber.RESOURCE_EXHAUSTED,
                  "too many calls of this client wait for an answer"),
              Metadata.EMPTY,
              Processed.NO,
              null);
      settled();
      return;
    }
    dispatch();
  }

  /** What to send, if it was not known from the start. Before {@link #begin}. */
  final void use(byte[] request, CallOptions changed) {
    payload = request;
    options = changed;
  }

  private void dispatch() {
    if (done) {
      return;
    }
    if (deadline != Long.MAX_VALUE && client.timers().nanoTime() - deadline >= 0) {
      expire(Processed.NO);
      return;
    }
    ClientConnection current = client.usableConnection();
    if (current != null) {
      prepare(current);
      return;
    }
    client
        .connect()
        .whenComplete((fresh, problem) -> {
          if (problem == null) {
            prepare(fresh);
          } else {
            settle(null, client.connectFailure(problem));
          }
        });
  }

  /** Adds the call's own token, if it has one, and hands the call to the connection. */
  private void prepare(ClientConnection target) {
    RapaceException incompatible = target.peerMethods().incompatibility(method);
    if (incompatible != null) {
      settle(null, incompatible); // A server that changed since the call was encoded.
      return;
    }
    connection = target;
    MetadataEntries entries = options.outgoing().toWire();
    if (options.idempotencyKey().isPresent()) {
      entries =
          entries.with(
              MetadataKeys.IDEMPOTENCY_KEY,
              options.idempotencyKey().get().getBytes(StandardCharsets.UTF_8));
    }
    if (options.credentials().isEmpty()) {
      wireMetadata = entries;
      target.runOrPost(this);
      return;
    }
    CallCredentials own = options.credentials().get();
    MetadataEntries others = entries;
    client
        .tokenGuard()
        .token(own, target.security())
        .whenComplete((token, problem) -> {
          if (problem != null) {
            settle(null, client.tokenFailure(problem));
            return;
          }
          if (sentToken != null && sentToken.matches(token)) {
            settle(result, null); // Nothing new to show: the first refusal stands.
            return;
          }
          sentToken = token;
          wireMetadata = TokenGuard.attach(others, own, token);
          target.post(this);
        });
  }

  @Override
  final void runOnLoop() {
    Objects.requireNonNull(connection).start(this);
  }

  /** The caller gave up; callable from any thread. Whoever waits is told by itself. */
  final void cancel() {
    if (DONE.compareAndSet(this, false, true)) {
      client.callEnded();
    }
    withdraw();
  }

  /** Takes the call back from the connection; callable from any thread. */
  final void withdraw() {
    cancelled = true;
    ClientConnection on = connection;
    if (on != null) {
      on.post(LoopTask.of(() -> on.cancel(this)));
    }
  }

  /** The server answered. On the loop. */
  final void answered(CallResult answer) {
    if (answer.code() == StatusNumber.UNAUTHENTICATED && !refreshed && mayRepeat() && !done) {
      CallCredentials used = options.credentials().or(client::credentials).orElse(null);
      if (used != null) {
        refreshed = true;
        result = answer;
        Thread.ofVirtual().name("rapace-refresh").start(() -> retryWithFreshToken(used, answer));
        return;
      }
    }
    settle(answer, null);
  }

  /** Once only: a new token, on a new connection if the old one's identity came from Hello. */
  private void retryWithFreshToken(CallCredentials used, CallResult refusal) {
    try {
      used.refresh();
    } catch (RuntimeException e) {
      settle(refusal, null);
      return;
    }
    if (options.credentials().isPresent()) {
      dispatch();
      return;
    }
    ClientConnection refused = Objects.requireNonNull(connection);
    client
        .replaceIdentity(refused)
        .whenComplete((fresh, problem) -> {
          if (problem != null || fresh == refused) {
            settle(refusal, null);
          } else {
            prepare(fresh);
          }
        });
  }

  /**
   * The server answered with success and nothing beside the body. On the loop.
   *
   * @param buffer valid during this call only
   */
  final void answeredOk(byte[] buffer, int offset, int length) {
    if (DONE.compareAndSet(this, false, true)) {
      ending(null);
      client.callEnded();
      succeeded(buffer, offset, length);
    }
  }

  /** Takes the body of a successful answer; by default for whoever waits. On the loop. */
  void succeeded(byte[] buffer, int offset, int length) {
    if (Codecs.BYTES.equals(method.response())) {
      // Their decoding is the copy that has to be made anyway.
      try {
        body = (byte[]) decoded(buffer, offset, length);
      } catch (RapaceException e) {
        failure = e;
      }
    } else {
      body = Arrays.copyOfRange(buffer, offset, offset + length);
    }
    settled();
  }

  /** The call ended without an answer. On the loop. */
  final void failed(int statusNumber, String message, Processed processed) {
    settle(
        null,
        RapaceException.ofCall(
            Status.ofNumber(statusNumber, message), Metadata.EMPTY, processed, null));
  }

  /**
   * The connection has no room for what the call needs and the peer did not see it. On the loop.
   */
  final void refused(String message) {
    settle(
        null,
        RapaceException.ofCall(
            Status.ofNumber(StatusNumber.RESOURCE_EXHAUSTED, message),
            Metadata.of(MetadataKey.RETRYABLE, true),
            Processed.NO,
            null));
  }

  /** Time is over before an answer; callable from any thread. */
  final void expire(Processed processed) {
    end(
        null,
        RapaceException.ofCall(
            Status.ofNumber(StatusNumber.DEADLINE_EXCEEDED, "the deadline has passed"),
            Metadata.EMPTY,
            processed,
            null));
    withdraw();
  }

  /** Whether the call can be made again with what is kept of it. */
  boolean mayRepeat() {
    return true;
  }

  /** Told before anybody who waits, on the thread that found out how the call ended. */
  void ending(@Nullable RuntimeException problem) {}

  /** A notification has left. On the loop. */
  final void sent() {
    settle(null, null);
  }

  private void settle(@Nullable CallResult answer, @Nullable RuntimeException problem) {
    if (done || (answer != null && answer.code() == 0)) {
      end(answer, problem);
      return;
    }
    boolean failed = answer != null || problem != null;
    long delay =
        failed && mayRepeat()
            ? client.retries().delay(method, options, ++failures, deadline, answer, problem)
            : Retries.NEVER;
    if (delay == Retries.NEVER) {
      end(answer, problem);
    } else {
      Runnable unused = client.timers().schedule(this::dispatch, delay);
    }
  }

  private void end(@Nullable CallResult answer, @Nullable RuntimeException problem) {
    if (DONE.compareAndSet(this, false, true)) {
      ending(answer != null && answer.code() != 0 ? failureOf(answer) : problem);
      result = answer;
      failure = problem;
      client.callEnded();
      settled();
    }
  }

  /**
   * The value, after {@link #settled}; decodes it.
   *
   * @throws RapaceException if the call did not succeed
   */
  final R outcome() {
    RuntimeException problem = failure;
    if (problem != null) {
      if (problem instanceof RapaceException e) {
        throw RapaceException.ofCall(e.status(), e.trailers(), e.processed(), e.getCause());
      }
      throw problem;
    }
    byte[] alone = body;
    if (alone != null) {
      return Codecs.BYTES.equals(method.response())
          ? bytes(alone)
          : decoded(alone, 0, alone.length);
    }
    CallResult answer = Objects.requireNonNull(result);
    if (answer.code() != 0) {
      throw failureOf(answer);
    }
    byte[] bytes = answer.body() == null ? NOTHING : answer.body();
    return decoded(bytes, 0, bytes.length, answer.trailers());
  }

  @SuppressWarnings("unchecked") // The codec of the method's response is the one for byte[].
  private R bytes(byte[] value) {
    return (R) value;
  }

  /**
   * The value of a body that came without trailers.
   *
   * @throws RapaceException if it is none
   */
  final R decoded(byte[] buffer, int offset, int length) {
    return decoded(buffer, offset, length, MetadataEntries.EMPTY);
  }

  private R decoded(byte[] buffer, int offset, int length, MetadataEntries trailers) {
    try {
      ClientConnection on = connection;
      return on == null
          ? Payloads.decode(method.response(), buffer, offset, length)
          : on.decode(method.response(), buffer, offset, length);
    } catch (MalformedPayloadException e) {
      throw RapaceException.ofCall(
          Status.ofNumber(StatusNumber.DECODE_ERROR, "the response cannot be decoded"),
          Metadata.fromWire(trailers),
          Processed.ANSWERED,
          e);
    }
  }

  private static RapaceException failureOf(CallResult answer) {
    return RapaceException.ofCall(
        Status.ofNumber(answer.code(), PeerText.clean(answer.message()))
            .withDetails(answer.details()),
        Metadata.fromWire(answer.trailers()),
        Processed.ANSWERED,
        null);
  }

  /** Hands work to the loop of the connection that the call was made on. */
  final void post(LoopTask task) {
    Objects.requireNonNull(connection).post(task);
  }

  /** Throws what went wrong with a notification, if anything did. */
  final void outcomeOfNotification() {
    if (failure != null) {
      outcome();
    }
  }

  final boolean isCancelled() {
    return cancelled;
  }

  final boolean isDone() {
    return done;
  }

  /** When the call is over, as {@link System#nanoTime}, or {@link Long#MAX_VALUE}. */
  final long deadline() {
    return deadline;
  }

  final boolean isHighPriority() {
    return options.isHighPriority();
  }

  final Client client() {
    return client;
  }

  final boolean isNotification() {
    return notification;
  }

  final int methodId() {
    return method.id();
  }

  final byte[] payload() {
    return payload;
  }

  final MetadataEntries wireMetadata() {
    return wireMetadata;
  }

  /** What the caller of an interrupted or cancelled call is told. */
  static RapaceException givenUp(String why) {
    return RapaceException.ofCall(
        Status.ofNumber(StatusNumber.CANCELLED, why), Metadata.EMPTY, Processed.UNKNOWN, null);
  }

  static Throwable unwrap(Throwable problem) {
    Throwable cause = problem;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
