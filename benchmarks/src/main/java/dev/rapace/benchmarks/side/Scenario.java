package dev.rapace.benchmarks.side;

import java.util.Locale;

/**
 * What both contenders of a comparison must do.
 *
 * @param link how client and server are joined
 * @param handler where the server runs its handler
 * @param inFlight calls in flight at any time on one connection; 1 means a caller that waits
 * @param payload bytes of request and response
 * @param streaming items of one long server stream instead of calls
 */
public record Scenario(
    Link link, HandlerStyle handler, int inFlight, int payload, boolean streaming) {
  /** How client and server are joined. */
  public enum Link {
    /** Plain TCP on loopback. */
    TCP,
    /** TLS 1.3 over TCP; our side also checks a JWT identity and an authorizer on every call. */
    TLS,
    /** A Unix socket. */
    UNIX
  }

  /** Where handlers run. */
  public enum HandlerStyle {
    /** On the thread that read the request. */
    INLINE,
    /** On the library's default threads. */
    THREADS
  }

  /** As one command-line word. */
  String encode() {
    return String.join(
        ",",
        link.name(),
        handler.name(),
        Integer.toString(inFlight),
        Integer.toString(payload),
        Boolean.toString(streaming));
  }

  /** Reads {@link #encode}. */
  static Scenario decode(String text) {
    String[] parts = text.split(",", -1);
    return new Scenario(
        Link.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        HandlerStyle.valueOf(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        Boolean.parseBoolean(parts[4]));
  }
}
