package dev.rapace.rpc;

import dev.rapace.ClientInterceptor;
import dev.rapace.Method;
import dev.rapace.RetryPolicy;
import dev.rapace.security.AuditSink;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.SecurityProfile;
import dev.rapace.transport.TransportOption;
import dev.rapace.wire.ControlMessage.Limits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client is built from.
 *
 * @param profile promise about the environment
 * @param uri where to dial
 * @param options settings of the transport
 * @param credentials source of the token in Hello
 * @param dangerouslyAllowTokensOverPlaintext tokens may cross a network unprotected
 * @param audit takes decisions of the client
 * @param interceptors stand before every call, in this order
 * @param limits limits of the connection; 0 is the protocol's cap
 * @param connectTimeout bound of dialling and handshake together
 * @param maxOutstandingCalls calls that may wait for an answer at the same time
 * @param retryPolicy when a call is made again
 * @param timers time and chance for retries and redialling
 * @param methods methods of which Hello tells the server the signature hashes, where there are any
 */
public record ClientSettings(
    SecurityProfile profile,
    URI uri,
    List<TransportOption> options,
    Optional<CallCredentials> credentials,
    boolean dangerouslyAllowTokensOverPlaintext,
    AuditSink audit,
    List<ClientInterceptor> interceptors,
    Limits limits,
    Duration connectTimeout,
    int maxOutstandingCalls,
    RetryPolicy retryPolicy,
    Timers timers,
    List<Method<?, ?>> methods) {
  public ClientSettings {
    options = List.copyOf(options);
    interceptors = List.copyOf(interceptors);
    methods = List.copyOf(methods);
  }

  /** The address without anything that could hold a secret. */
  String target() {
    String shown = uri.getScheme() + ":";
    if (uri.getHost() != null) {
      shown += "//" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }
    String path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
    return shown + (path == null ? "" : path);
  }
}
