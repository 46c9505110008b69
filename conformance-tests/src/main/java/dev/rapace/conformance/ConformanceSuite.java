package dev.rapace.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All checks, and how to run them. */
public final class ConformanceSuite {
  private ConformanceSuite() {}

  /**
   * How a check ended.
   *
   * @param check the check
   * @param failure what was seen instead; empty if the server did as it should
   */
  public record Verdict(ConformanceCheck check, Optional<String> failure) {}

  /** Every check, each with a name of its own. */
  public static List<ConformanceCheck> all() {
    List<ConformanceCheck> checks = new ArrayList<>();
    checks.addAll(HandshakeChecks.all());
    checks.addAll(FramingChecks.all());
    checks.addAll(ControlChecks.all());
    checks.addAll(CallChecks.all());
    return List.copyOf(checks);
  }

  /** Runs one check on connections of its own. */
  public static Verdict run(ConformanceCheck check, ConformanceTarget target) {
    try {
      check.steps().run(target);
      return new Verdict(check, Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Verdict(check, Optional.of("interrupted"));
    } catch (Exception e) {
      return new Verdict(check, Optional.of(String.valueOf(e.getMessage())));
    }
  }
}
