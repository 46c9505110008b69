package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.Direction;
import dev.rapace.wire.MetadataEntries;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Windows, half-closing and timers against models, in random orders of events. */
class AttachedProperties {
  @Property(tries = 300)
  @Rule({
    "core.flow.credit-semantics",
    "core.flow.credit-additive",
    "core.flow.credit-overrun",
    "core.flow.intro"
  })
  void bothEndsOfAWindowAgreeAndNeverLock(
      @ForAll @IntRange(min = 1_024, max = 300_000) int maxPayload, @ForAll Random random) {
    SendWindow sender = SendWindow.of(0);
    ReceiveWindow receiver = new ReceiveWindow(maxPayload);
    Deque<Integer> itemsOnTheWay = new ArrayDeque<>();
    Deque<Integer> grantsOnTheWay = new ArrayDeque<>();
    receiver.grantFirst(ReceiveWindow.first(maxPayload));
    grantsOnTheWay.add(ReceiveWindow.first(maxPayload));
    long unread = 0;
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(4)) {
        case 0 -> {
          int length = random.nextBoolean() ? random.nextInt(maxPayload + 1) : random.nextInt(99);
          if (sender.take(length)) {
            itemsOnTheWay.add(length);
          }
        }
        case 1 -> unread += arrive(receiver, itemsOnTheWay);
        case 2 -> {
          int taken = (int) Math.min(unread, random.nextInt(2 * maxPayload));
          unread -= taken;
          grant(receiver.consume(taken), grantsOnTheWay);
        }
        default -> deliver(sender, grantsOnTheWay);
      }
      long moving = itemsOnTheWay.stream().mapToLong(Integer::longValue).sum();
      long granted = grantsOnTheWay.stream().mapToLong(Integer::longValue).sum();
      assertTrue(sender.available() >= 0, "credit is never negative");
      assertEquals(receiver.open(), sender.available() + granted + moving, "both ends agree");
      assertEquals(unread, receiver.unread());
      assertTrue(
          receiver.open() + receiver.unread() <= ReceiveWindow.target(maxPayload), "bounded");
    }
    while (!itemsOnTheWay.isEmpty()) {
      unread += arrive(receiver, itemsOnTheWay);
    }
    grant(receiver.consume((int) unread), grantsOnTheWay);
    while (!grantsOnTheWay.isEmpty()) {
      deliver(sender, grantsOnTheWay);
    }
    assertTrue(sender.take(maxPayload), "once all was read, anything can be sent");
  }

  private static long arrive(ReceiveWindow receiver, Deque<Integer> items) {
    Integer length = items.poll();
    if (length == null) {
      return 0;
    }
    assertTrue(receiver.receive(length), "what had credit is no overrun");
    return length;
  }

  private static void grant(int bytes, Deque<Integer> grants) {
    if (bytes > 0) {
      grants.add(bytes);
    }
  }

  private static void deliver(SendWindow sender, Deque<Integer> grants) {
    Integer bytes = grants.poll();
    if (bytes != null) {
      sender.grant(bytes);
    }
  }

  /** What one side sent and how its half stands. */
  private static final class Half {
    private final List<byte[]> sent = new ArrayList<>();
    private boolean ended;
  }

  @Property(tries = 300)
  @Rule({
    "core.stream.bidir",
    "core.eos.after-send",
    "core.close.full",
    "core.tunnel.ordering",
    "core.tunnel.reliability",
    "core.call.complete"
  })
  void bothHalvesCarryEverythingInOrderAndEndByThemselves(
      @ForAll Random random, @ForAll boolean tunnel, @ForAll boolean cancelled) {
    PortSpec port =
        new PortSpec(1, tunnel ? ChannelKind.TUNNEL : ChannelKind.STREAM, Direction.BIDIR, true);
    LoopbackPair pair = LoopbackPair.ready();
    pair.server.events.ports = List.of(port);
    pair.server.events.echo = false;
    OutgoingCall call =
        pair.client.engine.open(
            7, MetadataEntries.EMPTY, List.of(port), Long.MAX_VALUE, false, null, pair.now);
    AttachedChannel ours =
        pair.client.engine.attach(call, 1, MetadataEntries.EMPTY, null, pair.now);
    pair.client.engine.request(call, new byte[0], 0, 0, pair.now);
    pair.pump();
    AttachedChannel theirs = pair.server.events.attached.get(ours.channelId());
    Half up = new Half();
    Half down = new Half();
    boolean answered = false;
    for (int step = 0; step < 60; step++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> act(pair.client, ours, up, random, pair.now);
        case 2, 3 -> act(pair.server, theirs, down, random, pair.now);
        case 4 -> {
          answered = true;
          pair.server.engine.respondOk(
              pair.server.events.requests.get(0), new byte[1], 0, 1, pair.now);
        }
        default -> pair.pump();
      }
    }
    if (cancelled) {
      pair.client.engine.cancel(call, CancelReason.CLIENT_CANCEL, pair.now);
      pair.pump();
    } else {
      finishBoth(pair, ours, theirs);
      answered |= finishCall(pair);
      assertSame(up.sent, pair.server.events.items.get(ours.channelId()));
      assertSame(down.sent, pair.client.events.items.get(ours.channelId()));
      assertEquals(1, pair.client.events.responses.size());
      assertTrue(answered);
    }
    assertEquals(Halves.CLOSED, ours.halves);
    assertEquals(Halves.CLOSED, theirs.halves);
    assertEquals(List.of(), pair.client.events.violations);
    assertEquals(List.of(), pair.server.events.violations);
    pair.server.engine.goAway(dev.rapace.wire.GoAwayReason.SHUTDOWN, "", pair.now);
    assertEquals("drained after GoAway", pair.server.events.closedReason, "nothing is left");
  }

  private static void act(
      LoopbackPair.Side side, AttachedChannel channel, Half half, Random random, long now) {
    byte[] item = new byte[1 + random.nextInt(300)];
    random.nextBytes(item);
    boolean last = random.nextInt(12) == 0;
    boolean sent = side.engine.send(channel, item, 0, item.length, last, now);
    assertEquals(!half.ended, sent, "our half is open until we end it");
    if (sent) {
      half.sent.add(item);
      half.ended = last;
    }
  }

  private static void finishBoth(LoopbackPair pair, AttachedChannel ours, AttachedChannel theirs) {
    pair.client.engine.finish(ours, pair.now);
    pair.server.engine.finish(theirs, pair.now);
    pair.pump();
  }

  private static boolean finishCall(LoopbackPair pair) {
    pair.server.engine.respondOk(pair.server.events.requests.get(0), new byte[1], 0, 1, pair.now);
    pair.pump();
    return true;
  }

  private static void assertSame(List<byte[]> sent, List<byte[]> arrived) {
    List<byte[]> items = arrived == null ? List.of() : arrived;
    assertEquals(sent.size(), items.size());
    for (int i = 0; i < sent.size(); i++) {
      assertArrayEquals(sent.get(i), items.get(i));
    }
  }

  @Property(tries = 300)
  @Rule({"priority.guarantee.deadline", "cancel.deadline.clock"})
  void timersBehaveLikeASortedListAlsoWhereTheClockWraps(
      @ForAll Random random, @ForAll boolean wraps) {
    long base = wraps ? Long.MAX_VALUE - 500 : 5;
    Timers timers = new Timers();
    List<Channel> all = new ArrayList<>();
    List<Channel> waiting = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(new IncomingCall(2 * i + 1));
    }
    for (int step = 0; step < 300; step++) {
      Channel channel = all.get(random.nextInt(all.size()));
      switch (random.nextInt(3)) {
        case 0 -> {
          long due = base + random.nextInt(1_000);
          timers.set(channel, due == Long.MAX_VALUE ? due + 1 : due);
          if (!waiting.contains(channel)) {
            waiting.add(channel);
          }
        }
        case 1 -> {
          timers.cancel(channel);
          waiting.remove(channel);
        }
        default -> {
          long now = base + random.nextInt(1_000);
          Channel due = timers.poll(now);
          Channel first = earliest(waiting, base);
          boolean isDue = first != null && now - first.due >= 0;
          assertEquals(isDue, due != null);
          if (due != null && first != null) {
            assertEquals(first.due, due.due);
            waiting.remove(due);
          }
        }
      }
      assertEquals(waiting.size(), timers.size());
      Channel first = earliest(waiting, base);
      assertEquals(first == null ? Long.MAX_VALUE : first.due, timers.next());
    }
  }

  private static Channel earliest(List<Channel> waiting, long base) {
    return waiting.stream().min(Comparator.comparingLong(c -> c.due - base)).orElse(null);
  }
}
