package dev.rapace.transport.netty;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.ClientFacts;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.ServerFacts.ListenerFacts;
import dev.rapace.transport.ExternalTunnelAttestation;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.TransportOption;
import dev.rapace.transport.TransportProvider;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** {@code tcp://host:port}: frames in the clear. Takes {@link ExternalTunnelAttestation}. */
public final class TcpTransport implements TransportProvider {
  private static final String SCHEME = "tcp";

  private final Sockets sockets;

  /** For {@link java.util.ServiceLoader}. */
  public TcpTransport() {
    this(Sockets.best());
  }

  TcpTransport(Sockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public ListenerFacts describeListener(URI uri, List<TransportOption> options) {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, true);
    Optional<ExternalTunnelAttestation> tunnel = tunnel(options);
    Optional<ProfileViolation> weakness =
        tunnel.flatMap(t -> TcpEndpoint.tunnelWeakness(address, t));
    return new ListenerFacts(
        uri.toString(),
        address.locality(),
        SecurityLevel.NONE,
        List.of(),
        false,
        false,
        weakness.isPresent() ? Optional.empty() : tunnel.map(ExternalTunnelAttestation::toFact),
        weakness.stream().toList());
  }

  @Override
  public ClientFacts describeClient(
      URI uri,
      List<TransportOption> options,
      Optional<CallCredentials> credentials,
      boolean dangerouslyAllowTokensOverPlaintext) {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, false);
    Optional<ExternalTunnelAttestation> tunnel = tunnel(options);
    Optional<ProfileViolation> weakness = tunnel.flatMap(TcpEndpoint::tunnelWeakness);
    return new ClientFacts(
        uri.toString(),
        address.locality(),
        SecurityLevel.NONE,
        List.of(),
        false,
        false,
        credentials,
        dangerouslyAllowTokensOverPlaintext,
        weakness.isPresent() ? Optional.empty() : tunnel.map(ExternalTunnelAttestation::toFact),
        weakness.stream().toList());
  }

  @Override
  public Listener listen(
      URI uri, List<TransportOption> options, ListenSettings settings, Consumer<FrameLink> acceptor)
      throws IOException {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, true);
    return TcpEndpoint.listen(
        sockets, address, tunnel(options), settings, ConnectionPrelude.NONE, acceptor);
  }

  @Override
  public CompletionStage<FrameLink> connect(
      URI uri, List<TransportOption> options, long timeoutNanos) {
    TcpAddress address = TcpAddress.parse(uri, SCHEME, false);
    return TcpEndpoint.connect(
        sockets, address, tunnel(options), ConnectionPrelude.NONE, timeoutNanos);
  }

  private static Optional<ExternalTunnelAttestation> tunnel(List<TransportOption> options) {
    return OptionKinds.only(options, ExternalTunnelAttestation.class, SCHEME);
  }
}
