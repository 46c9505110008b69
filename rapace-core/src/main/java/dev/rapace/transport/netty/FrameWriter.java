package dev.rapace.transport.netty;

import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Collects the frames of one turn and hands them over as one pooled buffer. Used on the loop only.
 *
 * <p>Small frames are built in an array that all connections of a loop share, since each of them
 * ends its turn with a flush; one copy moves the whole batch into a pooled buffer of just its size.
 * So an idle connection holds no output memory. A large payload is copied once, straight into a
 * buffer of its own.
 */
final class FrameWriter {
  /** Size of a batch at most, in bytes. */
  static final int BATCH = 64 * 1024;

  /** Payloads above this size, in bytes, get a buffer of their own. */
  private static final int LARGE = 8 * 1024;

  private static final int MAX_HEAD = StreamFraming.MAX_PREFIX_BYTES + FrameHeader.SIZE;
  private static final FastThreadLocal<Spare> SPARE =
      new FastThreadLocal<>() {
        @Override
        protected Spare initialValue() {
          return new Spare();
        }
      };

  /** The array of a loop, while no connection builds a batch in it. */
  private static final class Spare {
    byte @Nullable [] array;
  }

  private byte @Nullable [] batch;
  private int used;
  private boolean unflushed;

  /** Appends one frame; nothing reaches the peer before {@link #flush}. */
  void append(
      ChannelHandlerContext ctx, FrameHeader header, byte[] payload, int offset, int length) {
    int frame = Math.addExact(FrameHeader.SIZE, length);
    boolean large = length > LARGE;
    int needed = MAX_HEAD + (large ? 0 : length);
    byte[] out = batch;
    if (out != null && BATCH - used < needed) {
      queue(ctx);
      out = null;
    }
    if (out == null) {
      out = take();
      batch = out;
    }
    int at = StreamFraming.writePrefix(frame, out, used);
    header.encode(out, at, payload, offset);
    used = at + FrameHeader.SIZE;
    if (large) {
      appendLarge(ctx, payload, offset, length);
    } else {
      System.arraycopy(payload, offset, out, used, length);
      used += length;
    }
  }

  private void appendLarge(ChannelHandlerContext ctx, byte[] payload, int offset, int length) {
    queue(ctx);
    ByteBuf own = ctx.alloc().ioBuffer(length);
    own.writeBytes(payload, offset, length);
    write(ctx, own);
  }

  private static byte[] take() {
    Spare spare = SPARE.get();
    byte[] array = spare.array;
    spare.array = null;
    return array == null ? new byte[BATCH] : array;
  }

  /** Bytes appended and not yet handed to the channel. */
  int pending() {
    return used;
  }

  /** Hands everything to the channel and flushes it, if there is anything. */
  void flush(ChannelHandlerContext ctx) {
    queue(ctx);
    if (unflushed) {
      unflushed = false;
      ctx.flush();
    }
  }

  /** Drops what was not handed over. */
  void release() {
    if (batch != null) {
      SPARE.get().array = batch;
      batch = null;
      used = 0;
    }
  }

  private void queue(ChannelHandlerContext ctx) {
    byte[] full = batch;
    if (full == null) {
      return;
    }
    ByteBuf out = ctx.alloc().ioBuffer(used);
    out.writeBytes(full, 0, used);
    release();
    write(ctx, out);
  }

  private void write(ChannelHandlerContext ctx, ByteBuf out) {
    unflushed = true;
    // A failed write reaches exceptionCaught: no promise per batch is needed.
    var unused = ctx.write(out, ctx.voidPromise());
  }
}
