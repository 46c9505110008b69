package dev.rapace.postcard;

/**
 * The type {@code ()} with its one value, of zero bytes (ruling R23): what methods without
 * arguments take and methods without result return. A type of its own instead of {@link Void},
 * because its only value would be null.
 */
public enum Unit {
  /** The value. */
  UNIT
}
