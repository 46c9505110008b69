package dev.rapace;

import dev.rapace.rpc.Client;
import dev.rapace.rpc.ClientSettings;
import dev.rapace.rpc.Timers;
import dev.rapace.security.AuditLog;
import dev.rapace.security.AuditSink;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.SecurityProfile;
import dev.rapace.transport.TransportOption;
import dev.rapace.wire.ControlMessage.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods of one server. Thread-safe; made to be shared and kept.
 *
 * <pre>{@code
 * try (RapaceClient client =
 *     RapaceClient.builder("unix:/run/app.sock")
 *         .profile(SecurityProfile.sameHostUntrusted())
 *         .credentials(token)
 *         .connect()) {
 *   String greeting = client.call(HELLO, "world");
 * }
 * }</pre>
 */
public final class RapaceClient implements AutoCloseable {
  private final Client client;

  private RapaceClient(Client client) {
    this.client = client;
  }

  /**
   * Starts a client for this address, such as {@code tls://host:7000}, {@code unix:/run/app.sock},
   * {@code tcp://127.0.0.1:7000} or {@code inproc:name}.
   *
   * @throws IllegalArgumentException if it is not a URI
   */
  public static Builder builder(String uri) {
    return new Builder(URI.create(uri));
  }

  /** Starts a client for this address. */
  public static Builder builder(URI uri) {
    return new Builder(uri);
  }

  /** As {@link #call(Method, Object, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public <Q, R> R call(Method<Q, R> method, Q request) {
    return client.call(method, request, CallOptions.DEFAULT);
  }

  /**
   * Calls and waits. Works alike on virtual and platform threads. An interrupt cancels the call on
   * both sides and stays set.
   *
   * @throws RapaceException if the call did not succeed
   * @throws dev.rapace.security.InsecureConfigurationException if the call has credentials of its
   *     own that this connection must not carry; nothing was sent then
   */
  public <Q, R> R call(Method<Q, R> method, Q request, CallOptions options) {
    return client.call(method, request, options);
  }

  /** As {@link #callAsync(Method, Object, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public <Q, R> CompletableFuture<R> callAsync(Method<Q, R> method, Q request) {
    return client.callAsync(method, request, CallOptions.DEFAULT);
  }

  /**
   * Calls without waiting. The future completes on a virtual thread, so what hangs on it may block;
   * it fails with the exceptions that {@link #call(Method, Object, CallOptions)} throws. Cancelling
   * it cancels the call on both sides.
   */
  public <Q, R> CompletableFuture<R> callAsync(
      Method<Q, R> method, Q request, CallOptions options) {
    return client.callAsync(method, request, options);
  }

  /**
   * Calls without waiting and without a thread in between: the response is decoded and given to
   * {@code answer} on the loop of the connection, right where it arrived. The fastest way to make
   * many small calls, for receivers that never block. With interceptors there is no shortcut: then
   * the response comes on a virtual thread, as with {@link #callAsync(Method, Object,
   * CallOptions)}.
   *
   * @throws RapaceException if the request cannot be encoded
   */
  public <Q, R> void callInline(
      Method<Q, R> method, Q request, CallOptions options, Answer<? super R> answer) {
    client.callInline(method, request, options, answer);
  }

  /** As {@link #notify(Method, Object, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public <Q> void notify(Method<Q, ?> method, Q request) {
    client.notify(method, request, CallOptions.DEFAULT);
  }

  /**
   * Sends a request that wants no answer of any kind (ruling R51), and returns when it was handed
   * to the connection. Whether it was accepted, or refused, is never known here.
   *
   * @throws RapaceException if it could not be sent
   */
  public <Q> void notify(Method<Q, ?> method, Q request, CallOptions options) {
    client.notify(method, request, options);
  }

  /** As {@link #open(Method, Object, CallOptions)} with {@link CallOptions#DEFAULT}. */
  public <Q, R> StreamingCall<R> open(Method<Q, R> method, Q request) {
    return client.open(method, request, CallOptions.DEFAULT);
  }

  /**
   * Starts a call with streams or tunnels and returns at once. Its required ports of ours are open
   * from the start. Such a call is never made again by itself: what its streams carried is gone.
   */
  public <Q, R> StreamingCall<R> open(Method<Q, R> method, Q request, CallOptions options) {
    return client.open(method, request, options);
  }

  /**
   * Ends the connection. Calls that wait for an answer fail at once with UNAVAILABLE and {@link
   * RapaceException.Processed#UNKNOWN}. Idempotent; waits two seconds at most.
   */
  @Override
  public void close() {
    client.close();
  }

  /** Collects what a client needs. Not thread-safe. */
  public static final class Builder {
    private final URI uri;
    private @Nullable SecurityProfile profile;
    private final List<TransportOption> options = new ArrayList<>();
    private @Nullable CallCredentials credentials;
    private boolean tokensOverPlaintext;
    private AuditSink audit = AuditLog.slf4j();
    private final List<ClientInterceptor> interceptors = new ArrayList<>();
    private Limits limits = new Limits(1 << 20, 4_096, 4_096);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private int maxOutstandingCalls = 16_384;
    private RetryPolicy retryPolicy = RetryPolicy.STANDARD;
    private final List<Method<?, ?>> methods = new ArrayList<>();

    private Builder(URI uri) {
      this.uri = uri;
    }

    /** Sets the profile; there is no default. */
    public Builder profile(SecurityProfile promise) {
      profile = promise;
      return this;
    }

    /** Adds settings of the transport, such as certificates. */
    public Builder option(TransportOption option) {
      options.add(option);
      return this;
    }

    /**
     * Sets where the token for the connection comes from. It is sent only over connections that
     * protect it (rule {@code security.metadata.secrets}).
     */
    public Builder credentials(CallCredentials source) {
      credentials = source;
      return this;
    }

    /**
     * Lets tokens cross a network without protection. Everybody on the way can take them. Each
     * start is audited.
     */
    public Builder dangerouslyAllowTokensOverPlaintext() {
      tokensOverPlaintext = true;
      return this;
    }

    /** Sets who takes audit events; by default they are logged as JSON lines. */
    public Builder audit(AuditSink sink) {
      audit = sink;
      return this;
    }

    /** Adds an interceptor behind those added before. */
    public Builder interceptor(ClientInterceptor interceptor) {
      interceptors.add(interceptor);
      return this;
    }

    /** Sets the longest payload of one message in bytes, 1024 to 16 MiB; 1 MiB by default. */
    public Builder maxPayload(int bytes) {
      limits = new Limits(bytes, limits.maxChannels(), limits.maxPendingCalls());
      return this;
    }

    /** Bounds dialling and handshake together; 10 s by default. */
    public Builder connectTimeout(Duration bound) {
      connectTimeout = bound;
      return this;
    }

    /** Sets when calls are made again by themselves; {@link RetryPolicy#STANDARD} by default. */
    public Builder retries(RetryPolicy policy) {
      retryPolicy = policy;
      return this;
    }

    /** Sets how many calls may wait for an answer at the same time; 16,384 by default. */
    public Builder maxOutstandingCalls(int calls) {
      maxOutstandingCalls = calls;
      return this;
    }

    /**
     * Adds methods that will be called, such as {@code GreeterMethods.ALL}: the server learns their
     * signature hashes and answers calls that mean another signature with INCOMPATIBLE_SCHEMA (rule
     * {@code schema.compat.check}). What the server lists is compared in any case.
     */
    public Builder methods(Collection<? extends Method<?, ?>> called) {
      methods.addAll(called);
      return this;
    }

    /**
     * Checks the profile, dials, and waits until calls can be made.
     *
     * @throws IllegalStateException if no profile was given
     * @throws dev.rapace.security.InsecureConfigurationException if the profile is broken, by the
     *     configuration or by the live connection; no token was sent then
     * @throws RapaceException if the server cannot be reached, or refuses
     */
    public RapaceClient connect() {
      SecurityProfile promise = profile;
      if (promise == null) {
        throw new IllegalStateException(RapaceServer.NO_PROFILE);
      }
      return new RapaceClient(
          Client.connect(
              new ClientSettings(
                  promise,
                  uri,
                  options,
                  Optional.ofNullable(credentials),
                  tokensOverPlaintext,
                  audit,
                  interceptors,
                  limits,
                  connectTimeout,
                  maxOutstandingCalls,
                  retryPolicy,
                  Timers.system(),
                  methods)));
    }
  }
}
