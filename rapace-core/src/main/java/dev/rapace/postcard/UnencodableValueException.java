package dev.rapace.postcard;

/**
 * A value of the application that has no encoding: a number out of its type's range, a string with
 * a lone surrogate (ruling R28), values nested too deep or an output that would grow past its
 * limit. The writer's content is incomplete; {@linkplain PostcardWriter#reset reset} it. The
 * message names the rule and never shows the value.
 */
public final class UnencodableValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String ruleId;

  /**
   * Makes the exception.
   *
   * @param ruleId the rule that the value cannot meet
   * @param text what is wrong and what to change, without the value
   */
  public UnencodableValueException(String ruleId, String text) {
    super(text + " [" + ruleId + "]");
    this.ruleId = ruleId;
  }

  /** The rule that the value cannot meet. */
  public String ruleId() {
    return ruleId;
  }
}
