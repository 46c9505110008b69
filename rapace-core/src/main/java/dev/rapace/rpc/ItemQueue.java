package dev.rapace.rpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Items as bytes on their way from one thread to one other: no lock, and in the steady state no
 * allocation, since segments are used again. The queue itself has no bound; who fills it keeps one
 * (the window of credit, or {@link #waiting}).
 */
final class ItemQueue {
  private static final int SEGMENT_BYTES = 16 << 10;
  private static final int MAX_PREFIX = 5;
  private static final VarHandle WRITTEN;
  private static final VarHandle TAKEN;
  private static final VarHandle SPARE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WRITTEN = lookup.findVarHandle(Segment.class, "written", int.class);
      TAKEN = lookup.findVarHandle(ItemQueue.class, "taken", long.class);
      SPARE = lookup.findVarHandle(ItemQueue.class, "spare", Segment.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final class Segment {
    final byte[] bytes;

    /** Bytes that the taker may read; published with release. */
    int written;

    volatile @Nullable Segment next;

    Segment(int size) {
      bytes = new byte[size];
    }
  }

  /** Where the filler writes. */
  private @Nullable Segment filling;

  private int fill;
  private long put;

  /** Where the taker reads; set once by the filler, with the first item. */
  private volatile @Nullable Segment first;

  private @Nullable Segment reading;
  private int read;
  private long taken;
  private @Nullable Segment spare;

  private byte[] item = new byte[0];
  private int itemOffset;
  private int itemLength;

  /** Adds an item; by the filling thread. */
  void put(byte[] source, int offset, int length) {
    Segment into = roomFor(length);
    byte[] bytes = into.bytes;
    int at = fill;
    int rest = length;
    while (rest > 0x7F) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    System.arraycopy(source, offset, bytes, at, length);
    fill = at + length;
    put++;
    WRITTEN.setRelease(into, fill);
  }

  private Segment roomFor(int length) {
    int needed = length + MAX_PREFIX;
    Segment current = filling;
    if (current != null && current.bytes.length - fill >= needed) {
      return current;
    }
    Segment fresh = needed <= SEGMENT_BYTES ? (Segment) SPARE.getAndSet(this, null) : null;
    if (fresh == null) {
      fresh = new Segment(Math.max(current == null ? 1024 : SEGMENT_BYTES, needed));
    }
    filling = fresh;
    fill = 0;
    if (current == null) {
      first = fresh;
    } else {
      current.next = fresh;
    }
    return fresh;
  }

  /** Items added so far and not taken; exact for the filling thread. */
  long waiting() {
    return put - (long) TAKEN.getAcquire(this);
  }

  /** Whether an item can be taken; by the taking thread. */
  boolean isEmpty() {
    return !find();
  }

  private boolean find() {
    Segment from = reading;
    if (from == null) {
      from = first;
      if (from == null) {
        return false;
      }
      reading = from;
    }
    while (read >= (int) WRITTEN.getAcquire(from)) {
      Segment next = from.next;
      if (next == null) {
        return false;
      }
      if (read < (int) WRITTEN.getAcquire(from)) {
        break; // Written between the two looks, before the next segment was begun.
      }
      giveBack(from);
      from = next;
      reading = next;
      read = 0;
    }
    return true;
  }

  private void giveBack(Segment used) {
    if (used.bytes.length == SEGMENT_BYTES) {
      used.next = null;
      WRITTEN.set(used, 0);
      SPARE.setRelease(this, used);
    }
  }

  /**
   * Takes the next item: {@link #item}, {@link #itemOffset} and {@link #itemLength} say where it
   * stands, until the next call. By the taking thread.
   *
   * @return false if there is none
   */
  boolean take() {
    if (!find()) {
      return false;
    }
    Segment from = java.util.Objects.requireNonNull(reading);
    byte[] bytes = from.bytes;
    int at = read;
    int length = 0;
    int shift = 0;
    byte b = bytes[at++];
    while (b < 0) {
      length |= (b & 0x7F) << shift;
      shift += 7;
      b = bytes[at++];
    }
    length |= b << shift;
    item = bytes;
    itemOffset = at;
    itemLength = length;
    read = at + length;
    TAKEN.setRelease(this, taken + 1);
    return true;
  }

  byte[] item() {
    return item;
  }

  int itemOffset() {
    return itemOffset;
  }

  int itemLength() {
    return itemLength;
  }
}
