package dev.rapace.processor.shapes;

/** Spoils one place of an encoding: the n-th where its fault can stand. */
public final class Saboteur {
  private final String fault;
  private int left;
  private boolean struck;

  private Saboteur(String fault, int place) {
    this.fault = fault;
    this.left = place;
  }

  /** Spoils nothing. */
  public static Saboteur none() {
    return new Saboteur("", 0);
  }

  /** Spoils the place with this number, from 0. */
  public static Saboteur of(String fault, int place) {
    return new Saboteur(fault, place);
  }

  /** Whether the fault belongs here. */
  boolean isAt(String possible) {
    if (!fault.equals(possible) || struck || left-- > 0) {
      return false;
    }
    struck = true;
    return true;
  }

  /** Whether there was such a place. */
  public boolean hasStruck() {
    return struck;
  }
}
