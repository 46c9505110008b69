package dev.rapace;

import java.util.Arrays;
import java.util.Objects;

/**
 * How a call ended: a number, words for people, and bytes of a format that the application defines.
 * Immutable, thread-safe.
 */
public final class Status {
  /** Success. */
  public static final Status OK = new Status(0, "", new byte[0]);

  private final int number;
  private final String message;
  private final byte[] details;

  private Status(int number, String message, byte[] details) {
    this.number = number;
    this.message = Objects.requireNonNull(message);
    this.details = details;
  }

  /**
   * A status of a standard code.
   *
   * @param message for people; it travels to the peer, so it must not show a secret
   * @throws IllegalArgumentException for {@link StatusCode#UNRECOGNIZED}
   */
  public static Status of(StatusCode code, String message) {
    if (code == StatusCode.UNRECOGNIZED) {
      throw new IllegalArgumentException("UNRECOGNIZED has no number: use Status.ofNumber");
    }
    return new Status(code.number(), message, new byte[0]);
  }

  /** A status by number, unsigned 32-bit; applications use 400 and up for their own. */
  public static Status ofNumber(int number, String message) {
    return new Status(number, message, new byte[0]);
  }

  /** The same status with details; the bytes are copied. */
  public Status withDetails(byte[] bytes) {
    return new Status(number, message, bytes.clone());
  }

  /** The standard code, or {@link StatusCode#UNRECOGNIZED}. */
  public StatusCode code() {
    return StatusCode.of(number);
  }

  /** The number as it travelled, unsigned 32-bit. */
  public int number() {
    return number;
  }

  /** Words for people; empty if none. */
  public String message() {
    return message;
  }

  /** A copy of the details; empty if none (rule {@code error.details.unknown-format}). */
  public byte[] details() {
    return details.clone();
  }

  /** Whether the call succeeded. */
  public boolean isOk() {
    return number == 0;
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object o) {
    return o instanceof Status s
        && number == s.number
        && message.equals(s.message)
        && Arrays.equals(details, s.details);
  }

  @Override
  public int hashCode() {
    return 31 * number + message.hashCode();
  }

  /** Code and message; details by size only. */
  @Override
  public String toString() {
    StatusCode code = code();
    String name = code == StatusCode.UNRECOGNIZED ? Integer.toUnsignedString(number) : code.name();
    return name
        + (message.isEmpty() ? "" : ": " + message)
        + (details.length == 0 ? "" : " (+" + details.length + " bytes)");
  }
}
