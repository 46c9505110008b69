package dev.rapace.simulation;

import dev.rapace.protocol.AttachedChannel;
import dev.rapace.protocol.Channel;
import dev.rapace.protocol.ConnectionEvents;
import dev.rapace.protocol.IncomingCall;
import dev.rapace.protocol.OutgoingCall;
import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.simulation.Calls.Made;
import dev.rapace.simulation.Calls.Served;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.StatusNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The application on one side: keeps what it did and what it was told, and holds the engine to its
 * word: what ends ends once, nothing comes after the end, what arrives is what was sent.
 */
final class App implements ConnectionEvents {
  final Node node;
  final Life life;
  final List<Made> openMade = new ArrayList<>();
  final List<Made> allMade = new ArrayList<>();
  final Map<Integer, Made> madeById = new HashMap<>();
  final List<Served> pending = new ArrayList<>();
  final Map<Integer, Served> servedById = new HashMap<>();
  final Ports ports;
  int pingsOpen;
  boolean verdictDue;
  boolean gaveVerdict;
  boolean refused;
  boolean saidGoAway;
  boolean toldGoAway;
  boolean isOutOfTime;
  String closedReason;
  private boolean toldHello;
  private Breach handshakeBreach;
  private boolean ready;
  private int depth;

  App(Node node) {
    this.node = node;
    this.life = node.life;
    this.ports = new Ports(node, this);
  }

  /** Whether the engine is being called back from one of its events. */
  boolean isInEvent() {
    return depth > 0;
  }

  boolean isReady() {
    return ready && closedReason == null;
  }

  boolean wasEverReady() {
    return ready;
  }

  boolean isClosed() {
    return closedReason != null;
  }

  void require(boolean holds, String what) {
    if (!holds) {
      throw new InvariantBroken(node.name + ": " + what);
    }
  }

  /** Every event passes here: counted, noted, and only as long as the connection is not over. */
  void told(Happening happening, long detail) {
    life.tally.add(happening);
    life.transcript.add(((long) happening.ordinal() << 48) ^ detail);
    if (life.transcript.isSpoken()) {
      life.transcript.say(node.name + " is told " + happening + " " + detail);
    }
    require(closedReason == null, happening + " after onClosed");
  }

  /** An application may call back into the engine from within an event. */
  void perhapsReenter() {
    if (depth < 2 && life.chance.percent(life.plan.reenterPercent)) {
      depth++;
      life.deeds.act(node);
      depth--;
    }
  }

  @Override
  public void onPeerHello(Hello hello) {
    told(Happening.TOLD_HELLO, hello.methods().size());
    require(!toldHello, "a second Hello");
    toldHello = true;
    verdictDue = true;
    depth++;
    life.deeds.onHello(node);
    depth--;
  }

  @Override
  public void onReady() {
    told(Happening.TOLD_READY, 0);
    require(gaveVerdict && !refused && !ready, "ready without having accepted the peer");
    require(handshakeBreach == null, "ready in spite of " + handshakeBreach);
    ready = true;
    perhapsReenter();
  }

  @Override
  public void onCallOpened(IncomingCall call, MetadataEntries metadata) {
    told(Happening.TOLD_CALL, call.channelId());
    require(ready, "a call before the handshake was done");
    node.watch.shownCall(call.channelId());
    Served served = new Served(this, call);
    served.openedBeforeGoAway = !saidGoAway;
    call.attachment = served;
    require(servedById.put(served.id, served) == null, "channel id used twice: " + served);
    Made made = life.isHonest() ? node.peer.app.madeById.get(served.id) : null;
    if (life.isHonest()) {
      require(made != null, "a call that nobody made");
      require(sameMetadata(made.metadata, metadata), "metadata changed on the way");
    }
    perhapsReenter();
  }

  private static boolean sameMetadata(MetadataEntries a, MetadataEntries b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!a.key(i).equals(b.key(i)) || !java.util.Arrays.equals(a.value(i), b.value(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void onRequest(IncomingCall call, byte[] buffer, int offset, int length) {
    told(Happening.TOLD_REQUEST, call.channelId());
    node.watch.shownRequest(call.channelId());
    Served served = served(call);
    require(!served.ended, "a request of a call that ended: " + served);
    require(!served.requested, "a second request: " + served);
    served.requested = true;
    pending.add(served);
    if (life.isHonest()) {
      Made made = node.peer.app.madeById.get(served.id);
      require(made.method == call.methodId(), "another method arrived");
      require(made.noReply == call.isNoReply(), "the flag NO_REPLY changed");
      require(
          made.length == length && Pattern.matches(made.key, 0, buffer, offset, length),
          "another request arrived");
      require(!made.surelyNotProcessed, "a call runs that was said not to have run");
      boolean later = call.deadline() - made.deadline >= 0 && call.deadline() - life.now > 0;
      require(
          made.deadline == Long.MAX_VALUE ? call.deadline() == Long.MAX_VALUE : later,
          "another deadline arrived");
      require(call.priority() == (made.highPriority ? 192 : 128), "another priority arrived");
    }
    depth++;
    life.portDeeds.onRequest(node, served);
    depth--;
    perhapsReenter();
  }

  @Override
  public void onCallCancelled(IncomingCall call, int statusNumber, String message) {
    told(Happening.TOLD_CALL_CANCELLED, call.channelId());
    Served served = served(call);
    require(!served.ended, "a call ended twice: " + served);
    served.cancelled = true;
    noteLateness(message);
    endServed(served);
    perhapsReenter();
  }

  void endServed(Served served) {
    served.ended = true;
    pending.remove(served);
    if (served.cancelled) {
      ports.served.remove(served);
    }
  }

  /** What is remembered of a call of the engine, or null. */
  Calls.Call callOf(Channel call) {
    Object attachment =
        switch (call) {
          case IncomingCall incoming -> incoming.attachment;
          case OutgoingCall outgoing -> outgoing.attachment;
          case AttachedChannel attached -> null;
        };
    return (Calls.Call) attachment;
  }

  private Served served(IncomingCall call) {
    require(call.attachment instanceof Served, "a call that was never opened");
    return (Served) call.attachment;
  }

  @Override
  public void onResponse(OutgoingCall call, CallResult result) {
    boolean ok = result.code() == StatusNumber.OK;
    told(ok ? Happening.TOLD_RESPONSE_OK : Happening.TOLD_RESPONSE_ERROR, call.channelId());
    Made made = made(call);
    require(!made.noReply, "a response that nobody wanted");
    endMade(made, result.code());
    made.responded = true;
    require(ok || result.body() == null, "a body beside an error");
    require(
        !ok || made.deadline == Long.MAX_VALUE || made.deadline - life.now > 0,
        "a success after the deadline");
    if (life.isHonest()) {
      Served served = node.peer.app.servedById.get(made.id);
      require(served != null, "a response of nobody");
      if (ok) {
        byte[] body = result.body();
        require(served.answer == StatusNumber.OK, "a success that nobody gave");
        require(
            body.length == served.answerLength
                && Pattern.matches(served.answerKey, 0, body, 0, body.length),
            "another response arrived");
      } else if (result.code() >= Deeds.FIRST_OWN_STATUS) {
        require(served.answer == result.code(), "an error that nobody gave");
      }
    }
    perhapsReenter();
  }

  @Override
  public void onCallFailed(OutgoingCall call, int statusNumber, String message, boolean processed) {
    told(processed ? Happening.TOLD_CALL_FAILED : Happening.TOLD_NOT_PROCESSED, call.channelId());
    Made made = made(call);
    require(statusNumber != StatusNumber.OK, "a failure with status 0");
    noteLateness(message);
    endMade(made, statusNumber);
    made.surelyNotProcessed = !processed;
    if (life.isHonest() && !processed) {
      Served served = node.peer.app.servedById.get(made.id);
      require(served == null || !served.requested, "a call ran that is said not to have run");
    }
    perhapsReenter();
  }

  /** Calls that a drain did not wait for are no loss. */
  private void noteLateness(String message) {
    isOutOfTime |= message.contains("the drain's time is over");
  }

  void endMade(Made made, int status) {
    require(!made.ended, "a call ended twice: " + made);
    made.ended = true;
    made.status = status;
    openMade.remove(made);
  }

  private Made made(OutgoingCall call) {
    require(call.attachment instanceof Made, "a call that was never made");
    return (Made) call.attachment;
  }

  @Override
  public void onAttached(AttachedChannel channel, MetadataEntries metadata) {
    depth++;
    ports.onAttached(channel, metadata);
    depth--;
    perhapsReenter();
  }

  @Override
  public void onItem(AttachedChannel channel, byte[] buffer, int offset, int length) {
    depth++;
    ports.onItem(channel, buffer, offset, length);
    depth--;
    perhapsReenter();
  }

  @Override
  public void onItemsEnd(AttachedChannel channel) {
    ports.onItemsEnd(channel);
    perhapsReenter();
  }

  @Override
  public void onSendable(AttachedChannel channel) {
    ports.onSendable(channel);
    perhapsReenter();
  }

  @Override
  public void onAttachedEnded(AttachedChannel channel, int statusNumber, String message) {
    ports.onAttachedEnded(channel, statusNumber);
    // The call may be about to be told of its end, too: nothing is done to it now.
    if (depth < 2 && life.chance.percent(life.plan.reenterPercent)) {
      depth++;
      life.deeds.actElsewhere(node);
      depth--;
    }
  }

  @Override
  public void onPong(long payload) {
    told(Happening.TOLD_PONG, payload);
    require(ready, "a Pong before the handshake was done");
    if (life.isHonest()) {
      require(pingsOpen > 0, "a Pong that nobody asked for");
      pingsOpen--;
    }
    perhapsReenter();
  }

  @Override
  public void onGoAway(GoAway goAway) {
    told(Happening.TOLD_GO_AWAY, goAway.lastChannelId());
    toldGoAway = true;
    perhapsReenter();
  }

  @Override
  public void onViolation(ProtocolViolation violation) {
    told(Happening.TOLD_VIOLATION, violation.ruleId().hashCode());
    if (life.transcript.isSpoken()) {
      life.transcript.say(node.name + " saw a breach: " + violation);
    }
    if (life.isHonest() && violation.ruleId().startsWith("java.")) {
      // A limit against abuse: whoever does too much of what is legal may be sent away.
      node.accuses();
    }
    if (life.isHonest() && ready) {
      require(
          node.accuses
              || node.peer.accuses
              || violation.scope() == ProtocolViolation.Scope.LIMIT
              || violation.ruleId().startsWith("java."),
          "accuses an honest peer: " + violation);
    }
  }

  @Override
  public void onClosed(String reason) {
    told(Happening.TOLD_CLOSED, reason.hashCode());
    if (life.transcript.isSpoken()) {
      life.transcript.say(node.name + " is closed: " + reason);
    }
    require(openMade.isEmpty(), "closed, and calls did not end: " + openMade);
    for (Served served : servedById.values()) {
      require(served.ended || served.answered, "closed, and a call did not end: " + served);
    }
    ports.requireAllEnded();
    closedReason = reason;
    require(node.closing, "onClosed before the transport was closed");
    perhapsReenter();
  }

  /** The peer spoilt its first frame: whatever comes later, the handshake cannot succeed. */
  void mustNotBecomeReady(Breach breach) {
    require(!ready, "ready in spite of " + breach);
    handshakeBreach = breach;
  }

  /** After the engine was told the time: nothing may live on past its deadline. */
  void requireNothingExpired() {
    for (Made made : openMade) {
      require(
          made.deadline == Long.MAX_VALUE || made.deadline - life.now > 0,
          "lives past its deadline: " + made);
    }
    for (Served served : pending) {
      long deadline = served.handle.deadline();
      require(
          deadline == Long.MAX_VALUE || deadline - life.now > 0,
          "is served past its deadline: " + served);
    }
  }
}
