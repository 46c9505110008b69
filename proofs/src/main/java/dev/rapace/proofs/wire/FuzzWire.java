package dev.rapace.proofs.wire;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fuzzes everything that bytes of an unknown peer reach first, with coverage guidance: each target
 * in a JVM of its own with a small heap. A short run has all messages in one target.
 */
public final class FuzzWire implements Proof {
  /** One JVM for each message: the long run, 60 s each. */
  private static final Map<String, Duration> DEEP =
      each(
          Duration.ofSeconds(60),
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

  /** All messages in one JVM: a start of the fuzzer takes longer than a short run of it. */
  private static final Map<String, Duration> BRIEF =
      Map.of(
          "StreamFraming", Duration.ofSeconds(4),
          "AnyMessage", Duration.ofSeconds(20),
          "Postcard", Duration.ofSeconds(4));

  private static Map<String, Duration> each(Duration time, String... targets) {
    Map<String, Duration> all = new LinkedHashMap<>();
    for (String target : targets) {
      all.put(target, time);
    }
    return all;
  }

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
    Map<String, Duration> targets = run.isLong() ? DEEP : BRIEF;
    int atOnce = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
    List<FuzzRun.Result> results = new ArrayList<>();
    try (ExecutorService runners = Executors.newFixedThreadPool(atOnce)) {
      List<Future<FuzzRun.Result>> pending = new ArrayList<>();
      targets.forEach((target, time) ->
          pending.add(
              runners.submit(
                  new FuzzRun(run.root(), folder.resolve(target), target, time, run.seed()))));
      try {
        for (Future<FuzzRun.Result> one : pending) {
          results.add(one.get());
          run.progress(results.size() + " of " + targets.size() + " targets done");
        }
      } catch (ExecutionException e) {
        throw new IOException("a fuzzer could not be run", e.getCause());
      } finally {
        // Ends the processes too: a runner that is interrupted kills its own.
        runners.shutdownNow();
      }
    }
    Duration all = targets.values().stream().reduce(Duration.ZERO, Duration::plus);
    return verdict(results, all);
  }

  private static Outcome verdict(List<FuzzRun.Result> results, Duration all) {
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
        "%d targets, %d s of fuzzing, %d inputs, no crash, no hang: %s"
            .formatted(results.size(), all.toSeconds(), inputs, counts));
  }
}
