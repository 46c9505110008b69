package dev.rapace.transport;

import dev.rapace.wire.FrameHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps everything that a link brings, and lets a test wait for it. */
public class RecordingHandler implements LinkHandler {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  protected final FrameLink link;
  private final List<Long> ids = new ArrayList<>();
  private final List<byte[]> payloads = new ArrayList<>();
  private final List<FramingFault> faults = new ArrayList<>();
  private int batches;
  private int writables;
  private int closes;
  private int afterClose;
  private @Nullable Throwable cause;

  public RecordingHandler(FrameLink link) {
    this.link = link;
  }

  @Override
  public synchronized void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {
    note();
    ids.add(header.msgId);
    payloads.add(Arrays.copyOfRange(buffer, offset, offset + length));
    notifyAll();
  }

  @Override
  public synchronized void onBatchEnd() {
    note();
    batches++;
    notifyAll();
  }

  @Override
  public synchronized void onWritable() {
    note();
    writables++;
    notifyAll();
  }

  @Override
  public synchronized void onMalformed(FramingFault fault) {
    note();
    faults.add(fault);
    notifyAll();
  }

  @Override
  public synchronized void onClosed(@Nullable Throwable reason) {
    closes++;
    cause = reason;
    notifyAll();
  }

  private void note() {
    if (closes > 0) {
      afterClose++;
    }
  }

  public synchronized int frames() {
    return ids.size();
  }

  public synchronized long id(int index) {
    return ids.get(index);
  }

  public synchronized byte[] payload(int index) {
    return payloads.get(index);
  }

  public synchronized int batches() {
    return batches;
  }

  public synchronized int writables() {
    return writables;
  }

  public synchronized List<FramingFault> faults() {
    return List.copyOf(faults);
  }

  public synchronized int closes() {
    return closes;
  }

  public synchronized int callsAfterClose() {
    return afterClose;
  }

  public synchronized @Nullable Throwable cause() {
    return cause;
  }

  public FrameLink link() {
    return link;
  }

  /**
   * Waits until the condition holds; fails the test if it never does. The condition may wait for
   * the loop, so it is looked at without the lock, which callbacks on the loop take.
   */
  public void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(
            "waited in vain for " + what + ": frames=" + frames() + " closes=" + closes());
      }
      try {
        synchronized (this) {
          wait(Math.min(left, 50));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  public void awaitFrames(int count) {
    await(count + " frames", () -> frames() >= count);
  }

  public void awaitClosed() {
    await("the end", () -> closes() > 0);
  }
}
