package dev.rapace.postcard;

/**
 * Bytes of the peer that are not the one encoding of a value (rulings R25 to R28).
 *
 * <p>Carries the broken rule and the place, never bytes of the payload: those may be secret. Has no
 * stack trace, because a peer decides how often it is thrown. After it a {@link PostcardReader}
 * must be {@linkplain PostcardReader#reset reset} before it is used again.
 */
public final class MalformedPayloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String ruleId;
  private final int offset;

  /**
   * Makes the exception.
   *
   * @param ruleId the broken rule, such as {@code payload.varint.reject-noncanonical}
   * @param offset bytes between the start of the payload and the fault
   * @param text what is wrong, without any byte of the payload
   */
  public MalformedPayloadException(String ruleId, int offset, String text) {
    super(text + " at byte " + offset + " [" + ruleId + "]", null, false, false);
    this.ruleId = ruleId;
    this.offset = offset;
  }

  /** The broken rule. */
  public String ruleId() {
    return ruleId;
  }

  /** Bytes between the start of the payload and the fault. */
  public int offset() {
    return offset;
  }
}
