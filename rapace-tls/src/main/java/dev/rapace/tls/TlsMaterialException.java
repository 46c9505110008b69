package dev.rapace.tls;

/**
 * Certificates, keys or trust could not be read, or do not belong together. The message names the
 * source and what to change; it never holds key bytes or passwords.
 */
public final class TlsMaterialException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public TlsMaterialException(String source, String what, String remedy) {
    super(source + ": " + what + ". " + remedy);
  }

  /**
   * Makes the exception; only the kind of {@code cause} is told, since its text may quote input.
   */
  TlsMaterialException(String source, String what, String remedy, Exception cause) {
    super(source + ": " + what + " (" + cause.getClass().getSimpleName() + "). " + remedy);
  }
}
