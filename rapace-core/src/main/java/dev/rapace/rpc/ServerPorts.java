package dev.rapace.rpc;

import dev.rapace.RapaceException;
import dev.rapace.protocol.AttachedChannel;
import dev.rapace.security.Authorized;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;

/**
 * The streams and tunnels of the calls that one connection serves: opened when their call was let
 * in, and ended with it. On the loop.
 */
final class ServerPorts {
  private final ServerConnection connection;
  private final AttachedGate gate;

  ServerPorts(ServerConnection connection) {
    this.connection = connection;
    this.gate = new AttachedGate(connection);
  }

  /**
   * The call was authorized: its ports are known from now on. Required ports of ours are opened at
   * once, others when the handler asks for them.
   */
  void open(ServerCall call, Authorized proof, Registration registration) {
    CallPorts ports =
        new CallPorts(
            registration.method().ports(), false, port -> wanted(call, port), () -> changed(call));
    call.ports = ports;
    call.portsFor(proof.peer());
    for (PortChannel port : ports.all()) {
      port.bind(connection);
    }
    connection.engine().declarePorts(call.wire, registration.ports(), connection.now());
    for (PortChannel port : ports.all()) {
      if (ports.isOurs(port) && port.port.isRequired()) {
        attach(call, port);
      }
    }
  }

  /** The handler asks for a port, on its own thread. */
  private void wanted(ServerCall call, PortChannel port) {
    if (!port.port.isRequired() && !port.port.isOpenedByCaller()) {
      connection.post(LoopTask.of(() -> attach(call, port)));
    }
  }

  private void attach(ServerCall call, PortChannel port) {
    if (call.isCancelled() || !port.askForOnce()) {
      return;
    }
    AttachedChannel channel =
        connection
            .engine()
            .attach(call.wire, port.port.number(), MetadataEntries.EMPTY, port, connection.now());
    if (channel == null) {
      port.endedByPeer(
          StatusNumber.RESOURCE_EXHAUSTED, "the peer allows no further channel, or is gone");
    } else {
      port.open(channel);
    }
  }

  /** The caller opened a port. */
  void attached(AttachedChannel channel, MetadataEntries metadata) {
    if (channel.call() instanceof dev.rapace.protocol.IncomingCall wire
        && wire.attachment instanceof ServerCall call
        && call.ports != null) {
      PortChannel port = call.ports.number(channel.port());
      if (port != null && !port.isOver()) {
        channel.attachment = port;
        gate.admit(channel, call, port, metadata);
        return;
      }
    }
    connection.engine().refuseAttached(channel, CancelReason.PROTOCOL_VIOLATION, connection.now());
  }

  /**
   * The handler has ended. A failure is told at once; a success follows what was written, so that
   * the response comes behind the end of our streams (ruling R49).
   */
  boolean mayAnswer(ServerCall call) {
    CallPorts ports = call.ports;
    if (ports == null || call.code() != 0) {
      return true;
    }
    call.draining = true;
    ports.finishWriters();
    return ports.areDrained();
  }

  private void changed(ServerCall call) {
    CallPorts ports = call.ports;
    if (call.draining && !call.isCancelled() && ports != null && ports.areDrained()) {
      connection.answer(call);
    }
  }

  /**
   * A call whose required port was lost has not succeeded (rule {@code core.cancel.propagation}).
   */
  void overruleIfLost(ServerCall call) {
    CallPorts ports = call.ports;
    if (ports != null && call.code() == 0) {
      RapaceException lost = ports.lostPort();
      if (lost != null) {
        call.overrule(lost.status());
      }
    }
  }

  /** Gives up whatever of the call has not ended, and tells the peer. */
  void cancelAll(ServerCall call, CancelReason reason) {
    if (call.ports != null) {
      call.ports.cancelAll(reason);
    }
  }

  /** The call is over for the peer: its readers and writers learn of it. */
  void failAll(ServerCall call, int status, String words) {
    CallPorts ports = call.ports;
    call.draining = false;
    if (ports != null) {
      ports.failAll(ports.streamEnded(status, words, null));
    }
  }
}
