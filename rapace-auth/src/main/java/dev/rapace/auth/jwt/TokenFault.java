package dev.rapace.auth.jwt;

/** A token is not good. The message is a short word for the audit log and holds no input. */
public final class TokenFault extends Exception {
  private static final long serialVersionUID = 1;

  /** Makes a fault; {@code word} is a constant such as {@code expired}. */
  public TokenFault(String word) {
    super(word, null, false, false);
  }

  /** The word. */
  public String word() {
    return String.valueOf(getMessage());
  }
}
