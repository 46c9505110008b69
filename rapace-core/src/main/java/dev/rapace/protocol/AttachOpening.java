package dev.rapace.protocol;

import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the channels that the peer attaches to calls (rules {@code core.channel.open.attach-*},
 * ruling R45): what needs no method at once, the rest when the call's ports are declared.
 */
final class AttachOpening {
  private final Established connection;
  private final Session session;
  private final Channels channels;

  AttachOpening(Established connection) {
    this.connection = connection;
    this.session = connection.session;
    this.channels = connection.channels;
  }

  /** What is wrong with such an open whatever its call is about, or null. */
  @Nullable Reaction refusal(OpenChannel open, Attachment attach) {
    Channel parent = channels.get(attach.callChannelId());
    if (!(parent instanceof CallChannel call)) {
      boolean wasCall = parent == null && channels.wasOpened(attach.callChannelId());
      return wasCall ? Reaction.ATTACH_TOO_LATE : Reaction.ATTACH_NO_CALL;
    }
    boolean byCaller = call instanceof IncomingCall;
    if (attach.portId() < 1) {
      return Reaction.ATTACH_PORT;
    }
    if ((attach.portId() <= PortSpec.LAST_REQUEST_PORT) != byCaller) {
      return Reaction.ATTACH_OWNERSHIP;
    }
    if (attach.direction()
        == (byCaller ? Direction.SERVER_TO_CLIENT : Direction.CLIENT_TO_SERVER)) {
      return Reaction.ATTACH_NOT_SENDING;
    }
    if (AttachedChannels.isComplete(call)) {
      return Reaction.ATTACH_TOO_LATE;
    }
    if (call instanceof OutgoingCall && call.ports == null) {
      return Reaction.ATTACH_PORT;
    }
    CallPorts ports = call.ports;
    return ports != null && ports.isDeclared() ? mismatch(ports, open, attach) : null;
  }

  private static @Nullable Reaction mismatch(CallPorts ports, OpenChannel open, Attachment attach) {
    PortSpec spec = ports.spec(attach.portId());
    if (spec == null) {
      return Reaction.ATTACH_PORT;
    }
    PortSpec offered = new PortSpec(attach.portId(), open.kind(), attach.direction(), false);
    return mismatch(ports, spec, offered);
  }

  private static @Nullable Reaction mismatch(CallPorts ports, PortSpec spec, PortSpec offered) {
    if (ports.wasAttached(spec.number())) {
      return Reaction.ATTACH_TWICE;
    }
    if (spec.kind() != offered.kind()) {
      return Reaction.ATTACH_KIND;
    }
    return spec.direction() == offered.direction() ? null : Reaction.ATTACH_DIRECTION;
  }

  /** Takes in an open for which {@link #refusal} found nothing. */
  void accept(OpenChannel open, Attachment attach) {
    if (!(channels.get(attach.callChannelId()) instanceof CallChannel call)) {
      throw new IllegalStateException("the call was looked up before");
    }
    CallPorts ports = call.ports;
    if (ports == null) {
      ports = new CallPorts();
      call.ports = ports;
    }
    PortSpec offered = new PortSpec(attach.portId(), open.kind(), attach.direction(), false);
    AttachedChannel channel =
        connection.attached.make(open.channelId(), call, offered, false, open.initialCredits());
    channel.metadata = open.metadata();
    if (ports.isDeclared()) {
      channels.add(channel);
      bind(ports, channel, false);
    } else if (connection.parkedBytes.take(channel) && ports.park(channel)) {
      channels.add(channel);
    } else {
      connection.parkedBytes.release(channel);
      session.react(Reaction.ATTACH_TOO_MANY, channel.channelId);
    }
  }

  /** The ports of an incoming call are known now: what waited for that is judged. */
  void declare(IncomingCall call, List<PortSpec> specs) {
    if (!channels.isOpen(call)) {
      return;
    }
    CallPorts ports = call.ports;
    if (ports == null) {
      if (specs.isEmpty()) {
        return;
      }
      ports = new CallPorts();
      call.ports = ports;
    }
    ports.declare(specs);
    AttachedChannel channel = ports.pollParked();
    while (channel != null && channels.isOpen(call)) {
      judge(ports, channel);
      channel = channels.isOpen(call) ? ports.pollParked() : null;
    }
    if (channels.isOpen(call)) {
      connection.incoming.updateTimer(call);
    }
  }

  private void judge(CallPorts ports, AttachedChannel channel) {
    PortSpec spec = ports.spec(channel.port.number());
    Reaction refusal = spec == null ? Reaction.ATTACH_PORT : mismatch(ports, spec, channel.port);
    if (refusal == null) {
      bind(ports, channel, true);
    } else if (connection.attached.close(channel)) {
      session.react(refusal, channel.channelId);
    }
  }

  private void bind(CallPorts ports, AttachedChannel channel, boolean wasParked) {
    PortSpec spec = ports.spec(channel.port.number());
    if (spec == null) {
      throw new IllegalStateException("the port was looked up before");
    }
    channel.port = spec;
    ports.attach(channel, wasParked);
    if (channel.halves == Halves.CLOSED) {
      // Cancelled before anybody looked at it.
      if (spec.required()) {
        connection.attached.portFailed(
            channel,
            StatusNumber.CANCELLED,
            "cancelled by the peer: " + CancelReason.CLIENT_CANCEL);
      }
      return;
    }
    MetadataEntries metadata = channel.metadata;
    channel.metadata = MetadataEntries.EMPTY;
    connection.parkedBytes.release(channel);
    channel.announced = true;
    if (!wasParked) {
      connection.attached.updateTimer(channel.call);
    }
    session.events.onAttached(channel, metadata);
  }
}
