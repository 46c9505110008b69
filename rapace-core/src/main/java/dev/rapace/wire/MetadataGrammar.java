package dev.rapace.wire;

/**
 * Which keys are well-formed (ruling R16), by hand and in one pass: no regular expression sees what
 * a peer sent.
 *
 * <p>Keys that start with {@code rapace.} go on with {@code [a-z][a-z0-9]*([._-][a-z0-9]+)*}; they
 * are not measured by the other form, which some of them would fit. Other keys are {@code
 * [a-z][a-z0-9]*(-[a-z0-9]+)*} and any number of {@code .[a-z0-9]+(-[a-z0-9]+)*}.
 */
final class MetadataGrammar {
  private static final int PREFIX = MetadataKeys.RESERVED_PREFIX.length();

  private MetadataGrammar() {}

  /** Whether the characters, one per byte, are a well-formed key. */
  static boolean isKey(byte[] b, int start, int length) {
    boolean reserved = isReserved(b, start, length);
    int from = reserved ? start + PREFIX : start;
    int end = start + length;
    if (from == end || !isLetter(b[from])) {
      return false;
    }
    boolean afterSeparator = false;
    for (int p = from + 1; p < end; p++) {
      int c = b[p];
      boolean separator = c == '-' || c == '.' || (c == '_' && reserved);
      if (separator ? afterSeparator : !isLetter(c) && !isDigit(c)) {
        return false;
      }
      afterSeparator = separator;
    }
    return !afterSeparator;
  }

  private static boolean isReserved(byte[] b, int start, int length) {
    if (length < PREFIX) {
      return false;
    }
    for (int i = 0; i < PREFIX; i++) {
      if (b[start + i] != MetadataKeys.RESERVED_PREFIX.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
