package dev.rapace.security;

import java.util.Objects;

/**
 * Takes audit events. Called from many threads; must be fast. If it throws, an allowed call is
 * refused with INTERNAL (no call without a trace); a denial stays a denial.
 */
@FunctionalInterface
public interface AuditSink {
  /** Takes one event. */
  void emit(AuditEvent event);

  /**
   * A sink that gives each event to this one and then to {@code other}, which gets it even if this
   * one fails. Fails if either does.
   */
  default AuditSink and(AuditSink other) {
    Objects.requireNonNull(other);
    return event -> {
      try {
        emit(event);
      } finally {
        other.emit(event);
      }
    };
  }
}
