package dev.rapace.rpc;

import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.protocol.ProtocolViolation.Scope;
import dev.rapace.security.TransportSecurity;
import dev.rapace.transport.LinkExecutor;

/**
 * Audits the breaches of one peer, so that a flood of them is no flood of lines (rule {@code
 * java.audit-limit}): {@value #LINES} in a second one by one, the rest of that second as a count.
 * What ends the connection is always written. Only breaches of the protocol pass here; what the
 * gates decide about callers and calls has no such limit. On the loop.
 */
final class ViolationAudit {
  /** Breaches a second that get a line of their own. */
  static final int LINES = 20;

  private static final long SECOND = 1_000_000_000L;

  private final ServerAudit audit;
  private final long connectionId;
  private final TransportSecurity security;
  private final LinkExecutor executor;
  private long secondBegan;
  private int lines;
  private long unwritten;

  ViolationAudit(
      ServerAudit audit, long connectionId, TransportSecurity security, LinkExecutor executor) {
    this.audit = audit;
    this.connectionId = connectionId;
    this.security = security;
    this.executor = executor;
  }

  /** The peer broke a rule. */
  void violation(ProtocolViolation violation) {
    if (violation.scope() == Scope.HANDSHAKE || violation.scope() == Scope.CONNECTION) {
      writeCount(); // What led there stands before it.
      audit.violation(connectionId, security, violation);
      return;
    }
    long now = executor.nanoTime();
    if (lines == 0 || now - secondBegan >= SECOND) {
      writeCount();
      secondBegan = now;
      lines = 0;
    }
    if (lines < LINES) {
      lines++;
      audit.violation(connectionId, security, violation);
      return;
    }
    if (unwritten == 0) {
      LinkExecutor.Cancellable unused =
          executor.schedule(this::writeCount, SECOND - (now - secondBegan));
    }
    unwritten++;
  }

  /** How many were left out since this was last said; nothing if none. Also when all is over. */
  void writeCount() {
    if (unwritten > 0) {
      long count = unwritten;
      unwritten = 0;
      audit.violationsNotWritten(connectionId, security, count);
    }
  }
}
