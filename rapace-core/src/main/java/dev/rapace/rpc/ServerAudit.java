package dev.rapace.rpc;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.security.AuditEvent;
import dev.rapace.security.AuditEvent.Kind;
import dev.rapace.security.AuditEvents;
import dev.rapace.security.AuditSink;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.ServerFacts.ListenerFacts;
import dev.rapace.security.TransportSecurity;
import dev.rapace.wire.StatusNumber;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audit events of listeners and connections; those of callers and calls come from the gates. All of
 * these report a refusal or a start, so a sink that fails changes nothing about the decision.
 */
final class ServerAudit {
  private static final Logger log = LoggerFactory.getLogger(ServerAudit.class);

  private final AuditSink sink;
  private final SecurityProfile profile;
  private final InstantSource clock;

  ServerAudit(AuditSink sink, SecurityProfile profile, InstantSource clock) {
    this.sink = sink;
    this.profile = profile;
    this.clock = clock;
  }

  void listenerStarted(URI uri) {
    emit(AuditEvents.listenerStarted(clock.instant(), profile, uri.toString()));
  }

  void listenerRefused(List<ListenerFacts> listeners, List<ProfileViolation> violations) {
    String where = String.join(" ", listeners.stream().map(ListenerFacts::uri).toList());
    emit(AuditEvents.listenerRefused(clock.instant(), profile, where, violations));
  }

  void connectionRefused(
      long connectionId, TransportSecurity security, List<ProfileViolation> violations) {
    emit(
        AuditEvents.connectionRefused(
            clock.instant(), profile, security, connectionId, violations));
  }

  /** The connection was refused because of how many there are already. */
  void connectionRefused(long connectionId, TransportSecurity security, String rule, String why) {
    emit(event(Kind.CONNECTION_REFUSED, connectionId, rule, why, security));
  }

  void violation(long connectionId, TransportSecurity security, ProtocolViolation violation) {
    emit(
        event(
            Kind.PROTOCOL_VIOLATION, connectionId, violation.ruleId(), violation.text(), security));
  }

  /** So many breaches of the connection were counted in place of a line for each. */
  void violationsNotWritten(long connectionId, TransportSecurity security, long count) {
    emit(
        event(
            Kind.PROTOCOL_VIOLATION,
            connectionId,
            "java.audit-limit",
            count + " more breaches within a second",
            security));
  }

  /** The token of an attached channel is good, and says more than its call. */
  void attachedDenied(
      ServerConnection connection,
      AttachedChannel channel,
      AuthenticatedPeer own,
      ServerCall call) {
    emit(
        new AuditEvent(
            clock.instant(),
            Kind.AUTHORIZATION_DENIED,
            connection.id(),
            OptionalLong.of(Integer.toUnsignedLong(channel.channelId())),
            Optional.of(own.name()),
            own.tenant(),
            Optional.of(call.method().fullName()),
            "profile-" + profile.letter(),
            "java.attached-identity",
            false,
            StatusNumber.PERMISSION_DENIED,
            "a token may only narrow what its call may do",
            remoteOf(connection.security())));
  }

  private static String remoteOf(TransportSecurity security) {
    return security.unix().map(u -> "uid:" + u.uid()).orElse(security.remote());
  }

  private AuditEvent event(
      Kind kind, long connectionId, String rule, String reason, TransportSecurity security) {
    return new AuditEvent(
        clock.instant(),
        kind,
        connectionId,
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "profile-" + profile.letter(),
        rule,
        false,
        0,
        reason,
        remoteOf(security));
  }

  private void emit(AuditEvent event) {
    try {
      sink.emit(event);
    } catch (RuntimeException e) {
      // The words of a sink may hold anything; its type is enough to find it.
      log.error("the audit sink failed on {}: {}", event.kind().word(), e.getClass().getName());
    }
  }
}
