package dev.rapace.rpc;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationOutcome;
import dev.rapace.security.AuthorizationVerdict;
import dev.rapace.security.Authorized;
import dev.rapace.security.Refusal;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;

/**
 * Decides whether a stream or tunnel that the caller attaches to its call is let in (rule {@code
 * java.attached-identity}). It acts for the caller of the call; a token of its own may only narrow
 * that: the same subject and tenant, no authority beyond, and not over. There is no credit before
 * the answer. On the loop.
 */
final class AttachedGate {
  private final ServerConnection connection;

  AttachedGate(ServerConnection connection) {
    this.connection = connection;
  }

  /** Lets the channel in or refuses it, now or once its token was looked at. */
  void admit(AttachedChannel channel, ServerCall call, PortChannel port, MetadataEntries metadata) {
    byte[] scheme = metadata.get(MetadataKeys.AUTH_SCHEME);
    byte[] token = metadata.get(MetadataKeys.AUTH_TOKEN);
    if (scheme == null && token == null) {
      if (isCurrent(call.peer(), channel)) {
        accept(channel, port);
      } else {
        connection.refuseAttached(channel, Refusal.UNAUTHENTICATED);
      }
      return;
    }
    long id = Integer.toUnsignedLong(channel.channelId());
    connection.offLoop(
        () ->
            connection
                .server()
                .authentication()
                .authenticateCall(connection.security(), scheme, token, connection.id(), id),
        outcome -> decided(channel, call, port, outcome));
  }

  private void decided(
      AttachedChannel channel, ServerCall call, PortChannel port, AuthenticationOutcome outcome) {
    if (call.isCancelled() || port.isOver()) {
      return; // Ended meanwhile: there is nothing left to let in.
    }
    switch (outcome) {
      case AuthenticationOutcome.Identified known -> narrowed(channel, call, port, known.peer());
      case AuthenticationOutcome.Refused refused ->
          connection.refuseAttached(channel, refused.refusal());
      case AuthenticationOutcome.Anonymous nobody ->
          connection.refuseAttached(channel, Refusal.UNAUTHENTICATED);
    }
  }

  private void narrowed(
      AttachedChannel channel, ServerCall call, PortChannel port, AuthenticatedPeer own) {
    if (!isCurrent(call.peer(), channel) || !isCurrent(own, channel)) {
      connection.refuseAttached(channel, Refusal.UNAUTHENTICATED);
      return;
    }
    if (!narrows(own, call.peer())) {
      connection.server().audit().attachedDenied(connection, channel, own, call);
      connection.refuseAttached(channel, Refusal.PERMISSION_DENIED);
      return;
    }
    AuthorizationVerdict verdict =
        connection
            .server()
            .pipeline()
            .mayCall(own, call.method().ref(), connection, channel.channelId());
    switch (verdict) {
      case Refusal refusal -> connection.refuseAttached(channel, refusal);
      case Authorized proof -> {
        port.ownPeer = proof.peer();
        accept(channel, port);
      }
    }
  }

  /** Whether the first may do nothing that the second may not. */
  static boolean narrows(AuthenticatedPeer own, AuthenticatedPeer parent) {
    return own.name().equals(parent.name())
        && own.tenant().equals(parent.tenant())
        && parent.authorities().containsAll(own.authorities());
  }

  private boolean isCurrent(AuthenticatedPeer peer, AttachedChannel channel) {
    return connection
        .server()
        .authentication()
        .isCurrent(
            peer,
            connection.security(),
            connection.id(),
            Integer.toUnsignedLong(channel.channelId()));
  }

  private void accept(AttachedChannel channel, PortChannel port) {
    connection.engine().acceptAttached(channel, connection.now());
    port.open(channel);
  }
}
