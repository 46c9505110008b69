package dev.rapace.security;

/**
 * Takes audit events. Called from many threads; must be fast. If it throws, an allowed call is
 * refused with INTERNAL (no call without a trace); a denial stays a denial.
 */
@FunctionalInterface
public interface AuditSink {
  /** Takes one event. */
  void emit(AuditEvent event);
}
