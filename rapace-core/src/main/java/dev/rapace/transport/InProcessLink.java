package dev.rapace.transport;

import dev.rapace.security.Locality;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.TransportSecurity;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One side of an in-process connection. Frames are copied into batches, which the receiver hands
 * back, so the steady state allocates nothing per frame. Fields without a comment are confined to
 * the loop of this side.
 */
final class InProcessLink implements FrameLink {
  private static final int HIGH_WATER = 256 * 1024;
  private static final int LOW_WATER = 64 * 1024;
  private static final int BATCH = 64 * 1024;
  private static final int FIRST_BATCH = 2048;
  private static final int SPARES = 4;

  /** Batches read in one turn. */
  private static final int TURN = 16;

  private final TransportSecurity security;
  private final Runnable afterClose;
  private final SerialExecutor executor = new SerialExecutor();
  private final FrameHeader header = new FrameHeader();

  /** Batches from the peer; filled by the peer. */
  private final ConcurrentLinkedQueue<FrameBatch> inbox = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean drainPending = new AtomicBoolean();
  private final Runnable drainTask = this::drainTurn;

  /** Batches that the peer has read; filled by the peer. */
  private final ConcurrentLinkedQueue<FrameBatch> spares = new ConcurrentLinkedQueue<>();

  private final AtomicInteger spareCount = new AtomicInteger();

  /** Bytes written here and not yet read by the peer; changed by both. */
  private final AtomicLong unread = new AtomicLong();

  private final ArrayDeque<FrameBatch> full = new ArrayDeque<>();
  private @Nullable InProcessLink peer;
  private @Nullable LinkHandler handler;
  private @Nullable FrameBatch writing;
  private @Nullable FrameBatch current;
  private int position;
  private int maxPayload = StreamFraming.HANDSHAKE_MAX_PAYLOAD;
  private boolean paused;
  private boolean delivering;
  private boolean malformed;
  private @Nullable Throwable cause;
  private volatile boolean writerWaits;
  private volatile boolean closed;
  private volatile boolean aborted;

  private InProcessLink(String name, Runnable afterClose) {
    String address = "inproc:" + name;
    this.afterClose = afterClose;
    this.security =
        new TransportSecurity(
            "inproc",
            SecurityLevel.NONE,
            Locality.IN_PROCESS,
            address,
            address,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /** Two links that are connected to each other; {@code afterClose} runs when the first ends. */
  static InProcessLink[] pair(String name, Runnable afterClose) {
    InProcessLink a = new InProcessLink(name, afterClose);
    InProcessLink b = new InProcessLink(name, () -> {});
    a.peer = b;
    b.peer = a;
    return new InProcessLink[] {a, b};
  }

  @Override
  public TransportSecurity security() {
    return security;
  }

  @Override
  public LinkExecutor executor() {
    return executor;
  }

  private InProcessLink peer() {
    return Objects.requireNonNull(peer);
  }

  // ---- input ----------------------------------------------------------------------------------

  @Override
  public void start(LinkHandler receiver) {
    if (handler != null) {
      throw new IllegalStateException("start is called once");
    }
    handler = Objects.requireNonNull(receiver);
    if (closed) {
      executor.execute(() -> receiver.onClosed(cause));
    } else {
      wakeReader();
    }
  }

  @Override
  public void reading(boolean on) {
    paused = !on;
    if (on) {
      wakeReader();
    }
  }

  @Override
  public void maxPayload(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a payload limit is not negative");
    }
    maxPayload = bytes;
  }

  private void wakeReader() {
    if (drainPending.compareAndSet(false, true)) {
      executor.execute(drainTask);
    }
  }

  private void drainTurn() {
    drainPending.set(false);
    try {
      drain();
    } catch (RuntimeException e) {
      cause = e;
      end();
    }
  }

  private boolean mayDeliver() {
    return !closed && !aborted && !paused && !malformed;
  }

  private void drain() {
    LinkHandler receiver = handler;
    if (receiver == null || delivering) {
      return;
    }
    boolean delivered = false;
    int batches = 0;
    delivering = true;
    try {
      while (mayDeliver()) {
        if (current == null && ++batches > TURN) {
          // A peer that never rests must not keep timers and tasks of this side waiting.
          wakeReader();
          break;
        }
        FrameBatch batch = current == null ? inbox.poll() : current;
        if (batch == null) {
          break;
        }
        if (batch == FrameBatch.END) {
          end();
          return;
        }
        current = batch;
        delivered = true;
        deliverOne(receiver, batch);
      }
    } finally {
      delivering = false;
    }
    if (delivered && !closed && !aborted) {
      receiver.onBatchEnd();
    }
  }

  private void deliverOne(LinkHandler receiver, FrameBatch batch) {
    header.decode(batch.bytes(), position);
    int length = header.payloadLength;
    if (length > maxPayload) {
      malformed = true;
      receiver.onMalformed(
          new FramingFault("transport.stream.max-length", StreamFraming.Fault.TOO_LONG.text()));
      return;
    }
    int start = position + FrameHeader.SIZE;
    position = start + length;
    boolean last = position == batch.length();
    try {
      receiver.onFrame(header, batch.bytes(), start, length);
    } finally {
      // A handler may have ended the link meanwhile and with it the batch.
      if (last && current == batch) {
        current = null;
        position = 0;
        peer().wasRead(batch);
      }
    }
  }

  /** Called on the peer's loop: a batch written here was read. */
  private void wasRead(FrameBatch batch) {
    long left = unread.addAndGet(-batch.length());
    batch.clear();
    if (batch.capacity() <= 2 * BATCH && spareCount.get() < SPARES) {
      spareCount.incrementAndGet();
      spares.add(batch);
    }
    if (writerWaits && left <= LOW_WATER) {
      executor.execute(this::announceWritable);
    }
  }

  // ---- output ---------------------------------------------------------------------------------

  @Override
  public void write(FrameHeader frame, byte[] payload, int offset, int length) {
    if (frame.payloadLength != length) {
      throw new IllegalArgumentException(
          "payloadLength is " + frame.payloadLength + " and the payload has " + length + " bytes");
    }
    Objects.checkFromIndexSize(offset, length, payload.length);
    if (closed || aborted || peer().closed) {
      return;
    }
    FrameBatch batch = writing;
    if (batch != null && batch.length() > 0 && batch.length() + length > BATCH) {
      full.add(batch);
      batch = null;
    }
    if (batch == null) {
      batch = spares.poll();
      if (batch == null) {
        batch = new FrameBatch(FIRST_BATCH);
      } else {
        spareCount.decrementAndGet();
      }
      writing = batch;
    }
    batch.append(frame, payload, offset, length);
    unread.addAndGet(FrameHeader.SIZE + (long) length);
  }

  @Override
  public void flush() {
    if (writing != null) {
      full.add(writing);
      writing = null;
    }
    if (full.isEmpty() || closed || aborted) {
      return;
    }
    InProcessLink receiver = peer();
    for (FrameBatch batch; (batch = full.poll()) != null; ) {
      receiver.inbox.add(batch);
    }
    receiver.wakeReader();
  }

  @Override
  public boolean isWritable() {
    if (closed || aborted) {
      return false;
    }
    if (unread.get() < HIGH_WATER) {
      return true;
    }
    writerWaits = true;
    // The reader may have caught up between the two looks.
    if (unread.get() <= LOW_WATER) {
      executor.execute(this::announceWritable);
    }
    return false;
  }

  private void announceWritable() {
    if (!writerWaits || closed || aborted || handler == null) {
      return;
    }
    writerWaits = false;
    try {
      handler.onWritable();
    } catch (RuntimeException e) {
      cause = e;
      end();
    }
  }

  // ---- end ------------------------------------------------------------------------------------

  @Override
  public void closeGracefully() {
    if (!closed && !aborted) {
      flush();
      end();
    }
  }

  @Override
  public void abort() {
    aborted = true;
    if (executor.inLoop()) {
      end();
    } else {
      executor.execute(this::end);
    }
  }

  /** What was handed to the peer stays with it; everything else goes. */
  private void end() {
    if (closed) {
      return;
    }
    closed = true;
    inbox.clear();
    full.clear();
    spares.clear();
    writing = null;
    current = null;
    position = 0;
    InProcessLink other = peer();
    other.inbox.add(FrameBatch.END);
    other.wakeReader();
    LinkHandler receiver = handler;
    if (receiver != null) {
      // Later: this may run within a call of the handler.
      executor.execute(() -> receiver.onClosed(cause));
    }
    afterClose.run();
  }
}
