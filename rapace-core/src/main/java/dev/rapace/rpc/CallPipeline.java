package dev.rapace.rpc;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationGate;
import dev.rapace.security.AuthorizationGate;
import dev.rapace.security.AuthorizationVerdict;
import dev.rapace.security.Authorized;
import dev.rapace.security.MethodRef;
import dev.rapace.security.Refusal;
import dev.rapace.wire.StatusNumber;
import org.jspecify.annotations.Nullable;

/**
 * The steps between a request and its handler, in the one order that is allowed: who is calling
 * (16), is there such a method (12), may they call it (7), do both sides mean the same signature
 * (17), and only then the arguments. Runs on the connection's loop.
 */
final class CallPipeline {

  private final MethodTable methods;
  private final AuthenticationGate authentication;
  private final AuthorizationGate authorization;

  CallPipeline(
      MethodTable methods, AuthenticationGate authentication, AuthorizationGate authorization) {
    this.methods = methods;
    this.authentication = authentication;
    this.authorization = authorization;
  }

  /** Takes a request whose own token, if any, was verified. */
  void admit(ServerCall call, byte[] buffer, int offset, int length) {
    ServerConnection connection = call.connection;
    if (!connection.hasRoomFor(call, length)) {
      connection.refuseForOverload(call);
      return;
    }
    AuthenticatedPeer peer = callerOf(call);
    if (peer == null) {
      connection.refuse(call, call.tokenRefusal());
      return;
    }
    int methodId = call.wire.methodId();
    Registration registration = methods.find(methodId);
    if (registration == null) {
      connection.refuse(call, StatusNumber.UNIMPLEMENTED, "no such method");
      return;
    }
    AuthorizationVerdict verdict =
        authorization.check(
            peer, registration.ref(), connection.security(), connection.id(), call.channelId());
    switch (verdict) {
      case Refusal refusal -> connection.refuse(call, refusal);
      case Authorized proof -> allowed(call, proof, registration, buffer, offset, length);
    }
  }

  private void allowed(
      ServerCall call,
      Authorized proof,
      Registration registration,
      byte[] buffer,
      int offset,
      int length) {
    ServerConnection connection = call.connection;
    if (connection.engine().isIncompatible(registration.ref().id())) {
      connection.refuse(call, StatusNumber.INCOMPATIBLE_SCHEMA, "the signatures differ");
    } else if (call.hasMalformedIdempotencyKey()) {
      connection.refuse(
          call, StatusNumber.INVALID_ARGUMENT, "an idempotency key has at most 128 bytes");
    } else {
      if (!registration.ports().isEmpty()) {
        connection.ports().open(call, proof, registration);
      }
      call.dispatch(proof, registration, buffer, offset, length);
    }
  }

  /** Whether somebody may take part in a call of this method. */
  AuthorizationVerdict mayCall(
      AuthenticatedPeer peer, MethodRef method, ServerConnection connection, int channelId) {
    return authorization.check(
        peer, method, connection.security(), connection.id(), Integer.toUnsignedLong(channelId));
  }

  /**
   * Who makes this call, or null. A token of the call's own alone decides: if it is not good, the
   * identity of the connection does not step in (ruling R06). Either identity counts only as long
   * as it is neither expired nor revoked.
   */
  private @Nullable AuthenticatedPeer callerOf(ServerCall call) {
    ServerConnection connection = call.connection;
    boolean ownToken = call.token != ServerCall.Token.NONE;
    AuthenticatedPeer peer = ownToken ? call.ownPeer : connection.identity();
    if (ownToken && peer == null) {
      return null; // The gate has told the audit why.
    }
    return authentication.isCurrent(peer, connection.security(), connection.id(), call.channelId())
        ? peer
        : null;
  }
}
