package dev.rapace.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * One way to talk to the operating system's sockets: loops and channel classes that belong
 * together. The loops are daemons, one per core, shared by the whole process, and live as long as
 * it.
 *
 * @param epoll whether these are Linux epoll sockets
 */
record Sockets(
    boolean epoll,
    IoEventLoopGroup loops,
    Class<? extends ServerChannel> tcpServer,
    Class<? extends Channel> tcpClient,
    Class<? extends ServerChannel> unixServer,
    Class<? extends Channel> unixClient) {

  /** Epoll where it is there, else NIO. */
  static Sockets best() {
    return Epoll.isAvailable() ? EpollHolder.SOCKETS : NioHolder.SOCKETS;
  }

  /** Portable sockets of the JDK. */
  static Sockets nio() {
    return NioHolder.SOCKETS;
  }

  /** The address of a Unix socket as these channels want it. */
  SocketAddress unixAddress(Path path) {
    return epoll ? new DomainSocketAddress(path.toString()) : UnixDomainSocketAddress.of(path);
  }

  private static IoEventLoopGroup loops(String name, IoHandlerFactory handlers) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new MultiThreadIoEventLoopGroup(
        cores, new DefaultThreadFactory("rapace-" + name, true), handlers);
  }

  private static final class EpollHolder {
    static final Sockets SOCKETS =
        new Sockets(
            true,
            loops("epoll", EpollIoHandler.newFactory()),
            EpollServerSocketChannel.class,
            EpollSocketChannel.class,
            EpollServerDomainSocketChannel.class,
            EpollDomainSocketChannel.class);
  }

  private static final class NioHolder {
    static final Sockets SOCKETS =
        new Sockets(
            false,
            loops("nio", NioIoHandler.newFactory()),
            NioServerSocketChannel.class,
            NioSocketChannel.class,
            NioServerDomainSocketChannel.class,
            NioDomainSocketChannel.class);
  }
}
