package dev.rapace.simulation;

import dev.rapace.protocol.PortSpec;
import dev.rapace.simulation.Calls.Made;
import dev.rapace.simulation.Calls.Served;
import dev.rapace.wire.StatusNumber;

/** One connection from its first byte to its end, all of it a consequence of the seed. */
final class Life {
  private static final long SECOND = 1_000_000_000L;

  /** A life that does not come to rest within so many steps is broken. */
  private static final int MOST_STEPS_AT_THE_END = 20_000;

  private static final int STEPS_BETWEEN_LOOKS_AT_MEMORY = 97;

  final long seed;
  final Chance chance;
  final Transcript transcript;
  final Tally tally;
  final Plan plan;
  final Deeds deeds;
  final PortDeeds portDeeds;
  final Node left;
  final Node right;
  final Saboteur saboteur;
  long now;

  /** Whether something was done that may lose calls: a cut, a close, a process that died. */
  boolean loses;

  private final Memory memory = new Memory();
  private final Link leftToRight;
  private final Link rightToLeft;
  private boolean drains;
  private boolean framesFirst;
  private int steps;

  Life(long seed, Transcript transcript, Tally tally, Link one, Link other) {
    this.seed = seed;
    this.transcript = transcript;
    this.tally = tally;
    this.chance = new Chance(seed);
    this.plan = new Plan(chance);
    this.now = plan.start;
    one.reset();
    other.reset();
    this.leftToRight = one;
    this.rightToLeft = other;
    this.deeds = new Deeds(this);
    this.portDeeds = new PortDeeds(this);
    this.left = new Node("left", 0, this, rightToLeft, leftToRight);
    this.right = new Node("right", 1, this, leftToRight, rightToLeft);
    left.peer = right;
    right.peer = left;
    this.saboteur = plan.rogue < 0 ? null : new Saboteur(this, plan.rogue == 0 ? left : right);
  }

  /** Whether neither side breaks the rules: then both sides can be compared. */
  boolean isHonest() {
    return plan.rogue < 0;
  }

  /** When a byte written now comes out of the link. */
  long arrival() {
    long due = now + plan.latency;
    if (plan.jitter > 0 && chance.oneIn(3)) {
      tally.add(Happening.DELAY);
      due += chance.between(0, plan.jitter);
    }
    return due;
  }

  /** Lives it. */
  void run() {
    if (plan.wraps) {
      tally.add(Happening.CLOCK_WRAP);
    }
    if (plan.withoutCredits) {
      tally.add(Happening.WITHOUT_CREDITS);
    }
    if (chance.oneIn(2)) {
      left.start();
      right.start();
    } else {
      right.start();
      left.start();
    }
    for (steps = 0; steps < plan.steps && (left.isAlive() || right.isAlive()); steps++) {
      step();
      if (steps % STEPS_BETWEEN_LOOKS_AT_MEMORY == 0) {
        memory.requireBounded(left);
        memory.requireBounded(right);
      }
    }
    end();
    requireAccountsToAgree();
    transcript.add(now);
  }

  private void step() {
    int dice = chance.below(100);
    if (dice < plan.busyPercent) {
      Node node = chance.oneIn(2) ? left : right;
      if (node.isAlive()) {
        deeds.act(node);
        node.afterInput();
      }
    } else if (dice < 92) {
      deliver(chance.oneIn(2) ? left : right);
    } else if (saboteur != null && chance.percent(plan.breachPercent)) {
      saboteur.act();
    } else if (plan.faults && dice == 98 && chance.oneIn(3)) {
      fault();
    } else if (chance.oneIn(10)) {
      Node node = chance.oneIn(2) ? left : right;
      tally.add(Happening.EARLY_TIMER);
      node.time();
    } else {
      passTime(false);
    }
  }

  /** Lets some bytes out of the link towards a node; says whether something came. */
  private boolean deliver(Node node) {
    if (!node.canRead()) {
      return false;
    }
    Link link = node.in;
    if (link.isEndAt(now)) {
      link.parse(node);
      node.transportClosed(link.endsInsideFrame() ? "the connection ended inside a frame" : null);
      return true;
    }
    if (!link.hasBytesAt(now)) {
      return false;
    }
    int due = link.dueBytes(now);
    int count = due;
    if (due > 1 && chance.percent(plan.splitPercent)) {
      count = chance.between(1, chance.oneIn(2) ? Math.min(due, 70) : due);
      tally.add(Happening.SPLIT);
    } else if (due > 300) {
      tally.add(Happening.BATCH);
    }
    transcript.add(count);
    link.deliver(count, node);
    return count > 0;
  }

  /** Moves the clock to the next thing that is due, or a little, or too far. */
  private boolean passTime(boolean toTheEnd) {
    long step = Long.MAX_VALUE;
    step = Math.min(step, untilDelivery(left));
    step = Math.min(step, untilDelivery(right));
    step = Math.min(step, untilWakeup(left));
    step = Math.min(step, untilWakeup(right));
    if (step == Long.MAX_VALUE) {
      return false;
    }
    if (!toTheEnd) {
      int dice = chance.below(10);
      if (dice < 3) {
        step = Math.min(step, chance.between(0, SECOND / 100));
      } else if (dice == 3) {
        tally.add(Happening.LATE_TIMER);
        step += chance.between(0, chance.oneIn(8) ? 8 * SECOND : SECOND / 50);
        framesFirst = chance.oneIn(2);
      }
    }
    advance(Math.max(step, 0));
    return true;
  }

  private void advance(long nanos) {
    now += nanos;
    transcript.add(nanos);
    if (transcript.isSpoken() && nanos > 0) {
      transcript.say("time passes: " + nanos / 1_000 + " us");
    }
    if (framesFirst) {
      // A busy loop works on what has come before it looks at the clock again.
      framesFirst = false;
      deliver(left);
      deliver(right);
    }
    boolean leftFirst = chance.oneIn(2);
    wake(leftFirst ? left : right);
    wake(leftFirst ? right : left);
  }

  private void wake(Node node) {
    if (node.dead || node.app.isClosed()) {
      return;
    }
    long wakeup = node.engine.nextWakeup();
    if (wakeup != Long.MAX_VALUE && wakeup - now <= 0) {
      tally.add(Happening.TIMER);
      node.time();
    }
  }

  private long untilDelivery(Node node) {
    if (!node.canRead() || !node.in.hasNext()) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, node.in.nextDue() - now);
  }

  private long untilWakeup(Node node) {
    if (node.dead || node.app.isClosed()) {
      return Long.MAX_VALUE;
    }
    long wakeup = node.engine.nextWakeup();
    return wakeup == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, wakeup - now);
  }

  private void fault() {
    Node node = chance.oneIn(2) ? left : right;
    switch (chance.below(8)) {
      case 0 -> cut(chance.oneIn(2));
      case 1 -> {
        if (!node.dead) {
          tally.add(Happening.KILL);
          say(node.name + " dies");
          loses = true;
          node.dead = true;
          node.out.cut(chance.below(1 + node.out.inFlight()), later(10 * SECOND));
        }
      }
      default -> {
        tally.add(Happening.STALL);
        say("what is on the way to " + node.name + " stalls");
        node.in.stall(chance.between(SECOND / 10, 20 * SECOND));
      }
    }
  }

  private void cut(boolean atOnce) {
    tally.add(Happening.CUT);
    say("the connection is cut");
    loses = true;
    left.in.cut(chance.below(1 + left.in.inFlight()), atOnce ? now : later(5 * SECOND));
    right.in.cut(chance.below(1 + right.in.inFlight()), atOnce ? now : later(5 * SECOND));
    if (left.in.endsInsideFrame() || right.in.endsInsideFrame()) {
      tally.add(Happening.CUT_INSIDE_FRAME);
    }
  }

  private long later(long atMost) {
    return now + chance.between(0, atMost);
  }

  private void say(String what) {
    transcript.add(what.hashCode());
    if (transcript.isSpoken()) {
      transcript.say(what);
    }
  }

  /** Brings the life to its end and sees that it comes to rest. */
  private void end() {
    say("the end begins");
    Node leaver = chance.oneIn(2) ? left : right;
    int how = chance.below(10);
    drains = how < 6 && !loses && !left.app.isClosed() && !right.app.isClosed();
    if (how < 6) {
      leaver = leaver.isAlive() ? leaver : leaver.peer;
      if (leaver.isAlive() && !leaver.app.saidGoAway) {
        deeds.goAway(leaver);
      }
    } else if (how < 9) {
      loses = true;
      if (leaver.isAlive()) {
        deeds.close(leaver);
      }
    } else {
      cut(false);
    }
    int idle = 0;
    for (int i = 0; left.isAlive() || right.isAlive(); i++) {
      if (i > MOST_STEPS_AT_THE_END) {
        throw new InvariantBroken("does not come to rest");
      }
      boolean moved = deliver(left) | deliver(right);
      moved |= left.isAlive() && deeds.windDown(left);
      moved |= right.isAlive() && deeds.windDown(right);
      if (moved) {
        idle = 0;
      } else if (!passTime(true) || ++idle > 200) {
        idle = 0;
        loses = true;
        cut(true);
      }
    }
    memory.requireEmpty(left);
    memory.requireEmpty(right);
  }

  /** At the end the books of both sides are compared. */
  private void requireAccountsToAgree() {
    if (!isHonest()) {
      return;
    }
    boolean inTime = !isOutOfTime(left) && !isOutOfTime(right);
    if (!inTime) {
      tally.add(Happening.DRAIN_OUT_OF_TIME);
    }
    if (drains && left.app.closedReason != null) {
      tally.add(Happening.DRAINED);
    }
    compare(left, right, inTime);
    compare(right, left, inTime);
    if (drains && !loses && inTime) {
      tally.add(Happening.DRAINED_WITHOUT_LOSS);
    }
  }

  /**
   * Whether an application never opened a port that the method requires of it. A server that
   * answered before it found out cannot say so any more.
   */
  private static boolean lacksPort(Made made, Served served) {
    for (PortSpec port : PortUse.portsOf(made.method)) {
      Calls.Call opener = port.isOpenedByCaller() ? made : served;
      if (port.required() && !opener.opened.contains(port.number())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutOfTime(Node node) {
    return node.app.isOutOfTime
        || (node.app.closedReason != null && node.app.closedReason.contains("time is over"));
  }

  private void compare(Node caller, Node server, boolean inTime) {
    boolean lossless = !loses && inTime && server.app.wasEverReady();
    for (Made made : caller.app.allMade) {
      Served served = server.app.servedById.get(made.id);
      boolean ran = served != null && served.requested;
      if (made.surelyNotProcessed && ran) {
        throw new InvariantBroken(made + " ran and is said not to have run");
      }
      if (!lossless || made.noReply || made.cancelled || made.disturbed) {
        continue;
      }
      if (caller.watch.cancelledPortOf(made.id) || server.watch.cancelledPortOf(made.id)) {
        continue;
      }
      if (served != null && (served.disturbed || lacksPort(made, served))
          || made.status == StatusNumber.FAILED_PRECONDITION) {
        continue;
      }
      if (ran && !made.responded && made.deadline == Long.MAX_VALUE) {
        throw new InvariantBroken(
            caller.name + ": an accepted call was lost: " + made + ", status " + made.status);
      }
      if (!ran && !made.responded && made.status == StatusNumber.UNAVAILABLE) {
        if (!made.surelyNotProcessed && !caller.app.toldGoAway) {
          throw new InvariantBroken(caller.name + ": a call got lost without reason: " + made);
        }
      }
    }
  }
}
