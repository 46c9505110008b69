package dev.rapace.rpc;

import dev.rapace.ServerInterceptor;
import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.protocol.ProtocolConnection;
import dev.rapace.security.AuthenticationGate;
import dev.rapace.security.AuthorizationGate;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityReport;
import dev.rapace.security.ServerFacts;
import dev.rapace.security.ServerFacts.ListenerFacts;
import dev.rapace.security.TransportSecurity;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.TransportProvider.ListenSettings;
import dev.rapace.transport.TransportProvider.Listener;
import dev.rapace.transport.Transports;
import dev.rapace.wire.Role;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A running server: its listeners, its connections and what they share. A connection is admitted on
 * the facts of its own link before a byte of it is read. Thread-safe.
 */
public final class Server {
  private static final AtomicLong CONNECTION_NUMBERS = new AtomicLong();

  private final ServerSettings settings;
  private final ServerFacts facts;
  private final ServerAudit audit;
  private final AuthenticationGate authentication;
  private final CallPipeline pipeline;
  private final ConnectionSettings networkConnections;
  private final ConnectionSettings localConnections;
  private final HandshakeCap handshakes;
  private final Dispatcher dispatcher;
  private final List<Listener> listeners = new ArrayList<>();
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
  private final Object gone = new Object();
  private volatile boolean closing;

  private Server(ServerSettings settings, ServerFacts facts) {
    this.settings = settings;
    this.facts = facts;
    this.audit = new ServerAudit(settings.audit(), settings.profile(), settings.clock());
    this.authentication =
        new AuthenticationGate(
            settings.profile(), settings.authenticator(), settings.audit(), settings.clock());
    this.pipeline =
        new CallPipeline(
            settings.methods(),
            authentication,
            new AuthorizationGate(
                settings.profile(),
                settings.authorizer(),
                settings.audit(),
                settings.clock(),
                settings.audited()));
    this.dispatcher = new Dispatcher(settings.maxRunningHandlers(), settings.maxQueuedCalls());
    this.handshakes = new HandshakeCap(settings.maxHandshakes(), settings.maxHandshakesPerSource());
    this.networkConnections = connectionSettings(settings, settings.handshakeTimeout());
    this.localConnections = connectionSettings(settings, settings.localHandshakeTimeout());
  }

  private static ConnectionSettings connectionSettings(
      ServerSettings settings, Duration handshakeTimeout) {
    return ConnectionSettings.builder(Role.ACCEPTOR)
        .limits(settings.limits())
        .methods(settings.methods().infos())
        .methodNamesOmitted(!settings.profile().letter().equals("A"))
        .handshakeTimeoutNanos(handshakeTimeout.toNanos())
        .drainGraceNanos(settings.drainTimeout().toNanos())
        .wallClock(() -> epochNanos(settings.clock().instant()))
        .build();
  }

  private static long epochNanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /**
   * Checks the profile, then binds every listener or none.
   *
   * @throws InsecureConfigurationException if the profile is broken; nothing was bound
   * @throws IOException if an address cannot be bound
   */
  public static Server start(ServerSettings settings) throws IOException {
    ServerFacts facts = describe(settings);
    List<ProfileViolation> violations = settings.profile().validate(facts);
    if (!violations.isEmpty()) {
      new ServerAudit(settings.audit(), settings.profile(), settings.clock())
          .listenerRefused(facts.listeners(), violations);
      throw new InsecureConfigurationException(
          "a server under profile " + settings.profile().letter(), violations);
    }
    Server server = new Server(settings, facts);
    server.bind();
    return server;
  }

  private static ServerFacts describe(ServerSettings settings) {
    List<ListenerFacts> listeners = new ArrayList<>();
    for (ServerSettings.Listen listen : settings.listens()) {
      listeners.add(
          Transports.forUri(listen.uri()).describeListener(listen.uri(), listen.options()));
    }
    return new ServerFacts(
        listeners,
        settings.authenticator(),
        settings.authorizer(),
        settings.methods().refs(),
        settings.handshakeTimeout().toMillis());
  }

  private void bind() throws IOException {
    ListenSettings bounds =
        new ListenSettings(settings.handshakeTimeout().toNanos(), settings.maxConnections());
    try {
      for (ServerSettings.Listen listen : settings.listens()) {
        Listener listener =
            Transports.forUri(listen.uri())
                .listen(listen.uri(), listen.options(), bounds, this::accept);
        listeners.add(listener);
        audit.listenerStarted(listener.uri());
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void accept(FrameLink link) {
    TransportSecurity security = link.security();
    String source = sourceOf(security);
    long id = CONNECTION_NUMBERS.incrementAndGet();
    if (closing || !handshakes.tryAcquire(source)) {
      audit.connectionRefused(
          id,
          security,
          "java.handshake-cap",
          closing ? "the server is closing" : "too many connections in their handshake");
      link.abort();
      return;
    }
    List<ProfileViolation> violations = settings.profile().admit(security, true);
    if (!violations.isEmpty()) {
      audit.connectionRefused(id, security, violations);
      link.abort();
      handshakes.release(source);
      return;
    }
    ServerConnection connection = new ServerConnection(this, link, id, source);
    connections.add(connection);
    ConnectionSettings ours = security.locality().isLocal() ? localConnections : networkConnections;
    connection.begin(new ProtocolConnection(ours, connection, connection));
    if (closing) {
      connection.drain();
    }
  }

  /** The address without its port, or the user: what a cap of connections can count by. */
  private static String sourceOf(TransportSecurity security) {
    if (security.unix().isPresent()) {
      return "uid:" + security.unix().get().uid();
    }
    String remote = security.remote();
    int port = remote.lastIndexOf(':');
    return port > 0 ? remote.substring(0, port) : remote;
  }

  /** The connection's handshake is over, one way or the other. */
  void handshakeEnded(String source) {
    handshakes.release(source);
  }

  void connectionEnded(ServerConnection connection) {
    connections.remove(connection);
    synchronized (gone) {
      gone.notifyAll();
    }
  }

  AuthenticationGate authentication() {
    return authentication;
  }

  CallPipeline pipeline() {
    return pipeline;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  /** Whether identities may end while a call runs: in Profiles B and C they may. */
  boolean watchesIdentities() {
    return !settings.profile().letter().equals("A");
  }

  ServerAudit audit() {
    return audit;
  }

  List<ServerInterceptor> interceptors() {
    return settings.interceptors();
  }

  int maxHandlersPerConnection() {
    int pending = settings.limits().maxPendingCalls();
    return pending == 0 ? ConnectionSettings.HARD_MAX_PENDING_CALLS : pending;
  }

  /** Where it listens. */
  public List<URI> uris() {
    return listeners.stream().map(Listener::uri).toList();
  }

  /** Connections that have passed their handshake. */
  public int connections() {
    return (int) connections.stream().filter(ServerConnection::isEstablished).count();
  }

  /** Accepted calls that wait for their turn. */
  public int waitingCalls() {
    return dispatcher.queued();
  }

  /** Points of the profile and how this server meets them. */
  public String securityReport() {
    ServerFacts bound = facts.boundTo(uris().stream().map(URI::toString).toList());
    return SecurityReport.of(settings.profile(), bound).text();
  }

  /** Stops accepting, drains, ends what is left. Idempotent. */
  public void close() {
    boolean unused = drain(settings.drainTimeout().plusSeconds(1));
  }

  /**
   * Stops accepting, lets accepted calls finish, ends what is left when the time is over.
   *
   * @return whether every connection ended by itself
   */
  public boolean drain(Duration time) {
    closing = true;
    listeners.forEach(Listener::close);
    Set<ServerConnection> open = Set.copyOf(connections);
    open.forEach(c -> c.post(LoopTask.of(c::drain)));
    if (open.stream().anyMatch(ServerConnection::inLoop)) {
      return false; // Called by an inline handler: its own connection cannot end before it returns.
    }
    awaitEnd(time.toNanos());
    boolean drained = connections.isEmpty();
    connections.forEach(c -> c.link.abort());
    return drained;
  }

  private void awaitEnd(long grace) {
    long end = System.nanoTime() + grace;
    synchronized (gone) {
      while (!connections.isEmpty()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return;
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(gone, left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  @Override
  public String toString() {
    return uris().stream().map(URI::toString).collect(Collectors.joining(", ", "Server[", "]"));
  }
}
