package dev.rapace.rpc;

import dev.rapace.ServerInterceptor;
import dev.rapace.security.AuditSink;
import dev.rapace.security.Authenticator;
import dev.rapace.security.AuthorizationGate.Audited;
import dev.rapace.security.Authorizer;
import dev.rapace.security.SecurityProfile;
import dev.rapace.transport.TransportOption;
import dev.rapace.wire.ControlMessage.Limits;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What a server is built from.
 *
 * @param profile promise about the environment
 * @param listens where to listen
 * @param authenticator decides who is calling
 * @param authorizer decides what they may do
 * @param audit takes every decision
 * @param methods what is served
 * @param interceptors stand before every handler, in this order
 * @param limits limits of each connection; 0 is the protocol's cap
 * @param handshakeTimeout bound of Hello and authentication together
 * @param localHandshakeTimeout the same for peers on this host
 * @param maxHandshakes connections that have not finished their handshake, altogether
 * @param maxHandshakesPerSource the same, from one address or user
 * @param maxConnections connections of one listener
 * @param drainTimeout how long close waits for calls that were accepted
 * @param clock wall-clock time against which identities expire
 * @param audited which decisions about calls the audit gets
 * @param maxRunningHandlers handlers that run at the same time, on all connections
 * @param maxQueuedCalls calls that may wait until a handler may run
 */
public record ServerSettings(
    SecurityProfile profile,
    List<Listen> listens,
    Optional<Authenticator> authenticator,
    Optional<Authorizer> authorizer,
    AuditSink audit,
    MethodTable methods,
    List<ServerInterceptor> interceptors,
    Limits limits,
    Duration handshakeTimeout,
    Duration localHandshakeTimeout,
    int maxHandshakes,
    int maxHandshakesPerSource,
    int maxConnections,
    Duration drainTimeout,
    InstantSource clock,
    Audited audited,
    int maxRunningHandlers,
    int maxQueuedCalls) {
  public ServerSettings {
    listens = List.copyOf(listens);
    interceptors = List.copyOf(interceptors);
  }

  /**
   * One listener to be.
   *
   * @param uri where
   * @param options settings of its transport
   */
  public record Listen(URI uri, List<TransportOption> options) {
    public Listen {
      options = List.copyOf(options);
    }
  }
}
