package dev.rapace.simulation;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.PortSpec;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.Direction;
import java.util.Arrays;
import java.util.List;

/** What the application on one side remembers of one attached channel. */
final class PortUse {
  private static final List<List<PortSpec>> PORTS =
      List.of(
          List.of(stream(1, Direction.CLIENT_TO_SERVER, true)),
          List.of(stream(101, Direction.SERVER_TO_CLIENT, true)),
          List.of(stream(1, Direction.BIDIR, false), tunnel(101, Direction.BIDIR, false)),
          List.of(
              tunnel(1, Direction.CLIENT_TO_SERVER, true),
              tunnel(101, Direction.SERVER_TO_CLIENT, true)),
          List.of(
              stream(1, Direction.CLIENT_TO_SERVER, false),
              tunnel(2, Direction.CLIENT_TO_SERVER, true),
              stream(3, Direction.BIDIR, true),
              stream(101, Direction.SERVER_TO_CLIENT, false),
              tunnel(102, Direction.BIDIR, true)),
          List.of(stream(1, Direction.CLIENT_TO_SERVER, false)),
          List.of(tunnel(101, Direction.SERVER_TO_CLIENT, false)));

  /** Methods from this number on have ports. */
  static final int FIRST_METHOD = 11;

  static final int LAST_METHOD = FIRST_METHOD + PORTS.size() - 1;

  final AttachedChannel handle;
  final int id;

  /** The call: {@link Calls.Made} or {@link Calls.Served}. */
  final Calls.Call call;

  final boolean mine;
  boolean accepted;
  boolean ourEnd;
  boolean peerEnd;
  boolean ended;
  boolean blocked;
  int blockedLength;
  int sentItems;
  long sentBytes;
  int gotItems;
  long gotBytes;
  long unconsumed;
  private int[] lengths = new int[8];

  PortUse(AttachedChannel handle, Calls.Call call, boolean mine) {
    this.handle = handle;
    this.id = handle.channelId();
    this.call = call;
    this.mine = mine;
    this.accepted = mine;
  }

  private static PortSpec stream(int number, Direction direction, boolean required) {
    return new PortSpec(number, ChannelKind.STREAM, direction, required);
  }

  private static PortSpec tunnel(int number, Direction direction, boolean required) {
    return new PortSpec(number, ChannelKind.TUNNEL, direction, required);
  }

  /** Which ports a method has. */
  static List<PortSpec> portsOf(int method) {
    return method >= FIRST_METHOD && method <= LAST_METHOD
        ? PORTS.get(method - FIRST_METHOD)
        : List.of();
  }

  boolean isStream() {
    return handle.kind() == ChannelKind.STREAM;
  }

  /** Whether both halves have ended, one way or the other. */
  boolean isOver() {
    return ended || ((ourEnd || !handle.weSend()) && (peerEnd || !handle.peerSends()));
  }

  boolean maySend() {
    return handle.weSend() && accepted && !ourEnd && !ended;
  }

  /** Key of the bytes that one side sends on a channel; {@code byOpener} tells which side. */
  static long key(int id, boolean byOpener) {
    return (id * 2L + (byOpener ? 1 : 0)) << 32;
  }

  long sendKey() {
    return key(id, mine);
  }

  long receiveKey() {
    return key(id, !mine);
  }

  /** Length of an item that this side sent. */
  int length(int item) {
    return lengths[item];
  }

  void sent(int length) {
    if (sentItems == lengths.length) {
      lengths = Arrays.copyOf(lengths, sentItems * 2);
    }
    lengths[sentItems++] = length;
    sentBytes += length;
  }

  void notSent(int length) {
    sentItems--;
    sentBytes -= length;
  }

  @Override
  public String toString() {
    return "port " + handle.port() + " on channel " + Integer.toUnsignedString(id);
  }
}
