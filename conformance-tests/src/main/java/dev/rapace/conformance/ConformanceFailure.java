package dev.rapace.conformance;

/** The other side did not do what the specification asks for. The message says what was seen. */
public final class ConformanceFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was seen. */
  public ConformanceFailure(String seen) {
    super(seen);
  }

  /** With what was seen and the error behind it. */
  public ConformanceFailure(String seen, Throwable cause) {
    super(seen, cause);
  }
}
