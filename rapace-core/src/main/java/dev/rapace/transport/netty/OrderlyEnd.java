package dev.rapace.transport.netty;

import dev.rapace.transport.LinkExecutor;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection so that the last frame arrives: flush, end of output, then read and discard
 * until the peer has ended too. Closing a socket with unread input makes the kernel send a reset,
 * and a reset may overtake what the peer has not read yet; hence the discarding. Each phase is
 * bounded. Used on the loop only.
 */
final class OrderlyEnd {
  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long DISCARD_BYTES = 64 * 1024;

  private final ChannelHandlerContext context;
  private final LinkExecutor executor;
  private final ConnectionPrelude prelude;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean over;
  private long discarded;
  private LinkExecutor.@Nullable Cancellable bound;

  OrderlyEnd(
      ChannelHandlerContext context,
      LinkExecutor executor,
      ConnectionPrelude prelude,
      boolean inputEnded) {
    this.context = context;
    this.executor = executor;
    this.prelude = prelude;
    this.inputEnded = inputEnded;
  }

  void begin() {
    bound = executor.schedule(this::close, FLUSH_NANOS);
    // An empty write completes after everything written before it.
    var unused =
        context
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(flushed -> {
              if (flushed.isSuccess()) {
                endOutput();
              } else {
                close();
              }
            });
  }

  /** Input that came after the end was decided. */
  void discarded(int bytes) {
    discarded += bytes;
    if (discarded <= DISCARD_BYTES) {
      return;
    }
    if (outputEnded) {
      close();
    } else {
      context.channel().config().setAutoRead(false);
    }
  }

  /** The peer has ended its output. */
  void inputEnded() {
    inputEnded = true;
    if (outputEnded) {
      close();
    }
  }

  /** The channel is closed. */
  void over() {
    over = true;
    cancelBound();
  }

  private void endOutput() {
    if (!over) {
      prelude.endOutput(context.channel(), this::outputEnded);
    }
  }

  private void outputEnded() {
    if (over || outputEnded) {
      return;
    }
    outputEnded = true;
    cancelBound();
    if (inputEnded || discarded > DISCARD_BYTES) {
      close();
      return;
    }
    bound = executor.schedule(this::close, DISCARD_NANOS);
    NettyLink.read(context.channel(), true);
  }

  private void close() {
    if (!over) {
      NettyLink.closeNow(context.channel());
    }
  }

  private void cancelBound() {
    if (bound != null) {
      bound.cancel();
      bound = null;
    }
  }
}
