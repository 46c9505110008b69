package dev.rapace.conformance;

import java.util.List;

/**
 * One thing that the specification asks of a server.
 *
 * @param name lower case, words joined by hyphens
 * @param rules ids of the rules that it shows
 * @param steps what to do; returns if the server does as it should
 */
public record ConformanceCheck(String name, List<String> rules, Steps steps) {
  /** What a check does. */
  @FunctionalInterface
  public interface Steps {
    /** Throws a {@link ConformanceFailure} if the server does something else. */
    void run(ConformanceTarget target) throws Exception;
  }

  /** Steps on a connection that is closed afterwards. */
  @FunctionalInterface
  interface Talk {
    void with(RawPeer peer) throws Exception;
  }

  /** Copies the list. */
  public ConformanceCheck {
    rules = List.copyOf(rules);
  }

  static ConformanceCheck check(String name, Steps steps, String... rules) {
    return new ConformanceCheck(name, List.of(rules), steps);
  }

  /** A check on a connection that has just been made. */
  static ConformanceCheck stranger(String name, Talk talk, String... rules) {
    return check(
        name,
        target -> {
          try (RawPeer peer = target.dial()) {
            talk.with(peer);
          }
        },
        rules);
  }

  /** A check on a connection whose handshake is done. */
  static ConformanceCheck guest(String name, Talk talk, String... rules) {
    return check(
        name,
        target -> {
          try (RawPeer peer = target.enter()) {
            talk.with(peer);
          }
        },
        rules);
  }

  /** A check that this Hello is refused with this text. */
  static ConformanceCheck refusedHello(
      String name,
      java.util.function.UnaryOperator<RawHello> change,
      String text,
      String... rules) {
    return check(
        name,
        target -> {
          try (RawPeer peer = target.dial()) {
            peer.sendHello(change.apply(target.hello()));
            peer.expectRefusal(text);
          }
        },
        rules);
  }

  /** A check that this Hello is accepted. */
  static ConformanceCheck acceptedHello(
      String name, java.util.function.UnaryOperator<RawHello> change, String... rules) {
    return check(
        name,
        target -> {
          try (RawPeer peer = target.dial()) {
            peer.sendHello(change.apply(target.hello()));
            peer.expectHello();
            peer.expectAlive();
          }
        },
        rules);
  }
}
