package dev.rapace.proofs;

import java.time.Duration;
import java.util.List;

/**
 * A claim of this project that a stranger can check with {@code ./prove NAME}. Found through {@link
 * java.util.ServiceLoader}.
 */
public interface Proof {
  /** Name on the command line: lower case, words joined by hyphens. */
  String name();

  /** What it shows, in one sentence. */
  String shows();

  /** Rules that it bears on; may be empty. */
  List<String> rules();

  /** How long it may take with the short budget. */
  Duration shortBudget();

  /** How long it may take with {@code --long}. */
  Duration longBudget();

  /**
   * Runs it. An exception is a failure.
   *
   * @return what was seen
   */
  Outcome run(ProofRun run) throws Exception;

  /**
   * What a proof saw.
   *
   * @param pass whether the claim held, or nothing could be checked
   * @param skipped whether nothing could be checked for want of something outside the project; a
   *     skipped proof shows no rule
   * @param seen the figures, in one line
   */
  record Outcome(boolean pass, boolean skipped, String seen) {
    /** An outcome of a proof that ran. */
    public Outcome(boolean pass, String seen) {
      this(pass, false, seen);
    }

    /** The claim held. */
    public static Outcome pass(String seen) {
      return new Outcome(true, seen);
    }

    /** Nothing could be checked: {@code missing} says what was not there. */
    public static Outcome skipped(String missing) {
      return new Outcome(true, true, "SKIPPED: " + missing);
    }

    /** The claim did not hold. */
    public static Outcome fail(String seen) {
      return new Outcome(false, seen);
    }
  }
}
