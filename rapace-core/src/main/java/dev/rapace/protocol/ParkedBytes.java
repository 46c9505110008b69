package dev.rapace.protocol;

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
    long size = channel.metadata.totalBytes();
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
}
