package dev.rapace.proofs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** What a running proof is given. */
public interface ProofRun {
  /** Whether {@code --long} was asked for. */
  boolean isLong();

  /** The time this run may take. */
  Duration budget();

  /** Where chance comes from; printed, and settable with {@code --seed N}. */
  long seed();

  /** Whether {@code --seed} was given: somebody wants to see that run again. */
  boolean isSeedGiven();

  /** How many rounds were asked for with {@code --lives N}, if it was. */
  OptionalLong lives();

  /** Root of the project's checkout. */
  Path root();

  /** Shows progress, at most a few lines a second. */
  void progress(String text);
}
