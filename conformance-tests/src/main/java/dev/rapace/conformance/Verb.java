package dev.rapace.conformance;

/** Control verbs: what {@code method_id} means on channel 0. */
public final class Verb {
  /** First frame of each side. */
  public static final int HELLO = 0;

  /** Opens a channel. */
  public static final int OPEN_CHANNEL = 1;

  /** The sender dropped its state of a channel, or of the connection. */
  public static final int CLOSE_CHANNEL = 2;

  /** Aborts a channel. */
  public static final int CANCEL_CHANNEL = 3;

  /** Grants bytes. */
  public static final int GRANT_CREDITS = 4;

  /** Wants a Pong with the same eight bytes. */
  public static final int PING = 5;

  /** Answers a Ping. */
  public static final int PONG = 6;

  /** The sender leaves. */
  public static final int GO_AWAY = 7;

  private Verb() {}
}
