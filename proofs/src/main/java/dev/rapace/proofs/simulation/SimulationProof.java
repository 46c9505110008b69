package dev.rapace.proofs.simulation;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lives thousands of connection lives in virtual time: two engines, a link that delays, splits,
 * stalls, cuts and kills, applications that do random legal things, peers that do illegal ones.
 */
public final class SimulationProof implements Proof {
  private static final long SHORT_LIVES = 12_000;
  private static final long LONG_LIVES = 1_000_000;
  private static final int CHUNK = 200;

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public String shows() {
    return "In 12,000 simulated lives of connections (a million with --long), half of them with a"
        + " hostile peer, every call and channel ends exactly once, ids are never reused, nothing is"
        + " sent beyond credit or after close, what was refused reaches no handler, memory stays"
        + " within the limits, a drain loses no accepted call, and a seed always goes the same way;"
        + " every kind of event, fault and breach occurred.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "core.call.one-req-one-resp",
        "core.channel.id.no-reuse",
        "core.channel.id.parity.initiator",
        "core.channel.id.parity.acceptor",
        "core.close.full",
        "core.eos.after-send",
        "core.flow.credit-semantics",
        "core.flow.credit-overrun",
        "core.cancel.propagation",
        "cancel.deadline.terminal",
        "handshake.failure",
        "overload.goaway.existing");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofHours(1);
  }

  @Override
  public Outcome run(ProofRun run) throws InterruptedException {
    if (run.isSeedGiven() && run.lives().isEmpty()) {
      return tell(run.seed());
    }
    long lives = run.lives().orElse(run.isLong() ? LONG_LIVES : SHORT_LIVES);
    // Consecutive lives from the seed on; the last of them must not pass the largest number.
    long first = Math.min(run.seed(), Long.MAX_VALUE - lives);
    return liveAll(run, first, lives);
  }

  private static Outcome tell(long seed) {
    Simulation simulation = new Simulation();
    Optional<Simulation.Failure> failure = simulation.tell(seed, System.out::println);
    String what =
        "one life, %d frames, transcript %x".formatted(simulation.frames(), simulation.hash());
    return failure
        .map(broken -> Outcome.fail(broken.inOneLine()))
        .orElseGet(() -> Outcome.pass(what));
  }

  private static Outcome liveAll(ProofRun run, long first, long lives) throws InterruptedException {
    AtomicLong next = new AtomicLong();
    AtomicBoolean failed = new AtomicBoolean();
    int atOnce = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
    List<Simulation> simulations = new ArrayList<>();
    List<Future<Optional<Simulation.Failure>>> pending = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
      for (int i = 0; i < atOnce; i++) {
        Simulation simulation = new Simulation();
        simulations.add(simulation);
        pending.add(workers.submit(() -> work(run, simulation, first, lives, next, failed)));
      }
      Optional<Simulation.Failure> failure = Optional.empty();
      for (Future<Optional<Simulation.Failure>> one : pending) {
        Optional<Simulation.Failure> found = one.get();
        failure = failure.isPresent() ? failure : found;
      }
      return verdict(failure, simulations, first);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker failed", e.getCause());
    } finally {
      failed.set(true);
    }
  }

  private static Optional<Simulation.Failure> work(
      ProofRun run,
      Simulation simulation,
      long first,
      long lives,
      AtomicLong next,
      AtomicBoolean failed) {
    while (!failed.get()) {
      long from = next.getAndAdd(CHUNK);
      if (from >= lives) {
        break;
      }
      for (long i = from; i < Math.min(from + CHUNK, lives) && !failed.get(); i++) {
        Optional<Simulation.Failure> failure = simulation.live(first + i);
        if (failure.isPresent()) {
          failed.set(true);
          return failure;
        }
      }
      run.progress(Math.min(from + CHUNK, lives) + " of " + lives + " lives");
    }
    return Optional.empty();
  }

  private static Outcome verdict(
      Optional<Simulation.Failure> failure, List<Simulation> simulations, long first) {
    if (failure.isPresent()) {
      System.out.println(failure.get().lastSteps());
      return Outcome.fail(
          failure.get().inOneLine()
              + "; again, step by step: ./prove simulation --seed "
              + failure.get().seed());
    }
    Simulation all = new Simulation();
    simulations.forEach(all::addAll);
    String figures =
        "%d lives from seed %d on, %d frames, %s kinds of breaches, transcripts %x: %s"
            .formatted(
                all.lives(), first, all.frames(), Simulation.kinds(), all.hash(), all.counts());
    return all.missing().isEmpty()
        ? Outcome.pass(figures)
        : Outcome.fail("never happened: " + all.missing() + "; " + figures);
  }
}
