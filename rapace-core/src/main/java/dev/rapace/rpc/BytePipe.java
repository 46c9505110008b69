package dev.rapace.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One direction of a tunnel within this process: 64 KiB of bytes, any threads. */
public final class BytePipe {
  private static final int CAPACITY = 64 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final byte[] ring = new byte[CAPACITY];
  private int head;
  private int size;
  private boolean outputClosed;
  private boolean inputClosed;

  /** An empty pipe. */
  public BytePipe() {}

  /** Where the bytes come out. */
  public InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        return length == 0 ? 0 : take(buffer, offset, length);
      }

      @Override
      public void close() {
        closeInput();
      }
    };
  }

  /** Where the bytes go in. */
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte @Nullable [] buffer, int offset, int length) throws IOException {
        byte[] bytes = Objects.requireNonNull(buffer);
        Objects.checkFromIndexSize(offset, length, bytes.length);
        put(bytes, offset, length);
      }

      @Override
      public void close() {
        closeOutput();
      }
    };
  }

  private int take(byte[] buffer, int offset, int length) throws IOException {
    lock.lock();
    try {
      while (size == 0 && !outputClosed && !inputClosed) {
        pause();
      }
      if (inputClosed) {
        throw new IOException("the tunnel is closed");
      }
      if (size == 0) {
        return -1;
      }
      int n = Math.min(length, Math.min(size, CAPACITY - head));
      System.arraycopy(ring, head, buffer, offset, n);
      head = (head + n) % CAPACITY;
      size -= n;
      changed.signalAll();
      return n;
    } finally {
      lock.unlock();
    }
  }

  private void put(byte[] buffer, int offset, int length) throws IOException {
    lock.lock();
    try {
      int done = 0;
      while (done < length) {
        while (size == CAPACITY && !outputClosed && !inputClosed) {
          pause();
        }
        if (outputClosed || inputClosed) {
          throw new IOException("the tunnel is closed");
        }
        int tail = (head + size) % CAPACITY;
        int n = Math.min(length - done, Math.min(CAPACITY - size, CAPACITY - tail));
        System.arraycopy(buffer, offset + done, ring, tail, n);
        size += n;
        done += n;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // Its callers loop.
  private void pause() throws InterruptedIOException {
    try {
      changed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** No more bytes will come; those that wait can still be read. */
  public void closeOutput() {
    lock.lock();
    try {
      outputClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nobody reads any more: writing fails from now on. */
  public void closeInput() {
    lock.lock();
    try {
      inputClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
