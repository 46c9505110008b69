package dev.rapace.proofs.services;

import dev.rapace.processor.SignatureVectors;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The signature hashes of the protocol and of spec/vectors/signatures.json, which have every shape
 * tag, are computed from shapes and by the processor from Java source.
 */
public final class SignatureVectorsProof implements Proof {
  @Override
  public String name() {
    return "signature-vectors";
  }

  @Override
  public String shows() {
    return "The signature hashes of the protocol and of spec/vectors/signatures.json, which have every shape tag, are computed from shapes and by the processor from Java source.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "schema.hash.algorithm",
        "schema.hash.cross-language",
        "schema.encoding.endianness",
        "schema.encoding.lengths",
        "schema.encoding.order");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    SignatureVectors vectors = SignatureVectors.read(run.root());
    Optional<String> wrong = vectors.check();
    String seen = vectors.size() + " vectors, " + vectors.tags().size() + " of 26 tags";
    return wrong.isEmpty() && vectors.tags().size() == 26
        ? Outcome.pass(seen)
        : Outcome.fail(seen + ": " + wrong.orElse("not every tag"));
  }
}
