package dev.rapace.simulation;

import java.util.ArrayList;
import java.util.List;

/** How often each kind of thing happened. Not thread-safe; several can be added up. */
final class Tally {
  private final long[] happenings = new long[Happening.values().length];
  private final long[] breaches = new long[Breach.values().length];
  private long frames;
  private long bytes;

  void add(Happening happening) {
    happenings[happening.ordinal()]++;
  }

  void add(Breach breach) {
    breaches[breach.ordinal()]++;
  }

  void addFrame(int length) {
    frames++;
    bytes += length;
  }

  void addAll(Tally other) {
    for (int i = 0; i < happenings.length; i++) {
      happenings[i] += other.happenings[i];
    }
    for (int i = 0; i < breaches.length; i++) {
      breaches[i] += other.breaches[i];
    }
    frames += other.frames;
    bytes += other.bytes;
  }

  long of(Happening happening) {
    return happenings[happening.ordinal()];
  }

  long of(Breach breach) {
    return breaches[breach.ordinal()];
  }

  long frames() {
    return frames;
  }

  long bytes() {
    return bytes;
  }

  /** What never happened, by name. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (Happening happening : Happening.values()) {
      if (of(happening) == 0) {
        missing.add(happening.name());
      }
    }
    for (Breach breach : Breach.values()) {
      if (of(breach) == 0) {
        missing.add(breach.name());
      }
    }
    return missing;
  }

  /** All counts in one line. */
  String counts() {
    StringBuilder text = new StringBuilder();
    for (Happening happening : Happening.values()) {
      text.append(' ').append(happening).append('=').append(of(happening));
    }
    for (Breach breach : Breach.values()) {
      text.append(' ').append(breach).append('=').append(of(breach));
    }
    return text.substring(1);
  }
}
