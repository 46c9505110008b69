package dev.rapace.security;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration breaks its security profile, so nothing was started. Lists every broken rule. */
public final class InsecureConfigurationException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  private final transient List<ProfileViolation> violations;

  /** Makes the exception; {@code violations} must not be empty. */
  public InsecureConfigurationException(String subject, List<ProfileViolation> violations) {
    super(
        subject
            + " refuses to start:"
            + violations.stream().map(v -> "\n  - " + v).collect(Collectors.joining()));
    this.violations = List.copyOf(violations);
  }

  /** Every broken rule, in the order in which they were found; never empty. */
  public List<ProfileViolation> violations() {
    return violations;
  }
}
