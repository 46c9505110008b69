package dev.rapace.schema;

/** Names of fields and variants: {@code [A-Za-z_][A-Za-z0-9_]*}, 1 to 255 bytes (ruling R78). */
public final class Identifiers {
  /** Longest name, in bytes. */
  public static final int MAX_LENGTH = 255;

  private Identifiers() {}

  /** Whether {@code name} may be a field or variant name. */
  public static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH || isDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && c != '_' && !isDigit(c)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns {@code name}.
   *
   * @throws IllegalArgumentException if it is not valid
   */
  public static String requireValid(String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' cannot be hashed: use letters, digits and underscores, at most 255 (R78)");
    }
    return name;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
