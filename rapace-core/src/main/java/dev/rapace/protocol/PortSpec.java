package dev.rapace.protocol;

import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.Direction;

/**
 * A port of a method, as the engine needs to know it to judge what is attached to a call (rules
 * {@code core.stream.attachment}, {@code core.channel.open.attach-validation}).
 *
 * @param number 1 to 100 if the caller opens it, 101 and above if the serving side does (R48)
 * @param kind STREAM or TUNNEL
 * @param direction who sends on it
 * @param required whether the call is not complete before this port is terminal (rule {@code
 *     core.call.complete})
 */
public record PortSpec(int number, ChannelKind kind, Direction direction, boolean required) {
  /** Highest number of a port that the caller opens (ruling R48). */
  public static final int LAST_REQUEST_PORT = 100;

  /**
   * @throws IllegalArgumentException if the number is below 1 or the kind is CALL
   */
  public PortSpec {
    if (number < 1) {
      throw new IllegalArgumentException("port numbers begin at 1, not " + number);
    }
    if (kind == ChannelKind.CALL) {
      throw new IllegalArgumentException("a port is a STREAM or a TUNNEL");
    }
  }

  /** Whether the side that makes the call opens this port. */
  public boolean isOpenedByCaller() {
    return number <= LAST_REQUEST_PORT;
  }
}
