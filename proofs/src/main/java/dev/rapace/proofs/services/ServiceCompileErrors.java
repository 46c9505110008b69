package dev.rapace.proofs.services;

import dev.rapace.processor.FaultyServices;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Each mistake in a service definition is one error of the compiler, at its line, that says what to
 * change.
 */
public final class ServiceCompileErrors implements Proof {
  @Override
  public String name() {
    return "service-compile-errors";
  }

  @Override
  public String shows() {
    return "Each mistake in a service definition is one error of the compiler, at its line, that says what to change.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "core.method-id.collision-detection",
        "core.method-id.zero-enforcement",
        "codegen.method-id.collision",
        "schema.collision.detection");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    List<String> wrong = new ArrayList<>();
    List<FaultyServices.Fault> faults = FaultyServices.all();
    for (FaultyServices.Fault fault : faults) {
      fault.check().ifPresent(wrong::add);
      run.progress(fault.name());
    }
    return wrong.isEmpty()
        ? Outcome.pass(faults.size() + " mistakes, each named at its line")
        : Outcome.fail(wrong.size() + " of " + faults.size() + ": " + wrong.get(0));
  }
}
