package dev.rapace.tls.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the TLS handler of one connection. Fields are confined to the loop.
 *
 * <p>It runs the slow steps of the handshake on {@link HandshakeThreads}, and keeps the order of
 * events meanwhile: if the peer ends its output during such a step, the TLS handler hears of it
 * after the step, since at that event it drops the bytes that it has not decoded yet.
 *
 * <p>And it leads the input around the TLS handler once our output has ended: what is discarded
 * need not be decrypted, and not every library reads on after it said good-bye.
 */
final class InputGate extends ChannelDuplexHandler implements Executor {
  private final EventLoop loop;
  private int running;
  private @Nullable ChannelHandlerContext heldFor;
  private @Nullable ChannelHandlerContext behindTls;

  InputGate(EventLoop loop) {
    this.loop = loop;
  }

  /** Called by the TLS handler on the loop. */
  @Override
  public void execute(Runnable step) {
    running++;
    HandshakeThreads.POOL.execute(() -> {
      try {
        step.run();
      } finally {
        // The step has queued its continuation at the loop by now, so this comes after it.
        loop.execute(this::stepDone);
      }
    });
  }

  private void stepDone() {
    running--;
    ChannelHandlerContext held = heldFor;
    if (running == 0 && held != null) {
      heldFor = null;
      held.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  /** From now on bytes and the end of input pass by the TLS handler, undecoded. */
  void passBy(ChannelHandlerContext tls) {
    behindTls = tls;
  }

  /**
   * An input that has ended is not read any more: epoll has forgotten the socket and would fail.
   */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (!(ctx.channel() instanceof DuplexChannel duplex) || !duplex.isInputShutdown()) {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    (behindTls == null ? ctx : behindTls).fireChannelRead(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && running > 0) {
      heldFor = ctx;
      return;
    }
    (behindTls == null ? ctx : behindTls).fireUserEventTriggered(event);
  }
}
