package dev.rapace.protocol;

import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.Features;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine: one side of one connection (rules {@code handshake.*}, {@code core.*}).
 * Deterministic; touched on one loop only; never blocks, reads a clock, or runs user code.
 */
public final class ProtocolConnection implements Connection {
  private final Session session;
  private final BeforeStart beginning;

  /** A connection that says nothing until {@link #start}. */
  public ProtocolConnection(ConnectionSettings settings, FrameSink sink, ConnectionEvents events) {
    this.session = new Session(settings, sink, events);
    this.beginning = new BeforeStart(session);
    session.enter(beginning);
  }

  @Override
  public void start(long now) {
    if (session.state() != beginning) {
      throw new IllegalStateException("a connection is started once");
    }
    session.now = now;
    beginning.start();
  }

  @Override
  public void onFrame(FrameHeader header, byte[] buffer, int offset, int length, long now) {
    session.now = now;
    session.state().onFrame(header, buffer, offset, length);
    session.state().settle();
  }

  @Override
  public void onFramingFault(String ruleId, String text, long now) {
    session.now = now;
    session
        .state()
        .onFramingFault(new ProtocolViolation(ruleId, ProtocolViolation.Scope.CONNECTION, text));
  }

  @Override
  public void onTransportClosed(@Nullable String reason, long now) {
    session.now = now;
    session.end(reason == null ? "the transport closed" : reason);
  }

  @Override
  public void onTime(long now) {
    session.now = now;
    session.state().onTime();
    session.state().settle();
  }

  @Override
  public long nextWakeup() {
    return session.state().nextWakeup();
  }

  @Override
  public void peerAccepted(long now) {
    session.now = now;
    session.state().peerAccepted();
    session.state().settle();
  }

  @Override
  public void peerRejected(long now) {
    session.now = now;
    session.state().peerRejected();
  }

  @Override
  public boolean isReady() {
    return session.state() instanceof Established e && !e.departure.isLeaving();
  }

  @Override
  public int effectiveMaxPayload() {
    return session.state() instanceof Established e ? e.agreement.maxPayload() : 0;
  }

  @Override
  public boolean isIncompatible(int methodId) {
    return session.state() instanceof Established e && e.compatibility.isIncompatible(methodId);
  }

  @Override
  public @Nullable OutgoingCall call(
      int methodId,
      MetadataEntries metadata,
      byte[] payload,
      int offset,
      int length,
      boolean noReply,
      long deadline,
      boolean highPriority,
      @Nullable Object attachment,
      long now) {
    session.now = now;
    if (!(session.state() instanceof Established e) || !e.mayCall()) {
      session.state().settle();
      return null;
    }
    OutgoingCall call =
        e.outgoing.call(
            methodId,
            metadata,
            payload,
            offset,
            length,
            noReply,
            deadline,
            highPriority,
            attachment);
    e.settle();
    return call;
  }

  @Override
  public @Nullable OutgoingCall open(
      int methodId,
      MetadataEntries metadata,
      List<PortSpec> ports,
      long deadline,
      boolean highPriority,
      @Nullable Object attachment,
      long now) {
    session.now = now;
    if (!(session.state() instanceof Established e) || !e.mayCall()) {
      session.state().settle();
      return null;
    }
    OutgoingCall call =
        e.outgoing.open(methodId, metadata, ports, deadline, highPriority, attachment);
    e.settle();
    return call;
  }

  @Override
  public void request(OutgoingCall call, byte[] payload, int offset, int length, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.outgoing.request(call, payload, offset, length);
      e.settle();
    }
  }

  @Override
  public void declarePorts(IncomingCall call, List<PortSpec> ports, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.attaching.declare(call, ports);
      e.settle();
    }
  }

  @Override
  public @Nullable AttachedChannel attach(
      Channel call, int port, MetadataEntries metadata, @Nullable Object attachment, long now) {
    session.now = now;
    if (!(call instanceof CallChannel parent)) {
      throw new IllegalArgumentException("only a call has ports");
    }
    if (session.state() instanceof Established e) {
      AttachedChannel channel = e.attached.open(parent, port, metadata, attachment);
      e.settle();
      return channel;
    }
    return null;
  }

  @Override
  public void acceptAttached(AttachedChannel channel, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.attached.accept(channel);
      e.settle();
    }
  }

  @Override
  public void refuseAttached(AttachedChannel channel, CancelReason reason, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.attached.refuse(channel, reason);
      e.settle();
    }
  }

  @Override
  public long sendWindow(AttachedChannel channel) {
    return session.state() instanceof Established e ? e.items.sendWindow(channel) : 0;
  }

  @Override
  public boolean send(
      AttachedChannel channel, byte[] payload, int offset, int length, boolean last, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      boolean sent = e.items.send(channel, payload, offset, length, last);
      e.settle();
      return sent;
    }
    return false;
  }

  @Override
  public void finish(AttachedChannel channel, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.items.finish(channel);
      e.settle();
    }
  }

  @Override
  public void consumed(AttachedChannel channel, int bytes, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.items.consumed(channel, bytes);
    }
  }

  @Override
  public void cancelAttached(AttachedChannel channel, CancelReason reason, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.attached.cancel(channel, reason);
      e.settle();
    }
  }

  @Override
  public void undecodableItem(AttachedChannel channel, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.attached.undecodable(channel);
      e.settle();
    }
  }

  @Override
  public void cancel(OutgoingCall call, CancelReason reason, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.outgoing.cancel(call, reason);
      e.settle();
    }
  }

  @Override
  public void respond(IncomingCall call, CallResult result, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.incoming.respond(call, result);
      e.settle();
    }
  }

  @Override
  public void respondEncoded(IncomingCall call, byte[] envelope, int offset, int length, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.incoming.respondEncoded(call, envelope, offset, length);
      e.settle();
    }
  }

  @Override
  public void respondOk(IncomingCall call, byte[] body, int offset, int length, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.incoming.respondOk(call, body, offset, length);
      e.settle();
    }
  }

  @Override
  public boolean ping(long payload, long now) {
    session.now = now;
    if (session.state() instanceof Established e && e.agreement.has(Features.PING)) {
      session.output.ping(payload);
      return true;
    }
    return false;
  }

  @Override
  public void authenticationOfCallFailed(long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.authenticationOfCallFailed();
    }
  }

  @Override
  public void goAway(GoAwayReason reason, String message, long now) {
    session.now = now;
    if (session.state() instanceof Established e) {
      e.departure.leave(reason, message);
      e.settle();
    } else {
      close(message, now);
    }
  }

  @Override
  public void close(@Nullable String text, long now) {
    session.now = now;
    if (session.isOver()) {
      return;
    }
    if (session.state() != beginning) {
      session.output.farewell(text);
    }
    session.end(text == null ? "closed by us" : text);
  }
}
