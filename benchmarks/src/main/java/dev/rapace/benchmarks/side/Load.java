package dev.rapace.benchmarks.side;

/**
 * What a client does for a while.
 *
 * @param kind calls, or the items of one endless server stream
 * @param inFlight calls in flight at any time on each connection, each answered call starting the
 *     next; 1 means a caller that waits
 * @param perSecond calls started per second in all, whatever the answers do; 0: as fast as answers
 *     come. Latency then counts from the instant at which a call was due, so a stall counts for
 *     every call that it delayed
 */
public record Load(Kind kind, int inFlight, int perSecond) {
  /** What is counted. */
  public enum Kind {
    /** Calls with one response. */
    CALLS,
    /** Items of a server stream. */
    STREAM
  }

  static Load calls(int inFlight) {
    return new Load(Kind.CALLS, inFlight, 0);
  }

  static Load stream() {
    return new Load(Kind.STREAM, 1, 0);
  }

  /** As one word. */
  String encode() {
    return kind + "," + inFlight + "," + perSecond;
  }

  /** Reads {@link #encode}. */
  static Load decode(String text) {
    String[] parts = text.split(",", -1);
    return new Load(Kind.valueOf(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }
}
