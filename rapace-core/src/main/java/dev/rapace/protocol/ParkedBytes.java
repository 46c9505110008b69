package dev.rapace.protocol;

import dev.rapace.wire.MetadataEntries;

/**
 * Bounds the metadata of channels that wait until the ports of their call are declared: at most
 * {@value #MAX} bytes on a connection.
 */
final class ParkedBytes {
  /** Most bytes of keys and values together. */
  static final int MAX = 1 << 20;

  private int held;

  /** Counts the metadata of a channel; false if there is no room for it. */
  boolean take(AttachedChannel channel) {
    long size = size(channel.metadata);
    if (size > MAX - held) {
      return false;
    }
    channel.parkedBytes = (int) size;
    held += channel.parkedBytes;
    return true;
  }

  /** The channel waits no more. */
  void release(AttachedChannel channel) {
    held -= channel.parkedBytes;
    channel.parkedBytes = 0;
  }

  private static long size(MetadataEntries metadata) {
    long size = 0;
    for (int i = 0; i < metadata.size(); i++) {
      size += metadata.key(i).length() + (long) metadata.value(i).length;
    }
    return size;
  }
}
