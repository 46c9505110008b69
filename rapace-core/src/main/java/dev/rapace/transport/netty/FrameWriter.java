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
 * So an idle connection holds no output memory. A large payload is copied once, straight into
 * buffers of its own.
 *
 * <p>A turn that writes much does not keep the peer waiting for its end: the first 8 KiB leave by
 * themselves, then 16, then 32, so that both sides work at the same time, and a long stream still
 * leaves in full batches.
 */
final class FrameWriter {
  /** Size of a batch at most, in bytes. */
  static final int BATCH = 64 * 1024;

  /** Payloads above this size, in bytes, get a buffer of their own. */
  private static final int LARGE = 8 * 1024;

  /** Size of the parts in which a large payload leaves, in bytes. */
  private static final int LARGE_PART = 256 * 1024;

  /** So many bytes of small frames leave before the turn is over, in bytes; the next time twice. */
  private static final int FIRST_PART = 8 * 1024;

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

  /** Bytes in {@link #batch} that leave at once. */
  private int part = FIRST_PART;

  /** Appends one frame; all of it leaves with the next {@link #flush}, or before. */
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
      if (used >= part && part < BATCH) {
        int next = 2 * part;
        flush(ctx);
        part = next;
      }
    }
  }

  private void appendLarge(ChannelHandlerContext ctx, byte[] payload, int offset, int total) {
    queue(ctx);
    int end = offset + total;
    for (int at = offset; at < end; at += LARGE_PART) {
      int length = Math.min(LARGE_PART, end - at);
      ByteBuf own = ctx.alloc().ioBuffer(length);
      own.writeBytes(payload, at, length);
      write(ctx, own);
      if (at + length < end) {
        // The peer takes this part while the next one is copied, which then is in the cache.
        flush(ctx);
      }
    }
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
    part = FIRST_PART;
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
