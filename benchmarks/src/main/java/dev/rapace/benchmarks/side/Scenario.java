package dev.rapace.benchmarks.side;

/**
 * What both contenders of a comparison must do.
 *
 * @param link how client and server are joined
 * @param handler where the server runs its handler, and the client takes its answers
 * @param payload bytes of request and response, or of an item
 */
public record Scenario(Link link, HandlerStyle handler, int payload) {
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
    return link.name() + "," + handler.name() + "," + payload;
  }

  /** Reads {@link #encode}. */
  static Scenario decode(String text) {
    String[] parts = text.split(",", -1);
    return new Scenario(
        Link.valueOf(parts[0]), HandlerStyle.valueOf(parts[1]), Integer.parseInt(parts[2]));
  }
}
