package dev.rapace.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Everything that happened in a life, as one number and, if somebody wants to read it, as lines.
 * Two lives with the same number went the same way.
 */
final class Transcript {
  private static final int LAST = 60;

  private final boolean kept;
  private final Consumer<String> live;
  private final Deque<String> last = new ArrayDeque<>();
  private long hash = 0x243F6A8885A308D3L;
  private int steps;

  private Transcript(boolean kept, Consumer<String> live) {
    this.kept = kept;
    this.live = live;
  }

  /** Only the number. */
  static Transcript silent() {
    return new Transcript(false, line -> {});
  }

  /** The number and the lines. */
  static Transcript spoken(Consumer<String> live) {
    return new Transcript(true, live);
  }

  /** Whether lines are wanted: they cost more than the life itself. */
  boolean isSpoken() {
    return kept;
  }

  void add(long value) {
    hash = Long.rotateLeft(hash ^ value, 23) * 0x9E3779B97F4A7C15L;
    steps++;
  }

  void add(byte[] bytes, int offset, int length) {
    long h = length;
    for (int i = offset; i < offset + length; i++) {
      h = h * 31 + bytes[i];
    }
    add(h);
  }

  void say(String line) {
    String numbered = steps + " " + line;
    live.accept(numbered);
    last.add(numbered);
    if (last.size() > LAST) {
      last.poll();
    }
  }

  long hash() {
    return Chance.mix(hash);
  }

  String lastLines() {
    return String.join("\n", last);
  }
}
