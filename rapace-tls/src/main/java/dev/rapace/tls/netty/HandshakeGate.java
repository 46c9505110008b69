package dev.rapace.tls.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs the slow steps of one handshake on {@link HandshakeThreads}, and keeps the order of events
 * meanwhile: if the peer ends its output during such a step, the TLS handler hears of it after the
 * step, since at that event it drops the bytes that it has not decoded yet. Stands in front of the
 * TLS handler; fields are confined to the loop.
 */
final class HandshakeGate extends ChannelInboundHandlerAdapter implements Executor {
  private final EventLoop loop;
  private int running;
  private @Nullable ChannelHandlerContext heldFor;

  HandshakeGate(EventLoop loop) {
    this.loop = loop;
  }

  /** Called by the TLS handler on the loop. */
  @Override
  public void execute(Runnable step) {
    running++;
    HandshakeThreads.POOL.execute(
        () -> {
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

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && running > 0) {
      heldFor = ctx;
      return;
    }
    ctx.fireUserEventTriggered(event);
  }
}
