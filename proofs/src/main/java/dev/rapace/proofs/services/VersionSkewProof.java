package dev.rapace.proofs.services;

import dev.rapace.processor.skew.VersionSkew;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.time.Duration;
import java.util.List;

/**
 * A client of one version of a service calls the compatible methods of a server of another; the
 * changed one is refused before encoding with INCOMPATIBLE_SCHEMA, the method and both hashes, and
 * by the server for clients that do not look.
 */
public final class VersionSkewProof implements Proof {
  @Override
  public String name() {
    return "version-skew";
  }

  @Override
  public String shows() {
    return "A client of one version of a service calls the compatible methods of a server of another; the changed one is refused before encoding with INCOMPATIBLE_SCHEMA, the method and both hashes, and by the server for clients that do not look.";
  }

  @Override
  public List<String> rules() {
    return List.of("schema.compat.check", "schema.compat.rejection");
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
    List<String> places = List.of("inproc:proof-version-skew", "tcp://127.0.0.1:0");
    for (String place : places) {
      List<String> wrong = new VersionSkew().check(place);
      if (!wrong.isEmpty()) {
        return Outcome.fail(place + ": " + wrong);
      }
    }
    return Outcome.pass("as it should over " + String.join(" and ", places));
  }
}
