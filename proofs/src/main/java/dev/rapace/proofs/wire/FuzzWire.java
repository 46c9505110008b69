package dev.rapace.proofs.wire;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fuzzes everything that bytes of an unknown peer reach first, with coverage guidance: each target
 * in a JVM of its own with a small heap.
 */
public final class FuzzWire implements Proof {
  private static final List<String> TARGETS =
      List.of(
          "StreamFraming",
          "Hello",
          "OpenChannel",
          "CloseChannel",
          "CancelChannel",
          "GrantCredits",
          "Ping",
          "Pong",
          "GoAway",
          "CallResult",
          "Postcard");

  private static final Duration SHORT_RUN = Duration.ofSeconds(4);
  private static final Duration LONG_RUN = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "fuzz-wire";
  }

  @Override
  public String shows() {
    return "Coverage-guided fuzzing of the stream framing, Hello, every control message, CallResult"
        + " and Postcard values finds no crash, no hang and no unbounded memory.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "transport.stream.validation",
        "transport.stream.max-length",
        "payload.varint.reject-noncanonical",
        "metadata.limits");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(30);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Path folder = run.root().resolve("proofs/target/fuzz");
    Duration each = run.isLong() ? LONG_RUN : SHORT_RUN;
    int atOnce = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
    List<FuzzRun.Result> results = new ArrayList<>();
    try (ExecutorService runners = Executors.newFixedThreadPool(atOnce)) {
      List<Future<FuzzRun.Result>> pending = new ArrayList<>();
      for (String target : TARGETS) {
        FuzzRun fuzz = new FuzzRun(run.root(), folder.resolve(target), target, each, run.seed());
        pending.add(runners.submit(fuzz));
      }
      try {
        for (Future<FuzzRun.Result> one : pending) {
          results.add(one.get());
          run.progress(results.size() + " of " + TARGETS.size() + " targets done");
        }
      } catch (ExecutionException e) {
        throw new IOException("a fuzzer could not be run", e.getCause());
      } finally {
        // Ends the processes too: a runner that is interrupted kills its own.
        runners.shutdownNow();
      }
    }
    return verdict(results, each);
  }

  private static Outcome verdict(List<FuzzRun.Result> results, Duration each) {
    List<String> findings =
        results.stream().filter(r -> !r.finding().isEmpty()).map(FuzzRun.Result::finding).toList();
    if (!findings.isEmpty()) {
      return Outcome.fail(String.join("; ", findings));
    }
    long inputs = results.stream().mapToLong(FuzzRun.Result::inputs).sum();
    String counts =
        String.join(
            ", ",
            results.stream()
                .map(r -> r.target() + " " + r.inputs() + " (coverage " + r.coverage() + ")")
                .toList());
    return Outcome.pass(
        "%d targets, %d s each, %d inputs, no crash, no hang: %s"
            .formatted(results.size(), each.toSeconds(), inputs, counts));
  }
}
