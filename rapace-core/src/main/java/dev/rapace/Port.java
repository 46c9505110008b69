package dev.rapace;

import dev.rapace.postcard.Codec;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.Direction;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in the signature of a method where a stream of items or a tunnel of raw bytes goes (rules
 * {@code core.stream.*}, {@code core.tunnel.*}). Ports are numbered in the order of their
 * declaration: from 1 in the request, where the caller opens them, and from 101 in the response,
 * where the server does (ruling R48). Immutable, thread-safe; two ports are the same only if they
 * are one object.
 *
 * @param <T> type of the items; {@code byte[]} for a tunnel
 */
public final class Port<T> {
  private static final int LAST_REQUEST_PORT = 100;

  private final int number;
  private final ChannelKind kind;
  private final Direction direction;
  private final boolean required;
  private final @Nullable Codec<T> item;

  private Port(
      int number,
      ChannelKind kind,
      Direction direction,
      boolean required,
      @Nullable Codec<T> item) {
    if (number < 1) {
      throw new IllegalArgumentException("port numbers begin at 1, not " + number);
    }
    this.number = number;
    this.kind = kind;
    this.direction = direction;
    this.required = required;
    this.item = item;
  }

  /**
   * Items from the caller to the server.
   *
   * @param number 1 to 100
   */
  public static <T> Port<T> clientStream(int number, Codec<T> item) {
    if (number > LAST_REQUEST_PORT) {
      throw new IllegalArgumentException("ports that a caller opens are 1 to 100, not " + number);
    }
    return new Port<>(
        number, ChannelKind.STREAM, Direction.CLIENT_TO_SERVER, true, Objects.requireNonNull(item));
  }

  /**
   * Items from the server to the caller.
   *
   * @param number 101 or above
   */
  public static <T> Port<T> serverStream(int number, Codec<T> item) {
    if (number <= LAST_REQUEST_PORT) {
      throw new IllegalArgumentException(
          "ports that a server opens are 101 and above, not " + number);
    }
    return new Port<>(
        number, ChannelKind.STREAM, Direction.SERVER_TO_CLIENT, true, Objects.requireNonNull(item));
  }

  /**
   * Items both ways on one channel; opened by the side that owns the number.
   *
   * @param number 1 to 100 if the caller opens it, 101 or above if the server does
   */
  public static <T> Port<T> bidirectional(int number, Codec<T> item) {
    return new Port<>(
        number, ChannelKind.STREAM, Direction.BIDIR, true, Objects.requireNonNull(item));
  }

  /**
   * Raw bytes both ways on one channel.
   *
   * @param number 1 to 100 if the caller opens it, 101 or above if the server does
   */
  public static Port<byte[]> tunnel(int number) {
    return new Port<>(number, ChannelKind.TUNNEL, Direction.BIDIR, true, null);
  }

  /** The same port, but a call may leave it unused (rule {@code core.call.optional-ports}). */
  public Port<T> optional() {
    return new Port<>(number, kind, direction, false, item);
  }

  /** Number of the port in its method. */
  public int number() {
    return number;
  }

  /** STREAM or TUNNEL. */
  public ChannelKind kind() {
    return kind;
  }

  /** Who sends. */
  public Direction direction() {
    return direction;
  }

  /** Whether a call is not complete before this port has ended. */
  public boolean isRequired() {
    return required;
  }

  /** Whether the side that makes the call opens it. */
  public boolean isOpenedByCaller() {
    return number <= LAST_REQUEST_PORT;
  }

  /** How items are encoded; empty for a tunnel. */
  public Optional<Codec<T>> item() {
    return Optional.ofNullable(item);
  }

  @Override
  public String toString() {
    return (required ? "" : "optional ") + kind + " " + direction + " port " + number;
  }
}
