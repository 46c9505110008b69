package dev.rapace.security;

/** Why a call is refused, in the words that the peer may read. The cause goes to audit only. */
public enum Refusal implements AuthorizationVerdict {
  /** No valid credential. */
  UNAUTHENTICATED(16, "unauthenticated"),
  /** A known peer without the right. */
  PERMISSION_DENIED(7, "permission denied"),
  /** The decision could not be recorded: no call without a trace. */
  AUDIT_FAILED(13, "internal error");

  private final int statusNumber;
  private final String message;

  Refusal(int statusNumber, String message) {
    this.statusNumber = statusNumber;
    this.message = message;
  }

  /** Status of the call's result. */
  public int statusNumber() {
    return statusNumber;
  }

  /** Fixed text of the status; says nothing about the cause. */
  public String message() {
    return message;
  }
}
