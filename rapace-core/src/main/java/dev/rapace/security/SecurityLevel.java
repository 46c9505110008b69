package dev.rapace.security;

/** What a transport protects on the way, weakest first. */
public enum SecurityLevel {
  /** Nothing: bytes can be read and changed on the way. */
  NONE,
  /** Bytes cannot be changed unnoticed, but can be read. */
  INTEGRITY,
  /** Bytes can be neither read nor changed unnoticed. */
  PRIVACY_AND_INTEGRITY;

  /** Whether this level gives at least what {@code other} gives. */
  public boolean atLeast(SecurityLevel other) {
    return compareTo(other) >= 0;
  }
}
