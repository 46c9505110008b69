package dev.rapace.transport.netty;

import dev.rapace.security.Locality;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.TransportSecurity;
import dev.rapace.security.TransportSecurity.ExternalTunnel;
import dev.rapace.transport.ExternalTunnelAttestation;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.TransportProvider.ListenSettings;
import dev.rapace.transport.TransportProvider.Listener;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * TCP for every transport that runs on it. The scheme, and what happens between the socket and the
 * frames, are the caller's: {@code tcp:} passes {@link ConnectionPrelude#NONE}, {@code tls:} its
 * handshake. Thread-safe.
 */
public final class TcpEndpoint {
  private static final Map<ChannelOption<Boolean>, Boolean> OPTIONS =
      Map.of(
          ChannelOption.ALLOW_HALF_CLOSURE, true,
          ChannelOption.TCP_NODELAY, true,
          ChannelOption.SO_KEEPALIVE, true);

  private TcpEndpoint() {}

  /**
   * Binds to the first address of the host and starts to accept.
   *
   * @throws IOException if the address cannot be bound
   */
  public static Listener listen(
      TcpAddress address,
      Optional<ExternalTunnelAttestation> tunnel,
      ListenSettings settings,
      ConnectionPrelude prelude,
      Consumer<FrameLink> acceptor)
      throws IOException {
    return listen(Sockets.best(), address, tunnel, settings, prelude, acceptor);
  }

  static Listener listen(
      Sockets sockets,
      TcpAddress address,
      Optional<ExternalTunnelAttestation> tunnel,
      ListenSettings settings,
      ConnectionPrelude prelude,
      Consumer<FrameLink> acceptor)
      throws IOException {
    InetAddress host = address.resolve().get(0);
    SocketEndpoint endpoint =
        new SocketEndpoint(sockets, facts(address.scheme(), tunnel), prelude, OPTIONS);
    Channel channel =
        endpoint.bind(
            sockets.tcpServer(), new InetSocketAddress(host, address.port()), settings, acceptor);
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    channel.config().setAutoRead(true);
    return new BoundSocket(address.uri(port), channel, () -> {});
  }

  /**
   * Dials the addresses of the host one after the other until one answers. The time is the bound of
   * everything: look-up, connection and prelude.
   */
  public static CompletionStage<FrameLink> connect(
      TcpAddress address,
      Optional<ExternalTunnelAttestation> tunnel,
      ConnectionPrelude prelude,
      long timeoutNanos) {
    return connect(Sockets.best(), address, tunnel, prelude, timeoutNanos);
  }

  static CompletionStage<FrameLink> connect(
      Sockets sockets,
      TcpAddress address,
      Optional<ExternalTunnelAttestation> tunnel,
      ConnectionPrelude prelude,
      long timeoutNanos) {
    SocketEndpoint endpoint =
        new SocketEndpoint(sockets, facts(address.scheme(), tunnel), prelude, OPTIONS);
    long deadline = System.nanoTime() + timeoutNanos;
    CompletableFuture<FrameLink> result = new CompletableFuture<>();
    Runnable dial =
        () -> {
          try {
            dialNext(endpoint, sockets, address, address.resolve(), 0, deadline, result);
          } catch (IOException e) {
            result.completeExceptionally(
                new IOException("cannot find host '" + address.host() + "'", e));
          }
        };
    if (address.literalAddress().isPresent()) {
      dial.run();
    } else {
      // Looking up a name blocks.
      Thread.ofVirtual().name("rapace-lookup").start(dial);
    }
    return result;
  }

  private static void dialNext(
      SocketEndpoint endpoint,
      Sockets sockets,
      TcpAddress address,
      List<InetAddress> hosts,
      int index,
      long deadline,
      CompletableFuture<FrameLink> result) {
    long left = deadline - System.nanoTime();
    InetSocketAddress target = new InetSocketAddress(hosts.get(index), address.port());
    var unused =
        endpoint
            .connect(sockets.tcpClient(), target, left)
            .whenComplete((link, failure) -> {
              if (link != null) {
                if (!result.complete(link)) {
                  link.abort();
                }
              } else if (failure.getCause() instanceof ConnectException
                  && index + 1 < hosts.size()
                  && deadline - System.nanoTime() > 0) {
                dialNext(endpoint, sockets, address, hosts, index + 1, deadline, result);
              } else {
                result.completeExceptionally(failure);
              }
            });
  }

  /** What is wrong with an attestation for a listener on {@code address}; empty if nothing is. */
  public static Optional<ProfileViolation> tunnelWeakness(
      TcpAddress address, ExternalTunnelAttestation tunnel) {
    boolean owned =
        address.literalAddress().map(a -> belongsTo(a, tunnel.interfaceName())).orElse(false);
    return owned
        ? Optional.empty()
        : Optional.of(
            new ProfileViolation(
                "java.transport.tunnel",
                address.host() + " is not an address of interface " + tunnel.interfaceName(),
                "listen on an address of the tunnel's interface, written as numbers, and bring the"
                    + " interface up"));
  }

  /** What is wrong with an attestation for a client; empty if the interface is up. */
  public static Optional<ProfileViolation> tunnelWeakness(ExternalTunnelAttestation tunnel) {
    try {
      NetworkInterface net = NetworkInterface.getByName(tunnel.interfaceName());
      if (net != null && net.isUp()) {
        return Optional.empty();
      }
    } catch (SocketException e) {
      // The same as an interface that is not there.
    }
    return Optional.of(
        new ProfileViolation(
            "java.transport.tunnel",
            "there is no running interface " + tunnel.interfaceName(),
            "bring the tunnel up or name its interface"));
  }

  private static boolean belongsTo(InetAddress address, String interfaceName) {
    try {
      NetworkInterface net = NetworkInterface.getByName(interfaceName);
      return net != null
          && net.isUp()
          && Collections.list(net.getInetAddresses()).contains(address);
    } catch (SocketException e) {
      return false;
    }
  }

  private static SocketFacts facts(String scheme, Optional<ExternalTunnelAttestation> tunnel) {
    return (channel, accepted) -> {
      if (!(channel.localAddress() instanceof InetSocketAddress local)
          || !(channel.remoteAddress() instanceof InetSocketAddress remote)) {
        throw new IOException("the peer is gone");
      }
      Locality locality =
          TcpAddress.isLoopback(local.getAddress()) && TcpAddress.isLoopback(remote.getAddress())
              ? Locality.LOOPBACK
              : Locality.NETWORK;
      Optional<ExternalTunnel> proven =
          tunnel
              .filter(t -> belongsTo(local.getAddress(), t.interfaceName()))
              .map(ExternalTunnelAttestation::toFact);
      if (tunnel.isPresent() && proven.isEmpty()) {
        throw new IOException(
            "the connection does not run through interface "
                + tunnel.get().interfaceName()
                + " (java.transport.tunnel)");
      }
      return new TransportSecurity(
          scheme,
          SecurityLevel.NONE,
          locality,
          NetUtil.toSocketAddressString(local),
          NetUtil.toSocketAddressString(remote),
          Optional.empty(),
          Optional.empty(),
          proven);
    };
  }
}
