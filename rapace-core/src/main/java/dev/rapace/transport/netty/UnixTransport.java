package dev.rapace.transport.netty;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.ClientFacts;
import dev.rapace.security.Locality;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.ServerFacts.ListenerFacts;
import dev.rapace.security.TransportSecurity;
import dev.rapace.security.TransportSecurity.UnixCredentials;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.TransportOption;
import dev.rapace.transport.TransportProvider;
import dev.rapace.transport.UnixOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * {@code unix:/path}: frames over a Unix socket, between processes that the kernel names to each
 * other. Takes {@link UnixOptions}.
 */
public final class UnixTransport implements TransportProvider {
  private static final long ROOT = 0;

  private final Sockets sockets;

  /** For {@link java.util.ServiceLoader}. */
  public UnixTransport() {
    this(Sockets.best());
  }

  UnixTransport(Sockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public Set<String> schemes() {
    return Set.of(UnixAddress.SCHEME);
  }

  @Override
  public ListenerFacts describeListener(URI uri, List<TransportOption> options) {
    UnixAddress address = UnixAddress.parse(uri);
    options(options);
    return new ListenerFacts(
        uri.toString(),
        Locality.HOST,
        SecurityLevel.NONE,
        List.of(),
        false,
        true,
        Optional.empty(),
        listenerWeakness(address).stream().toList());
  }

  @Override
  public ClientFacts describeClient(
      URI uri,
      List<TransportOption> options,
      Optional<CallCredentials> credentials,
      boolean dangerouslyAllowTokensOverPlaintext) {
    UnixAddress address = UnixAddress.parse(uri);
    UnixOptions unix = options(options);
    return new ClientFacts(
        uri.toString(),
        Locality.HOST,
        SecurityLevel.NONE,
        List.of(),
        true,
        false,
        credentials,
        dangerouslyAllowTokensOverPlaintext,
        Optional.empty(),
        clientWeakness(address, unix).stream().toList());
  }

  @Override
  public Listener listen(
      URI uri, List<TransportOption> options, ListenSettings settings, Consumer<FrameLink> acceptor)
      throws IOException {
    UnixAddress address = UnixAddress.parse(uri);
    UnixOptions unix = options(options);
    // The directory may have changed since it was described.
    refuse(listenerWeakness(address));
    UnixSocketFile.clear(address);
    SocketEndpoint endpoint = endpoint(address, unix);
    Path made = address.temporary();
    Channel channel =
        endpoint.bind(sockets.unixServer(), sockets.unixAddress(made), settings, acceptor);
    try {
      UnixSocketFile file = UnixSocketFile.publish(made, address.path(), unix.socketMode());
      channel.config().setAutoRead(true);
      return new BoundSocket(address.uri(), channel, file::remove);
    } catch (IOException e) {
      channel.close().awaitUninterruptibly();
      throw e;
    }
  }

  @Override
  public CompletionStage<FrameLink> connect(
      URI uri, List<TransportOption> options, long timeoutNanos) {
    UnixAddress address = UnixAddress.parse(uri);
    UnixOptions unix = options(options);
    try {
      refuse(clientWeakness(address, unix));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return endpoint(address, unix)
        .connect(sockets.unixClient(), sockets.unixAddress(address.path()), timeoutNanos);
  }

  private SocketEndpoint endpoint(UnixAddress address, UnixOptions unix) {
    Map<ChannelOption<Boolean>, Boolean> options =
        sockets.epoll() ? Map.of(ChannelOption.ALLOW_HALF_CLOSURE, true) : Map.of();
    return new SocketEndpoint(sockets, facts(address, unix), ConnectionPrelude.NONE, options);
  }

  private static UnixOptions options(List<TransportOption> options) {
    return OptionKinds.only(options, UnixOptions.class, UnixAddress.SCHEME)
        .orElseGet(UnixOptions::defaults);
  }

  // ---- who is at the other end ----------------------------------------------------------------

  private static SocketFacts facts(UnixAddress address, UnixOptions unix) {
    String here = "unix:" + address.path();
    return (channel, accepted) -> {
      UnixCredentials peer = UnixPeer.of(channel);
      boolean trusted = accepted ? admits(unix, peer) : servers(unix).contains(peer.uid());
      if (!trusted) {
        throw new IOException(
            accepted
                ? "user " + peer.uid() + " may not connect (java.unix.peer): name it in allowedUids"
                : "the server runs as user "
                    + peer.uid()
                    + " (java.unix.server): name that user in expectedServerUids if it is right");
      }
      return new TransportSecurity(
          UnixAddress.SCHEME,
          SecurityLevel.NONE,
          Locality.HOST,
          here,
          "uid:" + peer.uid(),
          Optional.empty(),
          Optional.of(peer),
          Optional.empty());
    };
  }

  private static boolean admits(UnixOptions unix, UnixCredentials peer) {
    if (unix.allowedUids().isEmpty() && unix.allowedGids().isEmpty()) {
      return peer.uid() == OwnIdentity.uid() || peer.uid() == ROOT;
    }
    return unix.allowedUids().contains(peer.uid()) || unix.allowedGids().contains(peer.gid());
  }

  private static Set<Long> servers(UnixOptions unix) {
    return unix.expectedServerUids().isEmpty() ? ourselvesAndRoot() : unix.expectedServerUids();
  }

  private static Set<Long> ourselvesAndRoot() {
    // We may be root: Set.of would refuse the same number twice.
    return new TreeSet<>(List.of(OwnIdentity.uid(), ROOT));
  }

  // ---- where the socket lies ------------------------------------------------------------------

  private static Optional<ProfileViolation> listenerWeakness(UnixAddress address) {
    return UnixDirectory.weakness(address.directory(), ourselvesAndRoot());
  }

  private static Optional<ProfileViolation> clientWeakness(UnixAddress address, UnixOptions unix) {
    if (!Files.exists(address.directory())) {
      // Nobody listens there; the attempt will say so.
      return Optional.empty();
    }
    Set<Long> owners = ourselvesAndRoot();
    owners.addAll(unix.expectedServerUids());
    return UnixDirectory.weakness(address.directory(), owners);
  }

  private static void refuse(Optional<ProfileViolation> weakness) throws IOException {
    if (weakness.isPresent()) {
      throw new IOException(weakness.get().toString());
    }
  }
}
