package dev.rapace.transport.netty;

import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Appends frames to one pooled buffer and hands it over once a turn. Used on the loop only.
 *
 * <p>A batch that would grow beyond {@link #BATCH} is queued at the channel without a flush, so
 * that no large buffer is ever copied into a larger one.
 */
final class FrameWriter {
  /** Size at which a batch is closed, in bytes. */
  static final int BATCH = 64 * 1024;

  private static final int SMALLEST = 1024;

  private final byte[] head = new byte[StreamFraming.MAX_PREFIX_BYTES + FrameHeader.SIZE];
  private @Nullable ByteBuf batch;
  private boolean unflushed;

  /** Size of the last batches, rounded up: the size of the next one. */
  private int usual = SMALLEST;

  /** Appends one frame; nothing reaches the peer before {@link #flush}. */
  void append(
      ChannelHandlerContext ctx, FrameHeader header, byte[] payload, int offset, int length) {
    int prefix = StreamFraming.writePrefix(Math.addExact(FrameHeader.SIZE, length), head, 0);
    header.encode(head, prefix, payload, offset);
    int size = Math.addExact(prefix + FrameHeader.SIZE, length);
    ByteBuf out = batch;
    if (out != null && out.writableBytes() < size && out.readableBytes() + size > BATCH) {
      queue(ctx);
      out = null;
    }
    if (out == null) {
      out = ctx.alloc().ioBuffer(Math.max(size, usual));
      batch = out;
    }
    out.writeBytes(head, 0, prefix + FrameHeader.SIZE);
    out.writeBytes(payload, offset, length);
  }

  /** Bytes appended and not yet handed to the channel. */
  int pending() {
    return batch == null ? 0 : batch.readableBytes();
  }

  /** Hands everything to the channel and flushes it, if there is anything. */
  void flush(ChannelHandlerContext ctx) {
    if (batch != null) {
      queue(ctx);
    }
    if (unflushed) {
      unflushed = false;
      ctx.flush();
    }
  }

  /** Drops what was not handed over. */
  void release() {
    if (batch != null) {
      batch.release();
      batch = null;
    }
  }

  private void queue(ChannelHandlerContext ctx) {
    ByteBuf out = batch;
    if (out == null) {
      return;
    }
    batch = null;
    unflushed = true;
    int used = Math.min(out.readableBytes(), BATCH);
    // Follows a growing load at once and a falling one slowly.
    usual = Math.max(SMALLEST, Math.max(used, usual - (usual >> 3)));
    // A failed write reaches exceptionCaught: no promise per batch is needed.
    var unused = ctx.write(out, ctx.voidPromise());
  }
}
