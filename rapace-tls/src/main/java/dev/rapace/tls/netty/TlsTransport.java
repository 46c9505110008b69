package dev.rapace.tls.netty;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.ClientFacts;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.ServerFacts.ListenerFacts;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.TransportOption;
import dev.rapace.transport.TransportProvider;
import dev.rapace.transport.netty.OptionKinds;
import dev.rapace.transport.netty.TcpAddress;
import dev.rapace.transport.netty.TcpEndpoint;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** {@code tls://host:port}: frames over TLS 1.3 over TCP. */
public final class TlsTransport implements TransportProvider {
  private static final String SCHEME = "tls";

  private final InstantSource clock;

  /** One entry for each options object in use, so that its connections can resume sessions. */
  private final Map<TlsClientOptions, TlsSettings> clients =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** For {@link java.util.ServiceLoader}. */
  public TlsTransport() {
    this(InstantSource.system());
  }

  TlsTransport(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public ListenerFacts describeListener(URI uri, List<TransportOption> options) {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, true);
    TlsServerOptions tls = serverOptions(options);
    return new ListenerFacts(
        uri.toString(),
        address.locality(),
        SecurityLevel.PRIVACY_AND_INTEGRITY,
        List.of(LiveSession.TLS),
        tls.clientTrust().isPresent(),
        false,
        Optional.empty(),
        tls.weaknesses());
  }

  @Override
  public ClientFacts describeClient(
      URI uri,
      List<TransportOption> options,
      Optional<CallCredentials> credentials,
      boolean dangerouslyAllowTokensOverPlaintext) {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, false);
    TlsClientOptions tls = clientOptions(options);
    return new ClientFacts(
        uri.toString(),
        address.locality(),
        SecurityLevel.PRIVACY_AND_INTEGRITY,
        List.of(LiveSession.TLS),
        true,
        tls.identity().isPresent(),
        credentials,
        dangerouslyAllowTokensOverPlaintext,
        Optional.empty(),
        tls.weaknesses());
  }

  @Override
  public Listener listen(
      URI uri, List<TransportOption> options, ListenSettings settings, Consumer<FrameLink> acceptor)
      throws IOException {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, true);
    TlsSettings tls = TlsSettings.of(serverOptions(options), clock);
    // Keys that the library cannot use are found before the port is open.
    TlsSettings.Generation unused = tls.now();
    return TcpEndpoint.listen(
        address, Optional.empty(), settings, new TlsPrelude(tls, null), acceptor);
  }

  @Override
  public CompletionStage<FrameLink> connect(
      URI uri, List<TransportOption> options, long timeoutNanos) {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, false);
    TlsSettings tls =
        clients.computeIfAbsent(clientOptions(options), o -> TlsSettings.of(o, clock));
    try {
      TlsSettings.Generation unused = tls.now();
    } catch (IOException e) {
      return CompletableFuture.failedStage(e);
    }
    return TcpEndpoint.connect(
        address, Optional.empty(), new TlsPrelude(tls, address), timeoutNanos);
  }

  private static TlsServerOptions serverOptions(List<TransportOption> options) {
    return OptionKinds.only(options, TlsServerOptions.class, SCHEME)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "a tls: listener needs a certificate: give it TlsServerOptions"));
  }

  private static TlsClientOptions clientOptions(List<TransportOption> options) {
    return OptionKinds.only(options, TlsClientOptions.class, SCHEME).orElse(Defaults.CLIENT);
  }

  /** The runtime's authorities, no certificate; made when first used. */
  private static final class Defaults {
    static final TlsClientOptions CLIENT = TlsClientOptions.builder().build();
  }
}
