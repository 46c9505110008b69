package dev.rapace.security;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** The JSON form of an audit event. A few fixed fields need no JSON library. */
final class AuditJson {
  private static final int LONGEST_VALUE = 1024;
  private static final String CUT = "...";
  private static final String HEX = "0123456789abcdef";

  private AuditJson() {}

  static String line(AuditEvent event, long sequence) {
    StringBuilder out = new StringBuilder(384);
    out.append("{\"timestamp\":\"");
    timestamp(out, event.timestamp());
    out.append("\",\"seq\":").append(sequence);
    text(out, "event", event.kind().word());
    out.append(",\"authorized\":").append(event.allowed());
    event.peer().ifPresent(peer -> text(out, "peer", peer));
    event.tenant().ifPresent(tenant -> text(out, "tenant", tenant));
    event.method().ifPresent(method -> text(out, "method", method));
    text(out, "policy", event.policy());
    text(out, "rule", event.rule());
    out.append(",\"status_code\":").append(event.statusCode());
    text(out, "reason", event.reason());
    out.append(",\"connection_id\":").append(event.connectionId());
    if (event.channelId().isPresent()) {
      out.append(",\"channel_id\":").append(event.channelId().getAsLong());
    }
    remote(out, event.remote());
    return out.append('}').toString();
  }

  private static void remote(StringBuilder out, String remote) {
    if (remote.matches("uid:[0-9]{1,10}")) {
      out.append(",\"caller_uid\":").append(Long.parseLong(remote.substring(4)));
    } else {
      text(out, "remote", remote);
    }
  }

  /** RFC 3339 in UTC, always with nine digits of a second, so that lines sort as text. */
  private static void timestamp(StringBuilder out, Instant instant) {
    ZonedDateTime t = instant.atZone(ZoneOffset.UTC);
    digits(out, t.getYear(), 4);
    out.append('-');
    digits(out, t.getMonthValue(), 2);
    out.append('-');
    digits(out, t.getDayOfMonth(), 2);
    out.append('T');
    digits(out, t.getHour(), 2);
    out.append(':');
    digits(out, t.getMinute(), 2);
    out.append(':');
    digits(out, t.getSecond(), 2);
    out.append('.');
    digits(out, t.getNano(), 9);
    out.append('Z');
  }

  private static void digits(StringBuilder out, int value, int width) {
    String text = Integer.toString(value);
    out.repeat('0', Math.max(0, width - text.length())).append(text);
  }

  private static void text(StringBuilder out, String key, String value) {
    out.append(",\"").append(key).append("\":\"");
    int end = Math.min(value.length(), LONGEST_VALUE);
    for (int i = 0; i < end; i++) {
      character(out, value, i);
    }
    if (end < value.length()) {
      out.append(CUT);
    }
    out.append('"');
  }

  private static void character(StringBuilder out, String value, int index) {
    char c = value.charAt(index);
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else if (isLoneSurrogate(value, index)) {
      out.append("\\ufffd");
    } else if (mustBeEscaped(c)) {
      out.append("\\u")
          .append(HEX.charAt(c >> 12 & 15))
          .append(HEX.charAt(c >> 8 & 15))
          .append(HEX.charAt(c >> 4 & 15))
          .append(HEX.charAt(c & 15));
    } else {
      out.append(c);
    }
  }

  /** Control characters, line and paragraph separators, and what reorders or hides text. */
  private static boolean mustBeEscaped(char c) {
    if (c < 0x7f) {
      return c < ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          true;
      default -> false;
    };
  }

  private static boolean isLoneSurrogate(String value, int index) {
    char c = value.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 >= Math.min(value.length(), LONGEST_VALUE)
          || !Character.isLowSurrogate(value.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(value.charAt(index - 1)));
  }
}
