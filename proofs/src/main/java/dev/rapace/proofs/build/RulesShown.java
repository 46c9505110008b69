package dev.rapace.proofs.build;

import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.spec.RuleCatalog;
import dev.rapace.spec.Traceability;
import dev.rapace.spec.Traceability.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many rules executed tests have shown. The rules of security all must be; so must every MUST
 * of the areas below, unless the reason why Java cannot show it is written down. The levels of
 * compliance that we claim are shown by this proof: they are lists of such rules.
 */
public final class RulesShown implements Proof {
  /** Areas whose every MUST is shown or explained. */
  private static final Set<String> COMPLETE =
      Set.of(
          "core",
          "handshake",
          "metadata",
          "cancel",
          "error",
          "overload",
          "payload",
          "frame",
          "security");

  /** What the level Core is made of: beginnings of rule ids. */
  private static final List<String> CORE_LEVEL =
      List.of(
          "frame.",
          "payload.",
          "handshake.",
          "core.call.",
          "core.control.",
          "error.status.",
          "error.flag.",
          "error.impl.",
          "transport.stream.");

  /** What the level Standard adds. */
  private static final List<String> STANDARD_LEVEL =
      List.of(
          "core.flow.",
          "core.channel.",
          "core.close.",
          "core.cancel.",
          "core.ping.",
          "core.goaway.",
          "cancel.deadline.",
          "metadata.",
          "priority.value.",
          "priority.precedence");

  @Override
  public String name() {
    return "rules-shown";
  }

  @Override
  public String shows() {
    return "Each security rule was shown by a test that ran and passed; every MUST of core,"
        + " handshake, metadata, cancel, error, overload, payload and frame was shown, or has a"
        + " written reason; prints the counts of each area.";
  }

  @Override
  public List<String> rules() {
    return List.of("compliance.core.requirements", "compliance.standard.requirements");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(10);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    ExecutedTests tests = ExecutedTests.readOrRun(run);
    Traceability joined = Traceability.of(run.root());
    String figures =
        "%d of %d rules shown, %d explained, %d missing (%s)"
            .formatted(
                joined.count(Status.SHOWN),
                RuleCatalog.load().all().size(),
                joined.count(Status.EXPLAINED),
                joined.count(Status.MISSING),
                joined.byArea().entrySet().stream()
                    .map(RulesShown::counts)
                    .collect(Collectors.joining(", ")));
    if (!joined.unknown().isEmpty()) {
      return Outcome.fail("tests carry rules that do not exist: " + joined.unknown());
    }
    List<String> open = open(joined);
    if (!open.isEmpty()) {
      String missing =
          tests.notRun().isEmpty() ? "" : "; some tests did not run: " + tests.notRun();
      return Outcome.fail("not shown: " + String.join(", ", open) + "; " + figures + missing);
    }
    return Outcome.pass(figures);
  }

  /** Rules that must be shown and are not, each with the reason. */
  static List<String> open(Traceability joined) {
    List<String> open = new ArrayList<>();
    for (Traceability.Line line : joined.lines()) {
      boolean must = line.rule().level().equals("MUST") && COMPLETE.contains(line.rule().area());
      boolean missing = line.status() == Status.MISSING && (must || isOfLevel(line));
      boolean security = line.rule().area().equals("security") && line.status() != Status.SHOWN;
      if (missing || security) {
        open.add(line.rule().id() + " (" + line.reason() + ")");
      }
    }
    return open;
  }

  private static boolean isOfLevel(Traceability.Line line) {
    String id = line.rule().id();
    return line.rule().level().equals("MUST")
        && !line.rule().area().equals("shm")
        && (CORE_LEVEL.stream().anyMatch(id::startsWith)
            || STANDARD_LEVEL.stream().anyMatch(id::startsWith));
  }

  private static String counts(Map.Entry<String, List<Traceability.Line>> area) {
    long shown = count(area.getValue(), Status.SHOWN);
    long explained = count(area.getValue(), Status.EXPLAINED);
    return area.getKey()
        + " "
        + shown
        + "/"
        + area.getValue().size()
        + (explained == 0 ? "" : " and " + explained + " explained");
  }

  private static long count(List<Traceability.Line> lines, Status status) {
    return lines.stream().filter(line -> line.status() == status).count();
  }
}
