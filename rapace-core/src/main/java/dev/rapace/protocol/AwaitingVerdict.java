package dev.rapace.protocol;

import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.FrameHeader;

/**
 * The peer's Hello is sound; the layer above is finding out who the peer is. Nothing else of the
 * peer is looked at until then (rules {@code security.auth-failure.handshake}, {@code
 * handshake.ordering}).
 */
final class AwaitingVerdict extends ConnectionState {
  private final Hello peerHello;
  private final long deadline;
  private final HeldFrames held = new HeldFrames();
  private boolean readingStopped;

  AwaitingVerdict(Session session, Hello peerHello, long deadline) {
    super(session);
    this.peerHello = peerHello;
    this.deadline = deadline;
  }

  /** The verdict did not come at once: the transport shall bring nothing more until it does. */
  void verdictIsPending() {
    if (session.state() == this) {
      readingStopped = true;
      session.sink.reading(false);
    }
  }

  @Override
  void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {
    if (!held.add(header, buffer, offset, length)) {
      session.react(Reaction.TOO_EARLY);
    }
  }

  @Override
  void peerAccepted() {
    PeerRegistry registry = new PeerRegistry(peerHello.methods());
    Reaction failure = registry.failure();
    if (failure != null) {
      session.react(failure);
      return;
    }
    session.sendHello();
    Agreement agreement = Agreement.of(session.ownHello, peerHello);
    session.sink.maxPayload(agreement.maxPayload());
    Established next = new Established(session, agreement, registry, peerHello.params());
    session.enter(next);
    next.begin(held);
    if (readingStopped && !session.isOver()) {
      session.sink.reading(true);
    }
  }

  /** The bytes of ruling R02, the same for every cause. */
  @Override
  void peerRejected() {
    session.sendHelloToStranger();
    session.react(Reaction.AUTHENTICATION);
  }

  @Override
  void onTime() {
    if (session.now - deadline >= 0) {
      session.sendHelloToStranger();
      session.react(Reaction.AUTHENTICATION_TIMEOUT);
    }
  }

  @Override
  long nextWakeup() {
    return deadline;
  }

  @Override
  void release(String reason) {
    held.clear();
  }
}
