package dev.rapace.wire;

/**
 * The standard status numbers (rule {@code error.impl.standard-codes}), as plain integers: an
 * unknown number of a peer is kept as it came (rule {@code error.impl.unknown-codes}).
 */
public final class StatusNumber {
  public static final int OK = 0;
  public static final int CANCELLED = 1;
  public static final int UNKNOWN = 2;
  public static final int INVALID_ARGUMENT = 3;
  public static final int DEADLINE_EXCEEDED = 4;
  public static final int NOT_FOUND = 5;
  public static final int ALREADY_EXISTS = 6;
  public static final int PERMISSION_DENIED = 7;
  public static final int RESOURCE_EXHAUSTED = 8;
  public static final int FAILED_PRECONDITION = 9;
  public static final int ABORTED = 10;
  public static final int OUT_OF_RANGE = 11;
  public static final int UNIMPLEMENTED = 12;
  public static final int INTERNAL = 13;
  public static final int UNAVAILABLE = 14;
  public static final int DATA_LOSS = 15;
  public static final int UNAUTHENTICATED = 16;
  public static final int INCOMPATIBLE_SCHEMA = 17;
  public static final int PROTOCOL_ERROR = 50;
  public static final int INVALID_FRAME = 51;
  public static final int INVALID_CHANNEL = 52;
  public static final int INVALID_METHOD = 53;
  public static final int DECODE_ERROR = 54;
  public static final int ENCODE_ERROR = 55;

  private StatusNumber() {}
}
