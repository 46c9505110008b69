package dev.rapace.rpc;

import dev.rapace.security.AuditEvent;
import dev.rapace.security.AuditSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps audit events for a test; can be told to fail. */
final class RecordedAudit implements AuditSink {
  private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
  volatile boolean failing;

  @Override
  public void emit(AuditEvent event) {
    if (failing) {
      throw new IllegalStateException("disk full");
    }
    events.add(event);
  }

  List<AuditEvent> of(AuditEvent.Kind kind) {
    return events.stream().filter(e -> e.kind() == kind).toList();
  }

  List<AuditEvent> all() {
    return List.copyOf(events);
  }
}
