package dev.rapace.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds a listener to its greatest number of connections: while it is reached, nothing is accepted
 * and further peers wait in the backlog of the kernel. Needs an accept channel that accepts one
 * connection a read.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
  private static final long PAUSE_MILLIS = 100;

  private final int maxConnections;
  private final AtomicInteger connections = new AtomicInteger();

  AcceptGate(int maxConnections) {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections must be at least 1");
    }
    this.maxConnections = maxConnections;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    Channel child = (Channel) accepted;
    Channel listener = ctx.channel();
    if (connections.incrementAndGet() >= maxConnections) {
      listener.config().setAutoRead(false);
    }
    var unused =
        child
            .closeFuture()
            .addListener(closed -> {
              connections.decrementAndGet();
              resume(listener);
            });
    ctx.fireChannelRead(accepted);
  }

  /** An accept failed, most often for want of file descriptors: breathe, then go on. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Channel listener = ctx.channel();
    listener.config().setAutoRead(false);
    var unused =
        ctx.executor().schedule(() -> resume(listener), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void resume(Channel listener) {
    if (connections.get() < maxConnections && listener.isOpen()) {
      listener.config().setAutoRead(true);
    }
  }
}
