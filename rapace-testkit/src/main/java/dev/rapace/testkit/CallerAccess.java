package dev.rapace.testkit;

/** What happens to a call of a method by a caller. */
public enum CallerAccess {
  /** Its handler would run. */
  ALLOWED,
  /** PERMISSION_DENIED (7): the caller is known and may not. */
  DENIED,
  /** UNAUTHENTICATED (16): nobody knows who is calling. */
  UNKNOWN_CALLER,
  /** The connection itself is refused: the credentials are no good. */
  REFUSED
}
