package dev.rapace.simulation;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs lives. Each follows from its seed alone, so any of them can be repeated, bit for bit. One
 * instance is used by one thread.
 */
public final class Simulation {
  /** One life in so many is lived twice, to see that it goes the same way. */
  private static final int REPEATED = 50;

  private final Tally tally = new Tally();
  private final Link one = new Link();
  private final Link other = new Link();
  private long lives;
  private long hash;

  /**
   * What broke.
   *
   * @param seed the life in which it did
   * @param what the invariant
   * @param lastSteps how it came to it, one step a line
   */
  public record Failure(long seed, String what, String lastSteps) {
    /** In one line: what and where. */
    public String inOneLine() {
      return "seed " + seed + ": " + what;
    }
  }

  /** Lives the life of one seed; a failure is repeated to tell its last steps. */
  public Optional<Failure> live(long seed) {
    Transcript transcript = Transcript.silent();
    String broken = attempt(seed, transcript, tally);
    lives++;
    hash += Chance.mix(transcript.hash() ^ seed);
    if (broken == null && Math.floorMod(seed, REPEATED) == 0) {
      Transcript again = Transcript.silent();
      broken = attempt(seed, again, new Tally());
      if (broken == null && again.hash() != transcript.hash()) {
        broken = "the same seed went another way";
      }
    }
    if (broken == null) {
      return Optional.empty();
    }
    Transcript spoken = Transcript.spoken(line -> {});
    attempt(seed, spoken, new Tally());
    return Optional.of(new Failure(seed, broken, spoken.lastLines()));
  }

  /**
   * Lives the life of one seed and tells every step.
   *
   * @return what broke, if something did
   */
  public Optional<Failure> tell(long seed, Consumer<String> steps) {
    Transcript spoken = Transcript.spoken(steps);
    String broken = attempt(seed, spoken, tally);
    lives++;
    hash = spoken.hash();
    steps.accept("transcript " + Long.toHexString(hash));
    return broken == null
        ? Optional.empty()
        : Optional.of(new Failure(seed, broken, spoken.lastLines()));
  }

  private String attempt(long seed, Transcript transcript, Tally counts) {
    try {
      new Life(seed, transcript, counts, one, other).run();
      return null;
    } catch (InvariantBroken e) {
      return e.getMessage();
    } catch (RuntimeException | AssertionError e) {
      StackTraceElement[] trace = e.getStackTrace();
      return e + (trace.length > 0 ? " at " + trace[0] : "");
    }
  }

  /** Lives lived. */
  public long lives() {
    return lives;
  }

  /** Frames that engines sent. */
  public long frames() {
    return tally.frames();
  }

  /** One number for everything that happened. */
  public long hash() {
    return hash;
  }

  /** Adds what another instance counted. */
  public void addAll(Simulation finished) {
    tally.addAll(finished.tally);
    lives += finished.lives;
    hash += finished.hash;
  }

  /** What never happened in all these lives, by name. */
  public java.util.List<String> missing() {
    return tally.missing();
  }

  /** How often everything happened, in one line. */
  public String counts() {
    return tally.counts();
  }

  /**
   * Lives lives until one fails.
   *
   * @param first seed of the first
   * @param count how many at most
   * @return what broke, or nothing
   */
  public static String firstFailure(long first, long count) {
    Simulation simulation = new Simulation();
    for (long seed = first; seed < first + count; seed++) {
      Optional<Failure> failure = simulation.live(seed);
      if (failure.isPresent()) {
        return failure.get().inOneLine();
      }
    }
    return "";
  }

  /** Kinds of things that can happen, and of breaches. */
  public static String kinds() {
    return Happening.values().length + " kinds of events and " + Breach.values().length;
  }

  /**
   * Runs lives from the command line: {@code FIRST COUNT}, or {@code SEED} alone to see one.
   *
   * @param args see above
   */
  public static void main(String[] args) {
    Simulation simulation = new Simulation();
    long first = Long.parseLong(args[0]);
    if (args.length == 1) {
      simulation
          .tell(first, System.out::println)
          .ifPresent(failure -> System.out.println("BROKEN " + failure.inOneLine()));
      return;
    }
    long count = Long.parseLong(args[1]);
    long start = System.nanoTime();
    int failures = 0;
    for (long seed = first; seed < first + count && failures < 5; seed++) {
      Optional<Failure> failure = simulation.live(seed);
      if (failure.isPresent()) {
        failures++;
        System.out.println("BROKEN " + failure.get().inOneLine());
        if (failures == 1) {
          System.out.println(failure.get().lastSteps());
        }
      }
    }
    System.out.printf(
        "%d lives, %d frames, %d ms, hash %x%n%s%nmissing %s%n",
        simulation.lives(),
        simulation.frames(),
        (System.nanoTime() - start) / 1_000_000,
        simulation.hash(),
        simulation.counts(),
        simulation.missing());
  }
}
