package dev.rapace.security;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An audit sink with what its failure means: an allowed step is refused, a denial stays one. */
final class AuditTrail {
  private static final Logger log = LoggerFactory.getLogger(AuditTrail.class);

  private final AuditSink sink;
  private final InstantSource clock;

  AuditTrail(AuditSink sink, InstantSource clock) {
    this.sink = Objects.requireNonNull(sink);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * Whether anybody wants to know of allowed steps of this kind; a sink that fails is one that
   * does.
   */
  boolean takesAllowed(AuditEvent.Kind kind) {
    try {
      return sink.takesAllowed(kind);
    } catch (Exception | StackOverflowError e) {
      return true;
    }
  }

  Instant now() {
    return clock.instant();
  }

  /** Writes a denial. */
  void denied(AuditEvent event) {
    write(event);
  }

  /** Writes an allowed step; false if it left no trace and must not happen. */
  boolean allowed(AuditEvent event) {
    return write(event);
  }

  private boolean write(AuditEvent event) {
    try {
      sink.emit(event);
      return true;
    } catch (Exception | StackOverflowError e) {
      // The sink's message may quote the event or its own settings: only its type is safe to show.
      log.error("the audit sink failed on {}: {}", event.kind().word(), e.getClass().getName());
      return false;
    }
  }

  /** The kernel's word where there is one, else the address. */
  static String remoteOf(TransportSecurity transport) {
    return transport.unix().map(u -> "uid:" + u.uid()).orElse(transport.remote());
  }

  /** A name for the log; a lambda has none that anybody could find. */
  static String nameOf(Object policy) {
    Class<?> type = policy.getClass();
    return type.isHidden() || type.getSimpleName().isEmpty() ? "custom" : type.getSimpleName();
  }
}
