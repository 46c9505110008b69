package dev.rapace.benchmarks.side;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The floor under every RPC on Netty: length-prefixed messages of 64 bytes of header and a payload,
 * echoed by the event loop with one write per message. No calls, no identity, no encoding.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // Failures show as a call that hangs, which ends the run.
final class NettyEchoContender implements Contender {
  private static final int HEADER = 64;

  private final boolean flushesEach;

  /**
   * @param flushesEach whether each message leaves in a write of its own; else one flush follows
   *     all writes that one read caused
   */
  NettyEchoContender(boolean flushesEach) {
    this.flushesEach = flushesEach;
  }

  @Override
  public RunningServer serve(Scenario scenario, Path folder) throws Exception {
    requireTcp(scenario);
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel channel =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline().addLast(frames(), new Echo(flushesEach));
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    return new RunningServer("127.0.0.1:" + port, () -> group.shutdownGracefully().sync());
  }

  @Override
  public LoadClient connect(Scenario scenario, String address, Path folder) throws Exception {
    requireTcp(scenario);
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Client client = new Client(group, scenario.payload(), flushesEach);
    String[] hostPort = address.split(":", -1);
    client.channel =
        new Bootstrap()
            .group(group)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    ch.pipeline().addLast(frames(), client);
                  }
                })
            .connect(hostPort[0], Integer.parseInt(hostPort[1]))
            .sync()
            .channel();
    return client;
  }

  private static void requireTcp(Scenario scenario) {
    if (scenario.link() != Scenario.Link.TCP) {
      throw new IllegalArgumentException("netty-echo runs over plain TCP only");
    }
  }

  private static LengthFieldBasedFrameDecoder frames() {
    return new LengthFieldBasedFrameDecoder(32 << 20, 0, 4, 0, 0);
  }

  private static final class Echo extends SimpleChannelInboundHandler<ByteBuf> {
    private final boolean flushesEach;

    Echo(boolean flushesEach) {
      this.flushesEach = flushesEach;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
      ctx.write(frame.retain(), ctx.voidPromise());
      if (flushesEach) {
        ctx.flush();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }
  }

  private static final class Client extends SimpleChannelInboundHandler<ByteBuf>
      implements LoadClient {
    private final EventLoopGroup group;
    private final int size;
    private final boolean flushesEach;
    private final Queue<Consumer<@Nullable Throwable>> waiting = new ArrayDeque<>();
    private final Queue<Consumer<@Nullable Throwable>> outbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private @Nullable Channel channel;
    private boolean reading;

    Client(EventLoopGroup group, int payload, boolean flushesEach) {
      this.flushesEach = flushesEach;
      this.group = group;
      this.size = HEADER + payload;
    }

    private Channel channel() {
      Channel c = channel;
      if (c == null) {
        throw new IllegalStateException("not connected");
      }
      return c;
    }

    @Override
    public void call(Consumer<@Nullable Throwable> done) {
      outbox.add(done);
      if (!(reading && channel().eventLoop().inEventLoop()) && woken.compareAndSet(false, true)) {
        channel().eventLoop().execute(this::drain);
      }
    }

    private void drain() {
      woken.set(false);
      for (Consumer<@Nullable Throwable> next = outbox.poll(); next != null; next = outbox.poll()) {
        waiting.add(next);
        ByteBuf message = channel().alloc().directBuffer(4 + size);
        message.writeInt(size).writeZero(size);
        channel().write(message, channel().voidPromise());
        if (flushesEach) {
          channel().flush();
        }
      }
      channel().flush();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
      reading = true;
      Consumer<@Nullable Throwable> done = waiting.poll();
      if (done == null) {
        throw new IllegalStateException("an answer nobody waits for");
      }
      done.accept(null);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      reading = false;
      drain();
    }

    @Override
    public void callAndWait() throws Exception {
      CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
      call(error -> answer.complete(null));
      answer.get();
    }

    @Override
    public void close() {
      channel().close().syncUninterruptibly();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
