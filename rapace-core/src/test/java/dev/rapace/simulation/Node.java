package dev.rapace.simulation;

import dev.rapace.protocol.FrameSink;
import dev.rapace.protocol.ProtocolConnection;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;

/** One side: an engine, the application above it, and its end of the link. */
final class Node implements FrameSink, Link.Receiver {
  final String name;
  final int side;
  final Life life;
  final Link in;
  final Link out;
  final WireWatch watch;
  final App app;
  final ProtocolConnection engine;
  Node peer;

  /** The process is gone: nothing is delivered to it and nothing asked of it. */
  boolean dead;

  /** The engine asked the transport to end. */
  boolean closing;

  /** The engine was told that the transport is gone. */
  boolean transportGone;

  /** The application called something of the peer's undecodable. */
  boolean accuses;

  private boolean reading = true;
  private boolean stopsAtOnce;
  private boolean wasReady;
  private boolean wasOver;
  private int cancelsBefore;
  private int framesBefore;

  Node(String name, int side, Life life, Link in, Link out) {
    this.name = name;
    this.side = side;
    this.life = life;
    this.in = in;
    this.out = out;
    Plan plan = life.plan;
    this.watch = new WireWatch(name, plan.settings[side].role(), plan.rogue < 0);
    this.app = new App(this);
    this.engine = new ProtocolConnection(plan.settings[side], this, app);
  }

  void start() {
    engine.start(life.now);
    afterInput();
  }

  /** Whether it still takes part. */
  boolean isAlive() {
    return !dead && !app.isClosed();
  }

  @Override
  public void send(FrameHeader header, byte[] payload, int offset, int length) {
    if (closing) {
      throw new InvariantBroken(name + ": a frame after close: " + header);
    }
    if (app.isClosed()) {
      throw new InvariantBroken(name + ": a frame after onClosed: " + header);
    }
    Transcript transcript = life.transcript;
    transcript.add(header.msgId);
    transcript.add(((long) header.channelId << 32) ^ header.methodId);
    transcript.add(((long) header.flags << 32) ^ header.creditGrant);
    transcript.add(header.deadlineNanos);
    transcript.add(payload, offset, length);
    if (transcript.isSpoken()) {
      transcript.say(name + " sends " + Spoken.frame(header, payload, offset, length));
    }
    watch.sent(header, payload, offset, length);
    life.tally.addFrame(length);
    if (transportGone) {
      return;
    }
    if (life.plan.withoutCredits && header.methodId == 0 && header.channelId == 0) {
      byte[] humble = SpoiltHello.withoutCredits(payload, offset, length);
      header.set(header.msgId, 0, 0, header.flags, humble.length);
      transmit(header, humble, 0, humble.length);
      return;
    }
    transmit(header, payload, offset, length);
  }

  private void transmit(FrameHeader header, byte[] payload, int offset, int length) {
    if (life.saboteur == null || side != life.plan.rogue) {
      out.write(header, payload, offset, length, life.arrival());
    } else {
      life.saboteur.pass(header, payload, offset, length);
    }
  }

  @Override
  public void maxPayload(int bytes) {
    in.maxPayload(bytes);
  }

  @Override
  public void reading(boolean on) {
    reading = on;
    stopsAtOnce = life.chance.oneIn(2);
    if (life.transcript.isSpoken()) {
      life.transcript.say(name + (on ? " reads on" : " stops reading"));
    }
  }

  @Override
  public void closeGracefully() {
    if (closing) {
      throw new InvariantBroken(name + ": closes twice");
    }
    closing = true;
    life.transcript.add(0xC105EL);
    if (life.transcript.isSpoken()) {
      life.transcript.say(name + " closes the transport");
    }
    if (!transportGone) {
      out.finish(life.arrival());
    }
  }

  /** Whether bytes may come out of the link for it now. */
  boolean canRead() {
    return !dead && !transportGone && reading;
  }

  @Override
  public boolean wantsFrame() {
    return !dead && !transportGone && !closing && (reading || !stopsAtOnce);
  }

  @Override
  public void frame(FrameHeader header, byte[] payload, int length) {
    Transcript transcript = life.transcript;
    transcript.add(header.channelId);
    if (transcript.isSpoken()) {
      transcript.say(name + " gets " + Spoken.frame(header, payload, 0, length));
    }
    wasReady = app.isReady();
    wasOver = app.isClosed();
    cancelsBefore = watch.cancelsSent;
    framesBefore = watch.framesSent;
    watch.received(header, payload, length, wasReady);
    int pings = watch.unansweredPings();
    engine.onFrame(header, payload, 0, length, life.now);
    if (watch.overrun && !app.isClosed()) {
      throw new InvariantBroken(name + ": a credit overrun did not end the connection");
    }
    if (wasReady && pings > 0 && watch.unansweredPings() > 0 && !app.isClosed()) {
      throw new InvariantBroken(name + ": a Ping without Pong");
    }
    afterInput();
  }

  @Override
  public void fault(StreamFraming.Fault fault) {
    wasReady = app.isReady();
    wasOver = app.isClosed();
    life.transcript.add(fault.ordinal());
    if (life.transcript.isSpoken()) {
      life.transcript.say(name + " gets a broken frame: " + fault);
    }
    engine.onFramingFault(fault.ruleId(), fault.text(), life.now);
    if (!app.isClosed()) {
      throw new InvariantBroken(name + ": a framing fault did not end the connection");
    }
    afterInput();
  }

  @Override
  public void passed(Breach breach) {
    life.tally.add(breach);
    if (breach.isInHandshake() && !dead) {
      app.mustNotBecomeReady(breach);
    }
    if (dead || !wasReady || wasOver) {
      return;
    }
    switch (breach.fate()) {
      case ENDS -> {
        if (!app.isClosed()) {
          throw new InvariantBroken(name + ": " + breach + " did not end the connection");
        }
      }
      case CANCELS -> {
        if (!app.isClosed() && watch.cancelsSent == cancelsBefore) {
          throw new InvariantBroken(name + ": " + breach + " was not answered");
        }
      }
      case IGNORED -> {
        if (app.isClosed() || watch.framesSent != framesBefore) {
          throw new InvariantBroken(name + ": " + breach + " was not ignored");
        }
      }
      case ANY -> {}
    }
  }

  /** The application says that the peer sent something undecodable. */
  void accuses() {
    accuses = true;
    life.loses = true;
    watch.expectQuarrel();
    peer.watch.expectQuarrel();
  }

  /** The transport is gone. */
  void transportClosed(String cause) {
    if (dead || transportGone) {
      return;
    }
    transportGone = true;
    life.transcript.add(cause == null ? 1 : cause.hashCode());
    if (life.transcript.isSpoken()) {
      life.transcript.say(name + " learns that the transport closed: " + cause);
    }
    engine.onTransportClosed(cause, life.now);
    if (!app.isClosed()) {
      throw new InvariantBroken(name + ": lives on without transport");
    }
    afterInput();
  }

  /** It is now {@code life.now}. */
  void time() {
    if (dead) {
      return;
    }
    engine.onTime(life.now);
    long wakeup = engine.nextWakeup();
    if (wakeup != Long.MAX_VALUE && wakeup - life.now <= 0) {
      throw new InvariantBroken(name + ": a timer stays in the past after onTime");
    }
    app.requireNothingExpired();
    afterInput();
  }

  /** Holds after whatever was done to the engine. */
  void afterInput() {
    if (app.isInEvent()) {
      return;
    }
    if (app.isClosed()) {
      if (!closing) {
        throw new InvariantBroken(name + ": is closed and did not close the transport");
      }
      if (engine.isReady() || engine.nextWakeup() != Long.MAX_VALUE) {
        throw new InvariantBroken(name + ": is closed and still wants something");
      }
    } else {
      if (closing) {
        throw new InvariantBroken(name + ": closed the transport without onClosed");
      }
      if (watch.isSilent()) {
        throw new InvariantBroken(name + ": said its last words and did not close");
      }
    }
  }
}
