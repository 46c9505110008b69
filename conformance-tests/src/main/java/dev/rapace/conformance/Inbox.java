package dev.rapace.conformance;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Everything that arrived on a link, and how it ended. A thread of its own reads, so that waiting
 * can have a deadline on every kind of link.
 */
final class Inbox {
  private static final int LIMIT = 64 << 20;

  /** How the stream ended. */
  enum End {
    /** An orderly end of the stream. */
    END_OF_STREAM,
    /** The connection broke. */
    BROKEN
  }

  private byte[] bytes = new byte[4096];
  private int count;
  private int taken;
  private Optional<End> end = Optional.empty();
  private String breakage = "";

  void follow(RawLink link) {
    Thread.ofVirtual().name("raw-peer-reader").start(() -> pump(link));
  }

  private void pump(RawLink link) {
    byte[] chunk = new byte[16 * 1024];
    try {
      for (int n = link.read(chunk); n >= 0; n = link.read(chunk)) {
        append(chunk, n);
      }
      finish(End.END_OF_STREAM, "");
    } catch (IOException | RuntimeException e) {
      finish(End.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  private synchronized void append(byte[] chunk, int n) throws IOException {
    if (count + n > LIMIT) {
      throw new IOException("the peer under test sent more than " + LIMIT + " bytes");
    }
    if (count + n > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, count + n));
    }
    System.arraycopy(chunk, 0, bytes, count, n);
    count += n;
    notifyAll();
  }

  private synchronized void finish(End how, String why) {
    end = Optional.of(how);
    breakage = why;
    notifyAll();
  }

  /** Waits for that many bytes and takes them; empty if the stream ends before. */
  synchronized Optional<byte[]> take(int wanted, long deadlineNanos) {
    await(deadlineNanos, wanted, wanted + " bytes");
    if (count - taken < wanted) {
      return Optional.empty();
    }
    byte[] part = Arrays.copyOfRange(bytes, taken, taken + wanted);
    taken += wanted;
    return Optional.of(part);
  }

  /** Waits for the end and says how it came; bytes may be left. */
  synchronized End awaitEnd(long deadlineNanos) {
    await(deadlineNanos, Integer.MAX_VALUE, "the end of the stream");
    return end.orElseThrow();
  }

  private void await(long deadlineNanos, int wanted, String what) {
    while (count - taken < wanted && end.isEmpty()) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        throw new ConformanceFailure(
            "waited in vain for " + what + ", with " + (count - taken) + " bytes at hand");
      }
      try {
        wait(Math.max(1, Duration.ofNanos(left).toMillis()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ConformanceFailure("interrupted while waiting for " + what, e);
      }
    }
  }

  /** Bytes that arrived and were not taken. */
  synchronized int left() {
    return count - taken;
  }

  /** Every byte that ever arrived. */
  synchronized byte[] everything() {
    return Arrays.copyOf(bytes, count);
  }

  /** Why the connection broke; empty if it did not. */
  synchronized String breakage() {
    return breakage;
  }
}
