package dev.rapace;

import dev.rapace.rpc.MethodTable;
import dev.rapace.rpc.Server;
import dev.rapace.rpc.ServerSettings;
import dev.rapace.security.AuditLog;
import dev.rapace.security.AuditSink;
import dev.rapace.security.Authenticator;
import dev.rapace.security.AuthorizationGate.Audited;
import dev.rapace.security.Authorizer;
import dev.rapace.security.SecurityProfile;
import dev.rapace.transport.TransportOption;
import dev.rapace.wire.ControlMessage.Limits;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves methods under a security profile. Thread-safe.
 *
 * <pre>{@code
 * RapaceServer server =
 *     RapaceServer.builder()
 *         .profile(SecurityProfile.networked())
 *         .listen("tls://0.0.0.0:7000", certificates)
 *         .authenticator(tokens)
 *         .authorizer(roles)
 *         .method(HELLO, (call, name) -> "hello " + name)
 *         .start();
 * }</pre>
 */
public final class RapaceServer implements AutoCloseable {
  static final String NO_PROFILE =
      "a security profile is needed, there is no default: call"
          + " profile(SecurityProfile.trustedLocal()) within one host under one operator,"
          + " sameHostUntrusted() for peers that are not trusted, networked() for networks";

  private static final Duration NETWORK_HANDSHAKE = Duration.ofSeconds(10);
  private static final Duration LOCAL_HANDSHAKE = Duration.ofSeconds(2);

  private final Server server;

  private RapaceServer(Server server) {
    this.server = server;
  }

  /** Starts with nothing: no profile, no listener, no method. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where the server listens, with real ports, in the order in which they were asked for. */
  public List<URI> uris() {
    return server.uris();
  }

  /** The first of {@link #uris}. */
  public URI uri() {
    return server.uris().get(0);
  }

  /**
   * What the profile was checked against and what holds, a line for each point with its rule id;
   * for people and for logs of a build. Holds no secret.
   */
  public String securityReport() {
    return server.securityReport();
  }

  /** Connections that have passed their handshake. */
  public int connections() {
    return server.connections();
  }

  /** Accepted calls that wait until a handler may run; see {@link Builder#maxHandlers}. */
  public int waitingCalls() {
    return server.waitingCalls();
  }

  /**
   * Leaves in good order: stops accepting, tells every peer, lets accepted calls finish within the
   * drain timeout, then ends what is left. Idempotent.
   */
  @Override
  public void close() {
    server.close();
  }

  /**
   * As {@link #close} within this time. No call that was accepted before is lost as long as it ends
   * in time (rules {@code overload.goaway.*}).
   *
   * @return whether all of them did, and every peer has left
   */
  public boolean drain(Duration time) {
    return server.drain(time);
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private @Nullable SecurityProfile profile;
    private final List<ServerSettings.Listen> listens = new ArrayList<>();
    private @Nullable Authenticator authenticator;
    private @Nullable Authorizer authorizer;
    private AuditSink audit = AuditLog.slf4j();
    private MethodTable methods = MethodTable.empty();
    private final List<ServerInterceptor> interceptors = new ArrayList<>();
    private Limits limits = new Limits(1 << 20, 4_096, 4_096);
    private @Nullable Duration handshakeTimeout;
    private int maxHandshakes = 1_024;
    private int maxHandshakesPerSource = 64;
    private int maxConnections = 10_000;
    private Duration drainTimeout = Duration.ofSeconds(30);
    private InstantSource clock = InstantSource.system();
    private Audited audited = Audited.ALL;
    private int maxRunningHandlers = 10_000;
    private int maxQueuedCalls = 10_000;

    private Builder() {}

    /** Sets the profile; there is no default. */
    public Builder profile(SecurityProfile promise) {
      profile = promise;
      return this;
    }

    /**
     * Adds a listener, such as {@code tls://0.0.0.0:7000}, {@code unix:/run/app.sock}, {@code
     * tcp://127.0.0.1:0} or {@code inproc:name}.
     *
     * @param options settings of its transport
     * @throws IllegalArgumentException if it is not a URI
     */
    public Builder listen(String uri, TransportOption... options) {
      listens.add(new ServerSettings.Listen(URI.create(uri), List.of(options)));
      return this;
    }

    /** Sets who decides who is calling. */
    public Builder authenticator(Authenticator who) {
      authenticator = who;
      return this;
    }

    /** Sets who decides what callers may do; without one, nobody may do anything in B and C. */
    public Builder authorizer(Authorizer may) {
      authorizer = may;
      return this;
    }

    /** Sets who takes audit events; by default they are logged as JSON lines. */
    public Builder audit(AuditSink sink) {
      audit = sink;
      return this;
    }

    /**
     * Leaves allowed calls out of the audit. Denials, and everything about connections and
     * identities, stay in it.
     */
    public Builder auditDenialsOnly() {
      audited = Audited.DENIALS;
      return this;
    }

    /** Serves a method; its handler runs on a virtual thread of its own. */
    public <Q, R> Builder method(Method<Q, R> method, Handler<Q, R> handler) {
      return method(method, handler, HandlerMode.VIRTUAL_THREAD);
    }

    /**
     * Serves a method.
     *
     * @throws IllegalArgumentException if the method, or one with the same id, is there already; or
     *     if it has ports and is to run inline, where waiting for them would block the connection
     */
    public <Q, R> Builder method(Method<Q, R> method, Handler<Q, R> handler, HandlerMode mode) {
      methods = methods.with(method, handler, mode);
      return this;
    }

    /** Lets {@code part} add to this builder, such as a service or introspection. */
    public Builder with(Consumer<? super Builder> part) {
      part.accept(this);
      return this;
    }

    /** Adds an interceptor behind those added before. */
    public Builder interceptor(ServerInterceptor interceptor) {
      interceptors.add(interceptor);
      return this;
    }

    /** Sets the longest payload of one message in bytes, 1024 to 16 MiB; 1 MiB by default. */
    public Builder maxPayload(int bytes) {
      limits = new Limits(bytes, limits.maxChannels(), limits.maxPendingCalls());
      return this;
    }

    /** Sets how many calls one connection may leave unanswered, 1 to 8192; 4096 by default. */
    public Builder maxPendingCalls(int calls) {
      limits = new Limits(limits.maxPayloadSize(), limits.maxChannels(), calls);
      return this;
    }

    /**
     * Bounds Hello and authentication together, and the handshake of the transport before them; at
     * most 30 s. By default 10 s for networks and 2 s for peers on this host (ruling R14).
     */
    public Builder handshakeTimeout(Duration bound) {
      handshakeTimeout = bound;
      return this;
    }

    /**
     * Bounds how many connections may be in their handshake; further ones are closed at once.
     *
     * @param total altogether; 1024 by default
     * @param perSource from one address or one local user; 64 by default
     */
    public Builder maxHandshakes(int total, int perSource) {
      maxHandshakes = total;
      maxHandshakesPerSource = perSource;
      return this;
    }

    /** Bounds the connections of each listener; 10,000 by default. */
    public Builder maxConnections(int connections) {
      maxConnections = connections;
      return this;
    }

    /**
     * Bounds the work of the whole server. Handlers on virtual threads run until {@code running} of
     * them do; further calls wait for their turn by priority, {@code queued} at most; what is one
     * too many is refused with RESOURCE_EXHAUSTED and may be tried again, the least urgent first.
     * Inline handlers do not count.
     *
     * @param running at least 1; 10,000 by default
     * @param queued at least 0; 10,000 by default
     */
    public Builder maxHandlers(int running, int queued) {
      if (running < 1 || queued < 0) {
        throw new IllegalArgumentException("at least one handler must be able to run");
      }
      maxRunningHandlers = running;
      maxQueuedCalls = queued;
      return this;
    }

    /** Bounds how long {@link RapaceServer#close} waits for accepted calls; 30 s by default. */
    public Builder drainTimeout(Duration bound) {
      drainTimeout = bound;
      return this;
    }

    /** Sets the clock against which identities expire; the system's by default. */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /**
     * Checks the profile against everything that was configured, then binds.
     *
     * @throws IllegalStateException if there is no profile
     * @throws dev.rapace.security.InsecureConfigurationException if the profile is broken; lists
     *     every broken rule, and nothing was bound
     * @throws IOException if an address cannot be bound; no other one stays bound
     */
    public RapaceServer start() throws IOException {
      SecurityProfile promise = profile;
      if (promise == null) {
        throw new IllegalStateException(NO_PROFILE);
      }
      return new RapaceServer(
          Server.start(
              new ServerSettings(
                  promise,
                  listens,
                  Optional.ofNullable(authenticator),
                  Optional.ofNullable(authorizer),
                  audit,
                  methods,
                  interceptors,
                  limits,
                  handshakeTimeout == null ? NETWORK_HANDSHAKE : handshakeTimeout,
                  handshakeTimeout == null ? LOCAL_HANDSHAKE : handshakeTimeout,
                  maxHandshakes,
                  maxHandshakesPerSource,
                  maxConnections,
                  drainTimeout,
                  clock,
                  audited,
                  maxRunningHandlers,
                  maxQueuedCalls)));
    }
  }
}
