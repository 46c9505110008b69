package dev.rapace.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The channels that wait for an instant: deadlines, missing ports, missing credit. A binary heap
 * whose places are kept in the channels themselves, so that a channel that waits for nothing costs
 * nothing, and none is ever searched for. Instants may wrap around.
 */
final class Timers {
  /** Place of a channel that waits for nothing. */
  static final int NOWHERE = -1;

  private static final int SMALLEST = 4;

  private @Nullable Channel[] heap = new Channel[SMALLEST];
  private int size;

  /** Number of channels that wait. */
  int size() {
    return size;
  }

  /** When the first is due, or {@link Long#MAX_VALUE}. */
  long next() {
    Channel first = heap[0];
    return first == null ? Long.MAX_VALUE : first.due;
  }

  /** Sets or moves the instant of a channel; {@link Long#MAX_VALUE} is as {@link #cancel}. */
  void set(Channel channel, long due) {
    if (due == Long.MAX_VALUE) {
      cancel(channel);
      return;
    }
    channel.due = due;
    if (channel.timerIndex == NOWHERE) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      put(size++, channel);
    }
    up(channel.timerIndex);
    down(channel.timerIndex);
  }

  /** The channel waits no more. */
  void cancel(Channel channel) {
    int at = channel.timerIndex;
    if (at == NOWHERE) {
      return;
    }
    channel.timerIndex = NOWHERE;
    Channel last = heap[--size];
    heap[size] = null;
    if (last != null && last != channel) {
      put(at, last);
      up(at);
      down(last.timerIndex);
    }
  }

  /** Takes out a channel that is due, or returns null. */
  @Nullable Channel poll(long now) {
    Channel first = heap[0];
    if (first == null || now - first.due < 0) {
      return null;
    }
    cancel(first);
    return first;
  }

  private void up(int from) {
    int at = from;
    Channel moving = at(at);
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      Channel above = at(parent);
      if (moving.due - above.due >= 0) {
        break;
      }
      put(at, above);
      at = parent;
    }
    put(at, moving);
  }

  private void down(int from) {
    int at = from;
    Channel moving = at(at);
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && at(child + 1).due - at(child).due < 0) {
        child++;
      }
      Channel below = at(child);
      if (below.due - moving.due >= 0) {
        break;
      }
      put(at, below);
      at = child;
    }
    put(at, moving);
  }

  private Channel at(int index) {
    Channel channel = heap[index];
    if (channel == null) {
      throw new IllegalStateException("an empty place in the heap");
    }
    return channel;
  }

  private void put(int index, Channel channel) {
    heap[index] = channel;
    channel.timerIndex = index;
  }
}
