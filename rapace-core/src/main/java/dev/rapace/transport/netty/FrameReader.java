package dev.rapace.transport.netty;

import dev.rapace.transport.FramingFault;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into frames: the prefix by {@link StreamFraming}, the
 * descriptor, the payload (ruling R32). Not thread-safe.
 *
 * <p>Bytes are kept in one array that grows with what has arrived, never with what a prefix
 * promises. A frame stays where it is until all of it is there, so every byte is copied into the
 * array once and moved at most once. Between reads that left nothing over, the array is that of the
 * loop, which all its connections share: so an idle connection holds no input memory.
 */
final class FrameReader {
  /** What {@link #next} found. */
  enum Step {
    FRAME,
    NEED_MORE,
    MALFORMED
  }

  private static final byte[] EMPTY = new byte[0];

  /** The array of a loop, while no connection has bytes in it. */
  private static final FastThreadLocal<Spare> SPARE =
      new FastThreadLocal<>() {
        @Override
        protected Spare initialValue() {
          return new Spare();
        }
      };

  private static final class Spare {
    byte[] array = EMPTY;
  }

  private static final int MIN_STORE = 2048;

  /** Largest array that an idle connection keeps, in bytes. */
  private static final int KEPT_STORE = 64 * 1024;

  /** So many reads in a row must need no large array before it is given back. */
  private static final int READS_BEFORE_SHRINKING = 64;

  private final StreamFraming framing = new StreamFraming();
  private final FrameHeader header = new FrameHeader();
  private byte[] store = EMPTY;
  private int start;
  private int end;

  /** Length of the frame at {@link #start}, or -1 while its prefix is incomplete. */
  private int frameLength = -1;

  private boolean headerRead;
  private int payloadOffset;
  private int payloadLength;
  private int smallReads;
  private @Nullable FramingFault fault;

  /** Sets the longest payload accepted from now on, in bytes. */
  void maxPayload(int bytes) {
    framing.maxPayload(bytes);
  }

  /** Takes all readable bytes of {@code in}. */
  void append(ByteBuf in) {
    int count = in.readableBytes();
    room(count);
    in.readBytes(store, end, count);
    end += count;
  }

  /** The descriptor of the frame found last; reused by the next call of {@link #next}. */
  FrameHeader header() {
    return header;
  }

  /** The array in which the payload of the frame found last stands. */
  byte[] array() {
    return store;
  }

  int payloadOffset() {
    return payloadOffset;
  }

  int payloadLength() {
    return payloadLength;
  }

  /** What was wrong, after {@link Step#MALFORMED}. */
  FramingFault fault() {
    return Objects.requireNonNull(fault);
  }

  /** Whether bytes wait that have not been delivered. */
  boolean hasBytes() {
    return end > start || frameLength >= 0 || framing.isInsidePrefix();
  }

  /** Looks for the next whole frame; after {@link Step#MALFORMED} always the same answer. */
  Step next() {
    if (fault != null) {
      return Step.MALFORMED;
    }
    if (frameLength < 0 && !readPrefix()) {
      return fault == null ? Step.NEED_MORE : Step.MALFORMED;
    }
    if (!headerRead) {
      if (end - start < FrameHeader.SIZE) {
        return Step.NEED_MORE;
      }
      header.decode(store, start);
      headerRead = true;
      StreamFraming.Fault broken = StreamFraming.checkDescriptor(header, frameLength);
      if (broken != null) {
        refuse(broken);
        return Step.MALFORMED;
      }
    }
    if (end - start < frameLength) {
      return Step.NEED_MORE;
    }
    payloadOffset = start + FrameHeader.SIZE;
    payloadLength = frameLength - FrameHeader.SIZE;
    start += frameLength;
    frameLength = -1;
    headerRead = false;
    return Step.FRAME;
  }

  /**
   * After the frames of a read: gives the array to the next connection that reads here, or moves
   * what is left to its front; gives back a large array.
   */
  void endOfRead() {
    int left = end - start;
    if (left == 0 && store.length <= KEPT_STORE) {
      SPARE.get().array = store;
      store = EMPTY;
      start = 0;
      end = 0;
      smallReads = 0;
      return;
    }
    if (store.length > KEPT_STORE && left <= KEPT_STORE / 2) {
      // A frame that is still arriving may well need the large array again.
      if (frameLength <= KEPT_STORE && ++smallReads >= READS_BEFORE_SHRINKING) {
        store = left == 0 ? EMPTY : Arrays.copyOfRange(store, start, start + KEPT_STORE);
        start = 0;
        end = left;
        smallReads = 0;
        return;
      }
    } else {
      smallReads = 0;
    }
    if (start > 0) {
      System.arraycopy(store, start, store, 0, left);
      start = 0;
      end = left;
    }
  }

  /** Drops everything. */
  void release() {
    store = EMPTY;
    start = 0;
    end = 0;
    frameLength = -1;
    headerRead = false;
  }

  private void room(int count) {
    if (store.length - end >= count) {
      return;
    }
    int used = end - start;
    int needed = Math.addExact(used, count);
    if (used == 0 && store.length == 0) {
      Spare spare = SPARE.get();
      store = spare.array;
      spare.array = EMPTY;
    }
    if (needed <= store.length) {
      System.arraycopy(store, start, store, 0, used);
    } else {
      int size = Math.max(MIN_STORE, Math.max(needed, Math.min(2 * store.length, 1 << 30)));
      byte[] larger = new byte[size];
      System.arraycopy(store, start, larger, 0, used);
      store = larger;
    }
    start = 0;
    end = used;
  }

  /** Returns true if the prefix is complete and in order; else it is short, or {@link #fault}. */
  private boolean readPrefix() {
    while (start < end) {
      long outcome = framing.accept(store[start++]);
      if (outcome >= 0) {
        frameLength = (int) outcome;
        return true;
      }
      if (outcome != StreamFraming.NEED_MORE) {
        refuse(StreamFraming.fault(outcome));
        return false;
      }
    }
    return false;
  }

  private void refuse(StreamFraming.Fault broken) {
    fault = new FramingFault(broken.ruleId(), broken.text());
  }
}
