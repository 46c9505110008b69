package dev.rapace.transport.netty;

import dev.rapace.security.TransportSecurity;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.LinkExecutor;
import dev.rapace.transport.LinkHandler;
import dev.rapace.wire.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection: the last handler of its pipeline. Every field but {@link #aborted} is confined to
 * the loop.
 */
final class NettyLink extends ChannelInboundHandlerAdapter implements FrameLink {
  /** Output that the peer has not taken, in bytes, above which writers are told to wait. */
  static final int HIGH_WATER = 256 * 1024;

  /** Output below which writers may go on. */
  static final int LOW_WATER = 64 * 1024;

  /** Life of a link, in order. */
  private enum Stage {
    PRELUDE,
    OPEN,
    /** Ending in order: output is flushed, input discarded. */
    LEAVING,
    CLOSED
  }

  private final Channel channel;
  private final boolean accepted;
  private final SocketFacts facts;
  private final ConnectionPrelude prelude;
  private final Arrival arrival;
  private final long preludeEndNanos;
  private final LinkExecutor executor;
  private final FrameReader reader = new FrameReader();
  private final FrameWriter writer = new FrameWriter();

  private Stage stage = Stage.PRELUDE;
  private volatile boolean aborted;
  private @Nullable ChannelHandlerContext context;
  private @Nullable TransportSecurity security;
  private @Nullable LinkHandler handler;
  private @Nullable OrderlyEnd end;
  private @Nullable Throwable cause;
  private LinkExecutor.@Nullable Cancellable preludeBound;
  private boolean paused;
  private boolean delivering;
  private boolean delivered;
  private boolean malformed;
  private boolean inputEnded;
  private boolean writerWaits;
  private boolean writableAnnounced;

  NettyLink(
      Channel channel,
      boolean accepted,
      SocketFacts facts,
      ConnectionPrelude prelude,
      Arrival arrival,
      long preludeNanos) {
    this.channel = channel;
    this.accepted = accepted;
    this.facts = facts;
    this.prelude = prelude;
    this.arrival = arrival;
    this.executor = new LoopExecutor(channel.eventLoop());
    this.preludeEndNanos = executor.nanoTime() + preludeNanos;
  }

  /** Who waits for the connection; exactly one method is called, once, on the loop. */
  interface Arrival {
    void established(FrameLink link);

    void failed(IOException cause);
  }

  // ---- life -----------------------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    try {
      prelude.begin(channel, accepted, facts.of(channel, accepted), new Outcome());
      if (stage == Stage.PRELUDE && !aborted) {
        preludeBound =
            executor.schedule(this::preludeOverdue, preludeEndNanos - executor.nanoTime());
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
  }

  private void preludeOverdue() {
    if (stage == Stage.PRELUDE) {
      fail(new SocketTimeoutException("the connection was not established in time"));
    }
  }

  private void endPreludeBound() {
    if (preludeBound != null) {
      preludeBound.cancel();
      preludeBound = null;
    }
  }

  private final class Outcome implements ConnectionPrelude.Outcome {
    @Override
    public void established(TransportSecurity established) {
      if (stage != Stage.PRELUDE || aborted) {
        return;
      }
      security = established;
      stage = Stage.OPEN;
      endPreludeBound();
      // Nothing is read before somebody is there to receive it.
      channel.config().setAutoRead(false);
      arrival.established(NettyLink.this);
    }

    @Override
    public void failed(IOException failure) {
      fail(failure);
    }
  }

  /** Ends the connection because of {@code failure}; the first reason stays. */
  void fail(Throwable failure) {
    if (cause == null && stage != Stage.LEAVING) {
      cause = failure;
    }
    abort();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    boolean wrapped = failure instanceof RuntimeException && failure.getCause() != null;
    fail(wrapped && failure.getCause() instanceof IOException io ? io : failure);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (stage == Stage.CLOSED) {
      return;
    }
    boolean wasPrelude = stage == Stage.PRELUDE;
    if (stage == Stage.OPEN && !aborted && cause == null && reader.hasBytes() && !malformed) {
      cause = new EOFException("the connection ended inside a frame");
    }
    stage = Stage.CLOSED;
    endPreludeBound();
    reader.release();
    writer.release();
    if (end != null) {
      end.over();
    }
    if (wasPrelude) {
      arrival.failed(failure());
    } else if (handler != null) {
      handler.onClosed(cause);
    }
  }

  private IOException failure() {
    if (cause instanceof IOException io) {
      return io;
    }
    return cause == null
        ? new IOException("the peer closed the connection before it was established")
        : new IOException("the connection could not be established", cause);
  }

  // ---- input ----------------------------------------------------------------------------------

  @Override
  public void start(LinkHandler receiver) {
    if (handler != null) {
      throw new IllegalStateException("start is called once");
    }
    handler = Objects.requireNonNull(receiver);
    if (stage == Stage.CLOSED) {
      executor.execute(() -> receiver.onClosed(cause));
      return;
    }
    if (!paused) {
      read(channel, true);
      resumeLater();
    }
  }

  /**
   * Turns reading on or off. An input that has ended is not read any more: epoll has forgotten the
   * socket by then and would fail.
   */
  static void read(Channel channel, boolean on) {
    if (!on || !(channel instanceof DuplexChannel duplex) || !duplex.isInputShutdown()) {
      channel.config().setAutoRead(on);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (stage == Stage.LEAVING && end != null) {
        end.discarded(in.readableBytes());
        return;
      }
      if (aborted || malformed || stage == Stage.CLOSED) {
        return;
      }
      reader.append(in);
    } finally {
      in.release();
    }
    deliver();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    endBatch();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    boolean ended =
        event == ChannelInputShutdownEvent.INSTANCE || event instanceof SslCloseCompletionEvent;
    if (ended && !inputEnded) {
      inputEnded = true;
      if (stage == Stage.LEAVING && end != null) {
        end.inputEnded();
      } else if (stage == Stage.PRELUDE) {
        fail(new EOFException("the peer closed the connection before it was established"));
      } else {
        deliver();
        endBatch();
      }
    }
  }

  private boolean mayDeliver() {
    return stage == Stage.OPEN && !paused && !malformed && !aborted;
  }

  private void deliver() {
    LinkHandler receiver = handler;
    if (receiver == null || delivering) {
      return;
    }
    delivering = true;
    try {
      while (mayDeliver()) {
        FrameReader.Step step = reader.next();
        if (step == FrameReader.Step.NEED_MORE) {
          break;
        }
        delivered = true;
        if (step == FrameReader.Step.MALFORMED) {
          malformed = true;
          channel.config().setAutoRead(false);
          receiver.onMalformed(reader.fault());
        } else {
          receiver.onFrame(
              reader.header(), reader.array(), reader.payloadOffset(), reader.payloadLength());
        }
      }
    } finally {
      delivering = false;
    }
    if (malformed || stage != Stage.OPEN) {
      reader.release();
    } else {
      reader.endOfRead();
    }
  }

  private void endBatch() {
    if (delivering) {
      return;
    }
    if (delivered) {
      delivered = false;
      if (handler != null && stage == Stage.OPEN && !aborted) {
        handler.onBatchEnd();
      }
    }
    if (inputEnded && handler != null && mayDeliver()) {
      if (reader.hasBytes()) {
        cause = new EOFException("the connection ended inside a frame");
      }
      // What was answered to the last frames still leaves.
      closeGracefully();
    }
  }

  private void resumeLater() {
    if (reader.hasBytes() || inputEnded) {
      executor.execute(() -> {
        try {
          deliver();
          endBatch();
        } catch (RuntimeException e) {
          fail(e);
        }
      });
    }
  }

  @Override
  public void reading(boolean on) {
    if (paused != on) {
      return;
    }
    paused = !on;
    if (stage == Stage.OPEN && handler != null && !malformed) {
      read(channel, on);
      if (on) {
        resumeLater();
      }
    }
  }

  @Override
  public void maxPayload(int bytes) {
    reader.maxPayload(bytes);
  }

  // ---- output ---------------------------------------------------------------------------------

  @Override
  public void write(FrameHeader header, byte[] payload, int offset, int length) {
    if (header.payloadLength != length) {
      throw new IllegalArgumentException(
          "payloadLength is " + header.payloadLength + " and the payload has " + length + " bytes");
    }
    Objects.checkFromIndexSize(offset, length, payload.length);
    if (stage == Stage.OPEN && !aborted) {
      writer.append(context(), header, payload, offset, length);
    }
  }

  @Override
  public void flush() {
    if (stage == Stage.OPEN && !aborted) {
      writer.flush(context());
      announceWritable();
    }
  }

  @Override
  public boolean isWritable() {
    if (stage != Stage.OPEN || aborted) {
      return false;
    }
    boolean writable = hasRoom();
    writerWaits |= !writable;
    return writable;
  }

  private boolean hasRoom() {
    return channel.isWritable() && writer.pending() < HIGH_WATER;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    announceWritable();
  }

  /** Later, since this may run within a write of the one who waits. */
  private void announceWritable() {
    if (!writerWaits || writableAnnounced || stage != Stage.OPEN || !hasRoom()) {
      return;
    }
    writableAnnounced = true;
    executor.execute(() -> {
      writableAnnounced = false;
      if (handler == null || stage != Stage.OPEN || aborted || !hasRoom()) {
        return;
      }
      writerWaits = false;
      try {
        handler.onWritable();
      } catch (RuntimeException e) {
        fail(e);
      }
    });
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  // ---- end ------------------------------------------------------------------------------------

  @Override
  public void closeGracefully() {
    if (stage != Stage.OPEN || aborted) {
      return;
    }
    writer.flush(context());
    stage = Stage.LEAVING;
    if (!delivering) {
      reader.release();
    }
    end = new OrderlyEnd(context(), executor, prelude, inputEnded);
    end.begin();
  }

  @Override
  public void abort() {
    aborted = true;
    if (executor.inLoop()) {
      closeNow(channel);
    } else {
      executor.execute(() -> closeNow(channel));
    }
  }

  /** Closes the socket at once, past handlers that would still like to say something. */
  static void closeNow(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    var unused = first == null ? channel.close() : first.close();
  }

  // ---- facts ----------------------------------------------------------------------------------

  @Override
  public TransportSecurity security() {
    return Objects.requireNonNull(security, "the link is not established");
  }

  @Override
  public LinkExecutor executor() {
    return executor;
  }

  /** Numbers and addresses only. */
  @Override
  public String toString() {
    return "NettyLink[" + channel + " " + stage + "]";
  }
}
