package dev.rapace.transport.netty;

import dev.rapace.transport.FrameLink;
import dev.rapace.transport.TransportProvider.ListenSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds and dials sockets whose connections are {@link NettyLink}s. Thread-safe. */
final class SocketEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(SocketEndpoint.class);

  /**
   * How much one read takes: from 2 KiB up to 256 KiB while reads are full, at most 1 MiB in a turn
   * before other connections have theirs.
   */
  private static final AdaptiveRecvByteBufAllocator READS = reads();

  private static final WriteBufferWaterMark WATER =
      new WriteBufferWaterMark(NettyLink.LOW_WATER, NettyLink.HIGH_WATER);

  private final Sockets sockets;
  private final SocketFacts facts;
  private final ConnectionPrelude prelude;

  /** Options of every connection; those that a kind of channel does not know are left out. */
  private final Map<ChannelOption<Boolean>, Boolean> connectionOptions;

  SocketEndpoint(
      Sockets sockets,
      SocketFacts facts,
      ConnectionPrelude prelude,
      Map<ChannelOption<Boolean>, Boolean> connectionOptions) {
    this.sockets = sockets;
    this.facts = facts;
    this.prelude = prelude;
    this.connectionOptions = connectionOptions;
  }

  /**
   * Binds; accepts nothing before the returned channel is told to read.
   *
   * @throws IOException if the address cannot be bound
   */
  Channel bind(
      Class<? extends ServerChannel> kind,
      SocketAddress address,
      ListenSettings settings,
      Consumer<FrameLink> acceptor)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(sockets.loops())
            .channel(kind)
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(1).maxMessagesPerRead(1))
            .handler(new AcceptGate(settings.maxConnections()))
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS);
    connectionOptions.forEach(bootstrap::childOption);
    bootstrap.childHandler(
        initializer(new Acceptance(acceptor), true, settings.handshakeTimeoutNanos()));
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw new IOException("cannot bind " + address + ": " + cause.getMessage(), cause);
    }
    return bound.channel();
  }

  private static AdaptiveRecvByteBufAllocator reads() {
    AdaptiveRecvByteBufAllocator reads = new AdaptiveRecvByteBufAllocator(64, 2048, 256 << 10);
    reads.maxMessagesPerRead(4);
    return reads;
  }

  /** Dials; see {@link dev.rapace.transport.TransportProvider#connect}. */
  CompletionStage<FrameLink> connect(
      Class<? extends Channel> kind, SocketAddress address, long timeoutNanos) {
    CompletableFuture<FrameLink> result = new CompletableFuture<>();
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
    Bootstrap bootstrap =
        new Bootstrap()
            .group(sockets.loops())
            .channel(kind)
            .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
            .option(ChannelOption.RECVBUF_ALLOCATOR, READS)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(millis, Integer.MAX_VALUE));
    connectionOptions.forEach(bootstrap::option);
    bootstrap.handler(initializer(new Dialled(result), false, timeoutNanos));
    var unused =
        bootstrap
            .connect(address)
            .addListener(connected -> {
              if (!connected.isSuccess()) {
                Throwable cause = connected.cause();
                result.completeExceptionally(
                    new IOException("cannot connect: " + cause.getMessage(), cause));
              }
            });
    return result;
  }

  private ChannelHandler initializer(
      NettyLink.Arrival arrival, boolean accepted, long preludeNanos) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(new NettyLink(channel, accepted, facts, prelude, arrival, preludeNanos));
      }
    };
  }

  private record Acceptance(Consumer<FrameLink> acceptor) implements NettyLink.Arrival {
    @Override
    public void established(FrameLink link) {
      acceptor.accept(link);
    }

    @Override
    public void failed(IOException cause) {
      LOG.debug("an incoming connection was not established: {}", cause.getMessage());
    }
  }

  private record Dialled(CompletableFuture<FrameLink> result) implements NettyLink.Arrival {
    @Override
    public void established(FrameLink link) {
      if (!result.complete(link)) {
        link.abort();
      }
    }

    @Override
    public void failed(IOException cause) {
      result.completeExceptionally(cause);
    }
  }
}
