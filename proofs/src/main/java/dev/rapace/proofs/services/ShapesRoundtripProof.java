package dev.rapace.proofs.services;

import dev.rapace.processor.shapes.ShapesRoundTrip;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Generated codecs of 200 made-up types, 2,000 with --long, write and read the bytes of a second,
 * naive Postcard, and every strictness rule refuses.
 */
public final class ShapesRoundtripProof implements Proof {
  @Override
  public String name() {
    return "shapes-roundtrip";
  }

  @Override
  public String shows() {
    return "Generated codecs of 200 made-up types, 2,000 with --long, write and read the bytes of a second, naive Postcard, and every strictness rule refuses.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "langmap.roundtrip", "langmap.java.unsigned", "payload.varint.reject-noncanonical");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(15);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    ShapesRoundTrip check = new ShapesRoundTrip(run.seed());
    int rounds = run.isLong() ? 10 : 1;
    for (int i = 0; i < rounds; i++) {
      check.check(200, run.isLong() ? 60 : 20);
      run.progress(check.shapes() + " types, " + check.values() + " values");
    }
    Set<String> silent = new TreeSet<>(ShapesRoundTrip.rules());
    silent.removeAll(check.refusals().keySet());
    String seen =
        check.shapes()
            + " types, "
            + check.values()
            + " values there and back, "
            + check.tampered()
            + " tampered encodings judged alike, refusals by rule "
            + check.refusals();
    return silent.isEmpty()
        ? Outcome.pass(seen)
        : Outcome.fail(seen + "; these rules refused nothing: " + silent);
  }
}
