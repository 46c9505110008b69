package dev.rapace;

import dev.rapace.wire.StatusNumber;

/**
 * The standard outcomes of a call (rule {@code error.impl.standard-codes}). A number that is not in
 * this list is {@link #UNRECOGNIZED}; {@link Status#number} keeps it as it came (rule {@code
 * error.impl.unknown-codes}).
 */
public enum StatusCode {
  /** Success. */
  OK(StatusNumber.OK),
  /** The caller cancelled. */
  CANCELLED(StatusNumber.CANCELLED),
  /** No better word is known. */
  UNKNOWN(StatusNumber.UNKNOWN),
  /** The arguments are wrong whatever the state of the system. */
  INVALID_ARGUMENT(StatusNumber.INVALID_ARGUMENT),
  /** Time ran out; the effect may have happened. */
  DEADLINE_EXCEEDED(StatusNumber.DEADLINE_EXCEEDED),
  /** Something named in the request does not exist. */
  NOT_FOUND(StatusNumber.NOT_FOUND),
  /** Something to be created exists already. */
  ALREADY_EXISTS(StatusNumber.ALREADY_EXISTS),
  /** The caller is known and may not do this. */
  PERMISSION_DENIED(StatusNumber.PERMISSION_DENIED),
  /** A quota, limit or size is used up. */
  RESOURCE_EXHAUSTED(StatusNumber.RESOURCE_EXHAUSTED),
  /** The system is not in a state in which this can be done. */
  FAILED_PRECONDITION(StatusNumber.FAILED_PRECONDITION),
  /** A conflict ended the operation, such as a lost race between transactions. */
  ABORTED(StatusNumber.ABORTED),
  /** Beyond a valid range that may move. */
  OUT_OF_RANGE(StatusNumber.OUT_OF_RANGE),
  /** The server has no such method. */
  UNIMPLEMENTED(StatusNumber.UNIMPLEMENTED),
  /** The server failed for a reason that it does not tell. */
  INTERNAL(StatusNumber.INTERNAL),
  /** The server cannot be reached or does not serve now. */
  UNAVAILABLE(StatusNumber.UNAVAILABLE),
  /** Data is lost for good. */
  DATA_LOSS(StatusNumber.DATA_LOSS),
  /** The caller showed no valid credentials. */
  UNAUTHENTICATED(StatusNumber.UNAUTHENTICATED),
  /** Both sides know the method with different signatures. */
  INCOMPATIBLE_SCHEMA(StatusNumber.INCOMPATIBLE_SCHEMA),
  /** The peer broke the protocol. */
  PROTOCOL_ERROR(StatusNumber.PROTOCOL_ERROR),
  /** A frame was malformed. */
  INVALID_FRAME(StatusNumber.INVALID_FRAME),
  /** A channel was used wrongly. */
  INVALID_CHANNEL(StatusNumber.INVALID_CHANNEL),
  /** A method id was used wrongly. */
  INVALID_METHOD(StatusNumber.INVALID_METHOD),
  /** Bytes could not be decoded as the declared type. */
  DECODE_ERROR(StatusNumber.DECODE_ERROR),
  /** A value could not be encoded as the declared type. */
  ENCODE_ERROR(StatusNumber.ENCODE_ERROR),
  /** A number that this version does not know, such as one of an application (400 and up). */
  UNRECOGNIZED(-1);

  private static final StatusCode[] BY_NUMBER = new StatusCode[StatusNumber.ENCODE_ERROR + 1];

  static {
    java.util.Arrays.fill(BY_NUMBER, UNRECOGNIZED);
    for (StatusCode code : values()) {
      if (code.number >= 0) {
        BY_NUMBER[code.number] = code;
      }
    }
  }

  private final int number;

  StatusCode(int number) {
    this.number = number;
  }

  /** The number on the wire, or -1 for {@link #UNRECOGNIZED}. */
  public int number() {
    return number;
  }

  /** The code of a number from the wire, {@link #UNRECOGNIZED} if unknown. */
  public static StatusCode of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNRECOGNIZED;
  }
}
