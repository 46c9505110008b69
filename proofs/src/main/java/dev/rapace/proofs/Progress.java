package dev.rapace.proofs;

import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * Shows how far a proof is: in one line that changes on a terminal, in plain lines otherwise.
 * Thread safe. Lines that come faster than a person can read are left out.
 */
public final class Progress implements Consumer<String> {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 2_000_000_000L;
  private static final String ERASE = "\r\u001b[2K";
  private static final int WIDTH = 110;

  private final PrintStream out;
  private final boolean terminal;
  private final String name;
  private final long start = System.nanoTime();
  private long last = Long.MIN_VALUE;
  private boolean inLine;

  /**
   * Starts the clock.
   *
   * @param out where to write
   * @param terminal whether a line may be overwritten
   * @param name put in front of each line
   */
  public Progress(PrintStream out, boolean terminal, String name) {
    this.out = out;
    this.terminal = terminal;
    this.name = name;
  }

  @Override
  public synchronized void accept(String text) {
    long now = System.nanoTime() - start;
    if (last != Long.MIN_VALUE && now - last < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    last = now;
    String line = "  %s %d s: %s".formatted(name, now / 1_000_000_000L, text);
    if (terminal) {
      out.print(ERASE + (line.length() > WIDTH ? line.substring(0, WIDTH) : line));
      inLine = true;
    } else {
      out.println(line);
    }
    out.flush();
  }

  /** Clears the line that changes. */
  public synchronized void done() {
    if (inLine) {
      out.print(ERASE);
      out.flush();
      inLine = false;
    }
  }
}
