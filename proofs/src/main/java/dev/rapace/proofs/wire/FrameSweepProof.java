package dev.rapace.proofs.wire;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.protocol.FrameSweep;
import java.time.Duration;
import java.util.List;

/** Every prefix and every bit of good frames, in the state of the conversation they belong to. */
public final class FrameSweepProof implements Proof {
  private static final int SHORT_CONVERSATIONS = 90;
  private static final int LONG_CONVERSATIONS = 1_000;
  private static final int FEWEST_FRAMES = 500;

  @Override
  public String name() {
    return "frame-sweep";
  }

  @Override
  public String shows() {
    return "Every prefix and every turned bit of at least 500 good frames ends in a valid result, in the cancel"
        + " of a channel, or in the farewell that the rules name; no handler runs for what is no request.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "transport.stream.validation",
        "core.control.payload-encoding",
        "core.control.flag-set",
        "core.control.flag-clear",
        "core.call.request.flags",
        "core.stream.frame.flags");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(30);
  }

  @Override
  public Outcome run(ProofRun run) {
    FrameSweep sweep = new FrameSweep();
    sweep.run(run.seed(), run.isLong() ? LONG_CONVERSATIONS : SHORT_CONVERSATIONS, run::progress);
    String seen = sweep.seen() + "; seed " + run.seed();
    return sweep.frames() >= FEWEST_FRAMES && sweep.handlerRuns() > 0
        ? Outcome.pass(seen)
        : Outcome.fail(seen);
  }
}
