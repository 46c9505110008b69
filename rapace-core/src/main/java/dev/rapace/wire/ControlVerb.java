package dev.rapace.wire;

/** Values of {@code method_id} on channel 0 (rule {@code core.control.verb-selector}). */
public final class ControlVerb {
  public static final int HELLO = 0;
  public static final int OPEN_CHANNEL = 1;
  public static final int CLOSE_CHANNEL = 2;
  public static final int CANCEL_CHANNEL = 3;
  public static final int GRANT_CREDITS = 4;
  public static final int PING = 5;
  public static final int PONG = 6;
  public static final int GO_AWAY = 7;

  /** Verbs from here on are extensions and ignored if unknown; below they are a protocol error. */
  public static final int FIRST_EXTENSION = 100;

  private ControlVerb() {}
}
