package dev.rapace.auth;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Makes text fit for logs. Metadata is shown by allow-list: what is not known to be harmless is
 * hidden. Free text loses what looks like a credential and every control character; this is a
 * second wall, the first is {@link dev.rapace.security.Secret}.
 *
 * <p>Stateless, thread-safe.
 */
public final class Redactor {
  private static final String HIDDEN = "[hidden]";
  private static final int LONGEST = 1024;
  private static final Set<String> HARMLESS =
      Set.of(
          "rapace.trace_id",
          "rapace.span_id",
          "rapace.trace_flags",
          "rapace.deadline",
          "rapace.deadline_remaining_ms",
          "rapace.priority",
          "rapace.ping_interval_ms",
          "rapace.retryable",
          "rapace.retry_after_ms",
          "rapace.auth_scheme");

  /** A token in compact form, two long runs joined by a dot, or a named credential. */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "eyJ[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*\\.?[A-Za-z0-9_-]*"
              + "|[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}"
              + "|(?i)(bearer|basic)\\s+[^\\s,;\"']+"
              + "|(?i)(password|passwd|secret|token|api[_-]?key)\\s*[=:]\\s*[^\\s,;]+");

  private Redactor() {}

  /** The entries with every value hidden whose key is not on the list; sorted by key. */
  public static Map<String, String> metadata(Map<String, String> entries) {
    Map<String, String> shown = new TreeMap<>();
    entries.forEach((key, value) ->
        shown.put(
            text(key), HARMLESS.contains(key.toLowerCase(Locale.ROOT)) ? text(value) : HIDDEN));
    return shown;
  }

  /** The text without credentials and control characters, at most 1,024 characters of it. */
  public static String text(String text) {
    // Cut before matching, so that hostile text costs bounded time.
    String bounded = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    String hidden = CREDENTIAL.matcher(bounded).replaceAll(HIDDEN);
    StringBuilder out = new StringBuilder(hidden.length());
    hidden
        .codePoints()
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) || isLineEnd(c) ? '?' : c));
    return out.toString();
  }

  private static boolean isLineEnd(int c) {
    return c == 0x2028 || c == 0x2029;
  }
}
