package dev.rapace.proofs;

import java.nio.file.Path;
import java.time.Duration;

/** What a running proof is given. */
public interface ProofRun {
  /** Whether {@code --long} was asked for. */
  boolean isLong();

  /** The time this run may take. */
  Duration budget();

  /** Where chance comes from; printed, and settable with {@code --seed N}. */
  long seed();

  /** Root of the project's checkout. */
  Path root();

  /** Shows progress, at most a few lines a second. */
  void progress(String text);
}
