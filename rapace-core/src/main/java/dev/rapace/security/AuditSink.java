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
   * Whether this sink has a use for events of allowed steps of this kind; where it has none, none
   * is made. Asked for every step, so that a log level may change at run time. Denials are always
   * given. Must not throw.
   */
  default boolean takesAllowed(AuditEvent.Kind kind) {
    return true;
  }

  /**
   * A sink that gives each event to this one and then to {@code other}, which gets it even if this
   * one fails. Fails if either does.
   */
  default AuditSink and(AuditSink other) {
    Objects.requireNonNull(other);
    AuditSink first = this;
    return new AuditSink() {
      @Override
      public void emit(AuditEvent event) {
        try {
          first.emit(event);
        } finally {
          other.emit(event);
        }
      }

      @Override
      public boolean takesAllowed(AuditEvent.Kind kind) {
        return first.takesAllowed(kind) || other.takesAllowed(kind);
      }
    };
  }
}
