package dev.rapace.wire;

/**
 * Why a channel was cancelled; on the wire the zero-based index of the first six (ruling R21). An
 * index beyond them is read as {@link #UNRECOGNIZED} and never sent (ruling R29).
 */
public enum CancelReason {
  CLIENT_CANCEL(StatusNumber.CANCELLED),
  DEADLINE_EXCEEDED(StatusNumber.DEADLINE_EXCEEDED),
  RESOURCE_EXHAUSTED(StatusNumber.RESOURCE_EXHAUSTED),
  PROTOCOL_VIOLATION(StatusNumber.INTERNAL),
  UNAUTHENTICATED(StatusNumber.UNAUTHENTICATED),
  PERMISSION_DENIED(StatusNumber.PERMISSION_DENIED),
  UNRECOGNIZED(StatusNumber.UNKNOWN);

  private final int statusNumber;

  CancelReason(int statusNumber) {
    this.statusNumber = statusNumber;
  }

  /** The status that a call cancelled for this reason ends with (ruling R56). */
  public int statusNumber() {
    return statusNumber;
  }
}
