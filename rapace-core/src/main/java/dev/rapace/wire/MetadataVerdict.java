package dev.rapace.wire;

/**
 * Whether metadata may be looked at (rulings R17, R18).
 *
 * @param outcome what the rules say
 * @param ruleId the first broken rule, empty if none is
 * @param text what is wrong, without keys or values of the peer, empty if nothing is
 */
public record MetadataVerdict(Outcome outcome, String ruleId, String text) {
  /** The entries keep every rule. */
  public static final MetadataVerdict OK = new MetadataVerdict(Outcome.OK, "", "");

  /** What the rules say. */
  public enum Outcome {
    /** Every rule is kept. */
    OK,
    /** A key is not well-formed or comes twice: a protocol error wherever it stands (R17). */
    MALFORMED,
    /** Well-formed, but beyond a limit: refused as exhausting resources (R18). */
    TOO_LARGE
  }

  /** Whether every rule is kept. */
  public boolean isOk() {
    return outcome == Outcome.OK;
  }
}
