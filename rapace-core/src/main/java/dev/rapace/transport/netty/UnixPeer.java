package dev.rapace.transport.netty;

import dev.rapace.security.TransportSecurity.UnixCredentials;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** What the kernel says about the process at the other end of a Unix socket. */
final class UnixPeer {
  /** Where the kernel's word lacks the process id. */
  private static final int NO_PID = 0;

  private UnixPeer() {}

  /**
   * The credentials of the peer when it connected, or when it began to listen.
   *
   * @throws IOException if they are not to be had: such a peer is nobody
   */
  static UnixCredentials of(Channel channel) throws IOException {
    if (channel instanceof EpollDomainSocketChannel epoll) {
      PeerCredentials peer = epoll.peerCredentials();
      int[] gids = peer.gids();
      if (gids.length == 0) {
        throw new IOException("the kernel does not say who the peer is");
      }
      return new UnixCredentials(
          Integer.toUnsignedLong(peer.uid()), Integer.toUnsignedLong(gids[0]), peer.pid());
    }
    UnixDomainPrincipal peer =
        channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
    if (peer == null) {
      throw new IOException("the kernel does not say who the peer is");
    }
    return new UnixCredentials(
        number("/etc/passwd", peer.user().getName(), isOwnUser(peer)),
        number("/etc/group", peer.group().getName(), null),
        NO_PID);
  }

  /** The JDK gives names, or numbers for users without one: the account files lead back. */
  private static long number(String accounts, String name, @Nullable Long known)
      throws IOException {
    if (known != null) {
      return known;
    }
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Long.parseLong(name);
    }
    List<String> lines = Files.readAllLines(Path.of(accounts));
    for (String line : lines) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2 && fields[0].equals(name)) {
        return Long.parseLong(fields[2]);
      }
    }
    throw new IOException("'" + name + "' is not in " + accounts + ": the peer has no number");
  }

  private static @Nullable Long isOwnUser(UnixDomainPrincipal peer) throws IOException {
    var own =
        FileSystems.getDefault()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(Long.toString(OwnIdentity.uid()));
    return peer.user().equals(own) ? OwnIdentity.uid() : null;
  }
}
