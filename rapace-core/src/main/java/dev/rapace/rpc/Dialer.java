package dev.rapace.rpc;

import dev.rapace.protocol.ConnectionSettings;
import dev.rapace.protocol.ProtocolConnection;
import dev.rapace.security.AuditEvents;
import dev.rapace.security.ClientFacts;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.Secret;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.LinkExecutor;
import dev.rapace.transport.TransportProvider;
import dev.rapace.transport.Transports;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections: the profile is checked before dialling and again on the facts of the live
 * link; only then is a token asked for, and only then does the first byte of ours leave.
 */
final class Dialer {
  private final ClientSettings settings;
  private final TokenGuard tokenGuard;
  private final Consumer<ClientConnection> whenLeaving;
  private final TransportProvider provider;
  private final ClientFacts planned;

  Dialer(ClientSettings settings, TokenGuard tokenGuard, Consumer<ClientConnection> whenLeaving) {
    this.settings = settings;
    this.tokenGuard = tokenGuard;
    this.whenLeaving = whenLeaving;
    this.provider = Transports.forUri(settings.uri());
    this.planned =
        provider.describeClient(
            settings.uri(),
            settings.options(),
            settings.credentials(),
            settings.dangerouslyAllowTokensOverPlaintext());
  }

  /** Throws if the profile refuses this configuration; tells the audit of the override. */
  void checkConfiguration() {
    refuse(settings.profile().validate(planned));
    if (planned.usesInsecureOverride()) {
      settings
          .audit()
          .emit(AuditEvents.insecureOverride(Instant.now(), settings.profile(), planned));
    }
  }

  private void refuse(List<ProfileViolation> violations) {
    if (!violations.isEmpty()) {
      throw new InsecureConfigurationException("the client for " + settings.target(), violations);
    }
  }

  /** One attempt; completes on the loop of the new connection when it is ready for calls. */
  CompletionStage<ClientConnection> dial() {
    return provider
        .connect(settings.uri(), settings.options(), settings.connectTimeout().toNanos())
        .thenCompose(this::onLoop);
  }

  /** A stage that was done before anybody hung on it runs us on the dialling thread: hop. */
  private CompletionStage<ClientConnection> onLoop(FrameLink link) {
    if (link.executor().inLoop()) {
      return handshake(link);
    }
    CompletableFuture<ClientConnection> done = new CompletableFuture<>();
    link.executor().execute(() -> pass(handshake(link), done));
    return done;
  }

  private static void pass(
      CompletionStage<ClientConnection> from, CompletableFuture<ClientConnection> to) {
    var unused =
        from.whenComplete((connection, problem) -> {
          if (problem == null) {
            to.complete(connection);
          } else {
            to.completeExceptionally(problem);
          }
        });
  }

  private CompletionStage<ClientConnection> handshake(FrameLink link) {
    List<ProfileViolation> violations = settings.profile().admit(link.security(), planned);
    if (!violations.isEmpty()) {
      link.abort();
      return CompletableFuture.failedFuture(
          new InsecureConfigurationException("the client for " + settings.target(), violations));
    }
    ClientConnection connection = new ClientConnection(link, whenLeaving);
    boundBy(settings.connectTimeout(), connection);
    if (settings.credentials().isEmpty()) {
      begin(connection, null);
    } else {
      Thread.ofVirtual().name("rapace-token").start(() -> fetchToken(connection));
    }
    return connection.ready();
  }

  private static void boundBy(Duration bound, ClientConnection connection) {
    LinkExecutor.Cancellable overdue =
        connection
            .link
            .executor()
            .schedule(
                () -> {
                  if (connection
                      .ready()
                      .completeExceptionally(
                          new SocketTimeoutException("no handshake within " + bound))) {
                    connection.link.abort();
                  }
                },
                bound.toNanos());
    var unused = connection.ready().whenComplete((done, problem) -> overdue.cancel());
  }

  private void fetchToken(ClientConnection connection) {
    tokenGuard
        .token(settings.credentials().orElseThrow(), connection.security())
        .whenComplete((token, problem) -> {
          if (problem == null) {
            connection.post(LoopTask.of(() -> begin(connection, token)));
          } else {
            connection.link.abort();
            connection.ready().completeExceptionally(problem);
          }
        });
  }

  private void begin(ClientConnection connection, @Nullable Secret token) {
    MetadataEntries params = MetadataEntries.EMPTY;
    if (token != null) {
      connection.token = token;
      params = TokenGuard.attach(params, settings.credentials().orElseThrow(), token);
    }
    ConnectionSettings ours =
        ConnectionSettings.builder(Role.INITIATOR)
            .limits(settings.limits())
            .methods(MethodTable.infosOf(settings.methods()))
            .handshakeTimeoutNanos(
                Math.min(
                    settings.connectTimeout().toNanos(),
                    ConnectionSettings.MAX_HANDSHAKE_TIMEOUT_NANOS))
            .params(params)
            .build();
    connection.begin(new ProtocolConnection(ours, connection, connection));
  }

  /** Whether this is the very token that the connection was opened with. */
  boolean isTokenOf(ClientConnection connection, Secret token) {
    Secret used = connection.token;
    return used != null && used.matches(token);
  }
}
