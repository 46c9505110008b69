package dev.rapace.protocol;

import java.util.Arrays;

/**
 * The channel ids that the peer used, as intervals (ruling R44). Peers may open in any order; a
 * peer that counts up costs one interval however many channels it opens.
 *
 * <p>At most {@value #MAX_INTERVALS} intervals are kept. Beyond that the lowest gap counts as used:
 * memory stays bounded and no id can ever be used twice.
 */
final class PeerChannelIds {
  /** Bound of the memory that a peer who scatters its ids can take. */
  static final int MAX_INTERVALS = 1024;

  /** Indices (id >>> 1) of the intervals, both ends inclusive, ascending and never adjacent. */
  private int[] from = new int[1];

  private int[] to = new int[1];
  private int count;
  private int highestSeen;
  private int highestAccepted;

  /** Whether the id was used before. */
  boolean wasUsed(int id) {
    int at = intervalAtOrBefore(id >>> 1);
    return at >= 0 && to[at] >= id >>> 1;
  }

  /** Marks an unused id as used. */
  void use(int id) {
    int index = id >>> 1;
    if (Integer.compareUnsigned(id, highestSeen) > 0) {
      highestSeen = id;
    }
    int before = count > 0 && from[count - 1] <= index ? count - 1 : intervalAtOrBefore(index);
    boolean joinsBefore = before >= 0 && to[before] == index - 1;
    boolean joinsAfter = before + 1 < count && from[before + 1] == index + 1;
    if (joinsBefore && joinsAfter) {
      to[before] = to[before + 1];
      delete(before + 1);
    } else if (joinsBefore) {
      to[before] = index;
    } else if (joinsAfter) {
      from[before + 1] = index;
    } else {
      insert(before + 1, index);
    }
  }

  /** Remembers that a channel with this id was accepted. */
  void accept(int id) {
    if (Integer.compareUnsigned(id, highestAccepted) > 0) {
      highestAccepted = id;
    }
  }

  /** Highest id of the peer seen so far, 0 if none. */
  int highestSeen() {
    return highestSeen;
  }

  /** Highest id of the peer accepted so far, 0 if none (ruling R74). */
  int highestAccepted() {
    return highestAccepted;
  }

  /** Number of intervals kept. */
  int intervals() {
    return count;
  }

  private int intervalAtOrBefore(int index) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (from[middle] <= index) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private void insert(int at, int index) {
    if (count == from.length) {
      from = Arrays.copyOf(from, count * 2);
      to = Arrays.copyOf(to, count * 2);
    }
    System.arraycopy(from, at, from, at + 1, count - at);
    System.arraycopy(to, at, to, at + 1, count - at);
    from[at] = index;
    to[at] = index;
    count++;
    if (count > MAX_INTERVALS) {
      to[0] = to[1];
      delete(1);
    }
  }

  private void delete(int at) {
    System.arraycopy(from, at + 1, from, at, count - at - 1);
    System.arraycopy(to, at + 1, to, at, count - at - 1);
    count--;
  }
}
