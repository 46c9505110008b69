package dev.rapace.protocol;

/** Words of the peer, made fit for logs and messages (ruling R97). */
public final class PeerText {
  private static final int MAX_CHARS = 1024;

  private PeerText() {}

  /** At most 1024 characters, control characters replaced by spaces. */
  public static String clean(String text) {
    int length = Math.min(text.length(), MAX_CHARS);
    StringBuilder clean = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      clean.append(isPrintable(c) ? c : ' ');
    }
    return clean.toString();
  }

  private static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
