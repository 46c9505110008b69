package dev.rapace.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports of one call: which there are, what is or was attached to them, and what waits to be
 * judged until they are declared (ruling R45).
 */
final class CallPorts {
  /** Most channels that may wait for the declaration. */
  static final int MAX_PARKED = 16;

  private static final PortSpec[] NONE = new PortSpec[0];

  /** Until when a required port may be missing, or {@link Long#MAX_VALUE} (ruling R52). */
  long missingUntil = Long.MAX_VALUE;

  private final List<AttachedChannel> parked = new ArrayList<>();
  private PortSpec[] specs = NONE;
  private @Nullable AttachedChannel[] attached = new AttachedChannel[0];
  private boolean declared;
  private int open;
  private int requiredLeft;

  /** Says which ports the call has; once. */
  void declare(List<PortSpec> ports) {
    if (declared) {
      throw new IllegalStateException("the ports of a call are declared once");
    }
    declared = true;
    specs = ports.toArray(NONE);
    attached = new AttachedChannel[specs.length];
    for (PortSpec spec : specs) {
      if (spec.required()) {
        requiredLeft++;
      }
    }
  }

  boolean isDeclared() {
    return declared;
  }

  /** The port with this number, or null. */
  @Nullable PortSpec spec(int number) {
    int at = indexOf(number);
    return at < 0 ? null : specs[at];
  }

  /** Whether a channel is or was attached to the declared port. */
  boolean wasAttached(int number) {
    return attached[indexOf(number)] != null;
  }

  /** Puts a channel aside until the ports are declared; false if too many are. */
  boolean park(AttachedChannel channel) {
    if (parked.size() == MAX_PARKED) {
      return false;
    }
    parked.add(channel);
    open++;
    return true;
  }

  /** Takes out the channel that was put aside first, or returns null. */
  @Nullable AttachedChannel pollParked() {
    return parked.isEmpty() ? null : parked.remove(0);
  }

  /** Binds a channel to its port; one that was parked counts as open already. */
  void attach(AttachedChannel channel, boolean wasParked) {
    attached[indexOf(channel.port.number())] = channel;
    if (!wasParked) {
      open++;
    }
    if (channel.halves == Halves.CLOSED) {
      settleRequired(channel);
    }
  }

  /** A channel that is parked or attached has ended. */
  void ended(AttachedChannel channel) {
    open--;
    if (isBound(channel)) {
      settleRequired(channel);
    }
  }

  /** Whether the channel was judged and belongs to its port. */
  boolean isBound(AttachedChannel channel) {
    int at = indexOf(channel.port.number());
    return at >= 0 && attached[at] == channel;
  }

  private void settleRequired(AttachedChannel channel) {
    if (channel.port.required()) {
      requiredLeft--;
    }
  }

  /** Channels that are open, parked ones included. */
  int open() {
    return open;
  }

  /** Required ports that are not terminal yet. */
  int requiredLeft() {
    return requiredLeft;
  }

  /**
   * Whether a required port was never opened.
   *
   * @param byCallerOnly whether only those count that the caller opens
   */
  boolean isMissing(boolean byCallerOnly) {
    for (int i = 0; i < specs.length; i++) {
      if (attached[i] == null
          && specs[i].required()
          && (!byCallerOnly || specs[i].isOpenedByCaller())) {
        return true;
      }
    }
    return false;
  }

  /** The channels that are open now, parked ones included. */
  List<AttachedChannel> openChannels() {
    List<AttachedChannel> channels = new ArrayList<>(open);
    for (AttachedChannel channel : attached) {
      if (channel != null && channel.halves != Halves.CLOSED) {
        channels.add(channel);
      }
    }
    for (AttachedChannel channel : parked) {
      if (channel.halves != Halves.CLOSED) {
        channels.add(channel);
      }
    }
    return channels;
  }

  private int indexOf(int number) {
    for (int i = 0; i < specs.length; i++) {
      if (specs[i].number() == number) {
        return i;
      }
    }
    return -1;
  }
}
