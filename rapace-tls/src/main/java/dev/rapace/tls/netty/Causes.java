package dev.rapace.tls.netty;

/** Reads the reason out of an exception that others wrapped. */
final class Causes {
  private static final int DEEPEST = 20;

  private Causes() {}

  /** Message of the innermost cause. */
  static String innermost(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < DEEPEST; i++) {
      Throwable next = cause.getCause();
      if (next == null) {
        break;
      }
      cause = next;
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
