package dev.rapace.simulation;

import dev.rapace.protocol.OutgoingCall;
import dev.rapace.simulation.Calls.Made;
import dev.rapace.simulation.Calls.Served;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import java.nio.charset.StandardCharsets;

/**
 * What applications do: everything that the engine allows, and now and then what it must refuse.
 */
final class Deeds {
  /** Statuses from here on are given by applications only. */
  static final int FIRST_OWN_STATUS = 1000;

  private static final byte[] NONE = new byte[0];
  private static final CancelReason[] REASONS = CancelReason.values();

  private final Life life;
  private final Chance chance;
  private final Tally tally;
  private int lastKey;

  Deeds(Life life) {
    this.life = life;
    this.chance = life.chance;
    this.tally = life.tally;
  }

  void note(Node node, Happening deed, long detail) {
    tally.add(deed);
    life.transcript.add(((long) deed.ordinal() << 40) ^ detail);
    if (life.transcript.isSpoken()) {
      life.transcript.say(node.name + " does " + deed + " " + detail);
    }
  }

  void onHello(Node node) {
    switch (life.plan.verdicts[node.side]) {
      case ACCEPT_AT_ONCE -> accept(node, Happening.ACCEPT_AT_ONCE);
      case REFUSE_AT_ONCE -> refuse(node, Happening.REFUSE_AT_ONCE);
      case NONE -> note(node, Happening.NO_VERDICT, 0);
      default -> {
        // The verdict comes later.
      }
    }
  }

  private void accept(Node node, Happening how) {
    note(node, how, 0);
    node.app.verdictDue = false;
    node.app.gaveVerdict = true;
    node.engine.peerAccepted(life.now);
    node.afterInput();
  }

  private void refuse(Node node, Happening how) {
    note(node, how, 0);
    node.app.verdictDue = false;
    node.app.gaveVerdict = true;
    node.app.refused = true;
    node.engine.peerRejected(life.now);
    node.app.require(node.closing, "lives on after it refused the peer");
    node.afterInput();
  }

  private boolean giveVerdict(Node node) {
    if (!node.app.verdictDue || node.app.isClosed()) {
      return false;
    }
    switch (life.plan.verdicts[node.side]) {
      case ACCEPT_LATER -> accept(node, Happening.ACCEPT_LATER);
      case REFUSE_LATER -> refuse(node, Happening.REFUSE_LATER);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** One random deed. */
  void act(Node node) {
    App app = node.app;
    if (!app.isReady()) {
      if (chance.oneIn(3)) {
        giveVerdict(node);
      }
      if (app.isClosed() || chance.oneIn(40)) {
        call(node);
      }
      return;
    }
    int dice = chance.below(100);
    if (dice < life.plan.callPercent) {
      call(node);
    } else if (dice < life.plan.callPercent + 5) {
      open(node);
    } else if (dice < 50) {
      respond(node, chance.percent(life.plan.slowness[node.side]));
    } else if (dice < 53) {
      cancel(node);
    } else if (dice < 56) {
      ping(node);
    } else if (dice < 97) {
      life.portDeeds.act(node);
    } else if (dice == 97 && chance.oneIn(6)) {
      goAway(node);
    } else if (dice == 98 && chance.oneIn(20)) {
      close(node);
    } else if (dice == 99 && chance.oneIn(3)) {
      failAuthentication(node);
    }
  }

  /** One random deed that has nothing to do with what is open. */
  void actElsewhere(Node node) {
    int dice = chance.below(40);
    if (dice < 30) {
      call(node);
    } else if (dice < 38 && node.app.isReady()) {
      ping(node);
    } else if (dice == 38 && node.app.isReady()) {
      goAway(node);
    } else if (dice == 39 && node.app.isReady() && chance.oneIn(4)) {
      close(node);
    }
  }

  void call(Node node) {
    int limit = node.engine.effectiveMaxPayload();
    int length = chance.oneIn(6) ? chance.between(0, Math.min(limit, 4096)) : chance.below(40);
    boolean tooLong = limit > 0 && limit < 8000 && chance.oneIn(60);
    if (tooLong) {
      length = limit + 1 + chance.below(10);
    }
    boolean badMetadata = chance.oneIn(60);
    MetadataEntries metadata = badMetadata ? badMetadata() : metadata();
    boolean noReply = chance.oneIn(8);
    int key = ++lastKey;
    int method = chance.between(1, PortUse.FIRST_METHOD - 1);
    boolean urgent = chance.oneIn(10);
    Made made = new Made(key, method, length, noReply, urgent, deadline(), metadata);
    byte[] payload = Pattern.bytes(key, 0, length);
    int framesBefore = node.watch.framesSent;
    OutgoingCall handle;
    node.app.allMade.add(made);
    try {
      made.requestSent = true;
      handle =
          node.engine.call(
              method, metadata, payload, 0, length, noReply, made.deadline, urgent, made, life.now);
    } catch (IllegalArgumentException e) {
      node.app.require(tooLong || badMetadata, "refuses a good call: " + e.getMessage());
      node.app.require(node.watch.framesSent == framesBefore, "sent something and threw");
      node.app.allMade.remove(made);
      note(node, tooLong ? Happening.CALL_TOO_LONG : Happening.CALL_BAD_METADATA, length);
      return;
    }
    if (handle == null) {
      node.app.allMade.remove(made);
      note(node, Happening.CALL_NOT_POSSIBLE, 0);
      boolean mayCall = node.engine.isReady();
      boolean nothingOpen = node.app.openMade.isEmpty() && node.app.ports.open.isEmpty();
      node.app.require(!mayCall || !nothingOpen, "refuses the first call");
      return;
    }
    node.app.require(!tooLong && !badMetadata, "takes a call that it must refuse");
    made(node, made, handle, noReply ? Happening.CALL_NO_REPLY : Happening.CALL);
  }

  private void made(Node node, Made made, OutgoingCall handle, Happening deed) {
    made.handle = handle;
    made.id = handle.channelId();
    if (made.id == 0) {
      node.app.require(made.deadline - life.now <= 0, "does not send a call that has time");
      node.app.require(made.ended || made.noReply, "a call that was not sent and did not end");
      node.app.allMade.remove(made);
      note(node, Happening.CALL_EXPIRED, 0);
      return;
    }
    node.app.madeById.put(made.id, made);
    if (made.noReply) {
      made.ended = true;
    } else if (!made.ended) {
      node.app.openMade.add(made);
    }
    note(node, deed, made.id);
    if (made.deadline != Long.MAX_VALUE) {
      tally.add(Happening.CALL_WITH_DEADLINE);
    }
    if (made.requestSent) {
      requireDeadlineSent(node, made);
    }
    node.afterInput();
  }

  private void requireDeadlineSent(Node node, Made made) {
    long sent = node.watch.lastRequestDeadline;
    long left =
        made.deadline == Long.MAX_VALUE ? FrameHeader.NO_DEADLINE : made.deadline - life.now;
    node.app.require(sent == left, "another deadline was sent: " + sent + " for " + left);
  }

  private long deadline() {
    if (!chance.oneIn(5)) {
      return Long.MAX_VALUE;
    }
    return life.now + (chance.oneIn(12) ? -chance.below(3) : chance.between(1L, 4_000_000_000L));
  }

  /** Makes a call with ports; its request follows now or later. */
  private void open(Node node) {
    int method = chance.between(PortUse.FIRST_METHOD, PortUse.LAST_METHOD);
    boolean urgent = chance.oneIn(10);
    int key = ++lastKey;
    Made made = new Made(key, method, chance.below(60), false, urgent, deadline(), metadata());
    node.app.allMade.add(made);
    OutgoingCall handle =
        node.engine.open(
            method, made.metadata, PortUse.portsOf(method), made.deadline, urgent, made, life.now);
    if (handle == null) {
      node.app.allMade.remove(made);
      note(node, Happening.CALL_NOT_POSSIBLE, 1);
      return;
    }
    made(node, made, handle, Happening.CALL_WITH_PORTS);
    if (chance.oneIn(2) && !made.ended) {
      life.portDeeds.attach(node, false);
    }
    if (chance.oneIn(2) && !made.ended) {
      request(node, made);
    }
  }

  /** Sends the request of a call with ports. */
  void request(Node node, Made made) {
    made.requestSent = true;
    note(node, Happening.REQUEST, made.id);
    int framesBefore = node.watch.framesSent;
    node.engine.request(
        made.handle, Pattern.bytes(made.key, 0, made.length), 0, made.length, life.now);
    if (!made.ended && node.watch.framesSent > framesBefore) {
      requireDeadlineSent(node, made);
    }
  }

  MetadataEntries metadata() {
    if (!chance.oneIn(4)) {
      return MetadataEntries.EMPTY;
    }
    MetadataEntries entries = MetadataEntries.EMPTY;
    if (chance.oneIn(2)) {
      entries = entries.with(MetadataKeys.TRACE_ID, Pattern.bytes(lastKey, 0, 16));
      entries = entries.with(MetadataKeys.SPAN_ID, Pattern.bytes(lastKey, 16, 8));
    }
    if (chance.oneIn(3)) {
      entries = entries.with(MetadataKeys.AUTH_TOKEN, "s".getBytes(StandardCharsets.US_ASCII));
    }
    if (chance.oneIn(3)) {
      entries = entries.with("x-sim", Pattern.bytes(lastKey, 0, chance.below(30)));
    }
    return entries;
  }

  private MetadataEntries badMetadata() {
    return switch (chance.below(3)) {
      case 0 -> MetadataEntries.EMPTY.with("Upper", NONE);
      case 1 -> MetadataEntries.EMPTY.with("twice", NONE).with("twice", NONE);
      default -> {
        MetadataEntries many = MetadataEntries.EMPTY;
        for (int i = 0; i < 129; i++) {
          many = many.with("k" + i, NONE);
        }
        yield many;
      }
    };
  }

  private void cancel(Node node) {
    if (node.app.openMade.isEmpty()) {
      return;
    }
    Made made = node.app.openMade.get(chance.below(node.app.openMade.size()));
    if (node.closing) {
      // The connection ended already and is telling so, call by call.
      node.engine.cancel(made.handle, CancelReason.CLIENT_CANCEL, life.now);
      return;
    }
    node.app.endMade(made, -2);
    made.cancelled = true;
    note(node, Happening.CANCEL_CALL, made.id);
    CancelReason reason = chance.oneIn(2) ? CancelReason.CLIENT_CANCEL : REASONS[chance.below(3)];
    node.engine.cancel(made.handle, reason, life.now);
    if (chance.oneIn(4)) {
      node.engine.cancel(made.handle, reason, life.now);
    }
    node.afterInput();
  }

  /** Answers one of the calls that wait, if there is one. */
  boolean respond(Node node, boolean indeed) {
    App app = node.app;
    if (!indeed) {
      return false;
    }
    if (chance.oneIn(30) && !app.servedById.isEmpty()) {
      respondTooLate(node);
    }
    if (app.pending.isEmpty()) {
      return false;
    }
    Served served = app.pending.get(chance.below(app.pending.size()));
    if (node.closing) {
      node.engine.respondOk(served.handle, NONE, 0, 0, life.now);
      return false;
    }
    if (life.portDeeds.declare(node, served)) {
      return true;
    }
    int limit = node.engine.effectiveMaxPayload();
    int key = ++lastKey;
    int dice = chance.below(100);
    if (dice < 5 && !served.handle.isNoReply()) {
      badTrailers(node, served);
    }
    if (dice < 55) {
      int length = chance.oneIn(5) ? chance.below(Math.min(limit, 4000) - 20) : chance.below(50);
      answered(served, 0, key, length);
      note(node, Happening.RESPOND_OK, served.id);
      node.engine.respondOk(served.handle, Pattern.bytes(key, 0, length), 0, length, life.now);
    } else if (dice < 70) {
      int length = chance.below(50);
      answered(served, 0, key, length);
      note(node, Happening.RESPOND_OK_WITH_TRAILERS, served.id);
      respond(node, served, 0, Pattern.bytes(key, 0, length));
    } else if (dice < 95 || limit > 8000) {
      int code = FIRST_OWN_STATUS + key;
      answered(served, code, key, 0);
      note(node, Happening.RESPOND_ERROR, served.id);
      respond(node, served, code, null);
    } else {
      answered(served, 8, key, 0);
      note(node, Happening.RESPOND_TOO_LONG, served.id);
      byte[] body = Pattern.bytes(key, 0, limit + chance.below(3));
      if (chance.oneIn(2)) {
        node.engine.respondOk(served.handle, body, 0, body.length, life.now);
      } else {
        respond(node, served, 0, body);
      }
    }
    node.afterInput();
    return true;
  }

  private void respond(Node node, Served served, int code, byte[] body) {
    MetadataEntries trailers =
        chance.oneIn(2)
            ? MetadataEntries.EMPTY
            : MetadataEntries.EMPTY.with("x-trailer", Pattern.bytes(code, 0, 5));
    node.engine.respond(
        served.handle, new CallResult(code, code == 0 ? "" : "no", NONE, trailers, body), life.now);
  }

  private static void answered(Served served, int code, int key, int length) {
    served.answered = true;
    served.answer = code;
    served.answerKey = key;
    served.answerLength = length;
    served.app.endServed(served);
  }

  private void badTrailers(Node node, Served served) {
    int framesBefore = node.watch.framesSent;
    note(node, Happening.RESPOND_BAD_TRAILERS, served.id);
    CallResult bad = new CallResult(9, "", NONE, MetadataEntries.EMPTY.with("Bad", NONE), null);
    try {
      node.engine.respond(served.handle, bad, life.now);
    } catch (IllegalArgumentException e) {
      node.app.require(node.watch.framesSent == framesBefore, "sent something and threw");
      return;
    }
    node.app.require(false, "takes a response that it must refuse");
  }

  private void respondTooLate(Node node) {
    for (Served served : node.app.servedById.values()) {
      if (served.ended && served.requested) {
        int framesBefore = node.watch.framesSent;
        note(node, Happening.RESPOND_TOO_LATE, served.id);
        node.engine.respondOk(served.handle, NONE, 0, 0, life.now);
        node.app.require(node.watch.framesSent == framesBefore, "answers a call that ended");
        return;
      }
    }
  }

  private void ping(Node node) {
    note(node, Happening.PING, node.app.pingsOpen);
    if (node.app.pingsOpen < 50 && node.engine.ping(chance.next(), life.now)) {
      node.app.pingsOpen++;
    }
    node.afterInput();
  }

  void goAway(Node node) {
    note(node, Happening.GO_AWAY, 0);
    node.app.saidGoAway = true;
    GoAwayReason reason = GoAwayReason.values()[chance.below(3)];
    node.engine.goAway(reason, "enough", life.now);
    node.afterInput();
  }

  void close(Node node) {
    note(node, Happening.CLOSE, 0);
    life.loses = true;
    node.engine.close(chance.oneIn(2) ? null : "good bye", life.now);
    node.app.require(node.closing, "lives on after close");
    node.afterInput();
  }

  private void failAuthentication(Node node) {
    note(node, Happening.CALL_AUTHENTICATION_FAILED, 0);
    life.loses = true;
    node.engine.authenticationOfCallFailed(life.now);
    node.afterInput();
  }

  /** Finishes what is open, in good order; says whether there was something to do. */
  boolean windDown(Node node) {
    if (giveVerdict(node)) {
      return true;
    }
    return node.app.isReady() && (life.portDeeds.windDown(node) || respond(node, true));
  }
}
