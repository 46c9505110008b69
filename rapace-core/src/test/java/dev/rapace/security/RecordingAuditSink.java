package dev.rapace.security;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every audit event, for tests. Thread-safe. */
public final class RecordingAuditSink implements AuditSink {
  private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void emit(AuditEvent event) {
    events.add(event);
  }

  /** What came so far, in order. */
  public List<AuditEvent> events() {
    return List.copyOf(events);
  }

  /** What came so far of one kind, in order. */
  public List<AuditEvent> events(AuditEvent.Kind kind) {
    return events.stream().filter(e -> e.kind() == kind).toList();
  }

  /** The last event. */
  public AuditEvent last() {
    return events.get(events.size() - 1);
  }
}
