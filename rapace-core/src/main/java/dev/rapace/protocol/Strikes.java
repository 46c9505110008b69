package dev.rapace.protocol;

/** Counts what a peer did wrong on single channels (ruling R60, last row). */
final class Strikes {
  private final int limit;
  private int count;

  Strikes(int limit) {
    this.limit = limit;
  }

  /** Counts one strike; says whether the limit is reached. */
  boolean add() {
    return ++count >= limit;
  }
}
