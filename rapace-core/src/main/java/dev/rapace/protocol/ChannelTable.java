package dev.rapace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The open channels of a connection by id: a map from {@code int} without boxing. Id 0 is the
 * control channel and never stored. Open addressing with linear probing; a removal closes the gap,
 * so no tombstones pile up.
 */
final class ChannelTable {
  private static final int SMALLEST = 4;
  private static final int SPREAD = 0x9E3779B9;

  private int[] ids = new int[SMALLEST];
  private @Nullable Channel[] channels = new Channel[SMALLEST];
  private int size;

  /** Number of open channels. */
  int size() {
    return size;
  }

  /** The open channel with this id, or null. */
  @Nullable Channel get(int id) {
    return channels[find(id)];
  }

  /** Adds a channel whose id is not in the table. */
  void add(Channel channel) {
    if (size * 2 >= ids.length) {
      grow();
    }
    int at = find(channel.channelId);
    if (channels[at] != null) {
      throw new IllegalStateException("channel is open already");
    }
    ids[at] = channel.channelId;
    channels[at] = channel;
    size++;
  }

  /** Removes the channel if it is the one stored under its id; says whether it was. */
  boolean remove(Channel channel) {
    int hole = find(channel.channelId);
    if (channels[hole] != channel) {
      return false;
    }
    size--;
    int mask = ids.length - 1;
    int next = hole;
    while (true) {
      next = (next + 1) & mask;
      if (channels[next] == null) {
        break;
      }
      int home = home(ids[next]);
      boolean reachable = hole <= next ? home <= hole || home > next : home <= hole && home > next;
      if (reachable) {
        ids[hole] = ids[next];
        channels[hole] = channels[next];
        hole = next;
      }
    }
    ids[hole] = 0;
    channels[hole] = null;
    return true;
  }

  /** All open channels by ascending unsigned id: the same order whatever happened before. */
  Channel[] snapshot() {
    Channel[] all = new Channel[size];
    int n = 0;
    for (Channel channel : channels) {
      if (channel != null) {
        all[n++] = channel;
      }
    }
    java.util.Arrays.sort(all, (a, b) -> Integer.compareUnsigned(a.channelId, b.channelId));
    return all;
  }

  private int home(int id) {
    return (id * SPREAD) >>> (32 - Integer.numberOfTrailingZeros(ids.length));
  }

  private int find(int id) {
    int mask = ids.length - 1;
    int at = home(id);
    while (channels[at] != null && ids[at] != id) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    int[] oldIds = ids;
    @Nullable Channel[] oldChannels = channels;
    ids = new int[oldIds.length * 2];
    channels = new Channel[oldIds.length * 2];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldChannels[i] != null) {
        int at = find(oldIds[i]);
        ids[at] = oldIds[i];
        channels[at] = oldChannels[i];
      }
    }
  }
}
