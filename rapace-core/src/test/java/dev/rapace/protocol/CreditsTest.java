package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.Hello;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.Features;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credits (rulings R62 to R66). */
class CreditsTest {
  private static final int MIB = 1 << 20;
  private static final PortSpec UP = Bench.stream(1, Direction.CLIENT_TO_SERVER);
  private static final PortSpec DOWN = Bench.optional(101, Direction.SERVER_TO_CLIENT);
  private static final PortSpec BOTH = Bench.optional(2, Direction.BIDIR);

  private static AttachedChannel down(Bench bench) {
    AttachedChannel down = bench.open(bench.callWithPorts(1, DOWN), 101);
    bench.sink.take();
    return down;
  }

  /** An engine whose peer does not count credits. */
  private static Bench withoutCredits() {
    Bench bench = Bench.acceptor();
    bench.engine.start(bench.now);
    Hello good = bench.goodHello();
    bench.hello(
        new Hello(
            good.protocolVersion(),
            good.role(),
            good.requiredFeatures(),
            Features.ATTACHED_STREAMS | Features.CALL_ENVELOPE,
            good.limits(),
            good.methods(),
            good.params()));
    bench.engine.peerAccepted(bench.now);
    bench.sink.take();
    return bench;
  }

  @Test
  @Rule({"core.flow.credit-semantics", "core.flow.credit-additive"})
  void anItemWaitsUntilThereIsCreditForAllOfIt() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    AttachedChannel down = down(bench);
    assertEquals(0, bench.engine.sendWindow(down));
    bench.grant(2, 10);
    assertFalse(bench.send(down, new byte[20]));
    bench.grant(2, 4);
    assertEquals(14, bench.engine.sendWindow(down));
    assertFalse(bench.events.log.contains("sendable 2"));
    bench.grant(2, 6);
    assertEquals("sendable 2", bench.events.log.getLast());
    assertTrue(bench.send(down, new byte[20]));
    assertEquals(0, bench.engine.sendWindow(down));
    assertEquals(1, bench.sink.take().size());
  }

  @Test
  @Rule({"core.flow.credit-additive", "core.flow.infinite-credit"})
  void grantsAddUpAndNeverOverflow() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    AttachedChannel down = down(bench);
    bench.grant(2, -1);
    bench.grant(2, -1);
    assertEquals(2 * 0xFFFFFFFFL, bench.engine.sendWindow(down), "no magic value");
    assertTrue(bench.send(down, new byte[100]));
    assertEquals(2 * 0xFFFFFFFFL - 100, bench.engine.sendWindow(down));
  }

  @Test
  @Rule({"core.flow.eos-no-credits", "core.tunnel.credits"})
  void theEndCostsNothingAndATunnelSendsWhatFits() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    PortSpec tunnel = new PortSpec(101, ChannelKind.TUNNEL, Direction.SERVER_TO_CLIENT, false);
    AttachedChannel channel = bench.open(bench.callWithPorts(1, tunnel), 101);
    bench.sink.take();
    bench.grant(2, 1_000);
    assertTrue(bench.send(channel, new byte[1_000]));
    assertFalse(bench.send(channel, new byte[1_000]));
    bench.grant(2, 1);
    assertEquals("sendable 2", bench.events.log.getLast(), "any credit helps a tunnel");
    assertTrue(bench.send(channel, new byte[1]));
    bench.engine.finish(channel, bench.now);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(FrameFlags.EOS, sent.get(2).header().flags);
    assertEquals(Halves.CLOSED, channel.halves);
  }

  @Test
  @Rule({"core.flow.credit-overrun", "core.flow.intro"})
  void anOverrunEndsTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, UP);
    bench.accepted(3, 1, UP);
    bench.item(3, new byte[MIB]);
    assertEquals(1, bench.events.items.get(3).size());
    bench.frame(3, 0, FrameFlags.DATA, new byte[1]);
    bench.assertGoAway(3, "credit overrun");
    assertEquals(List.of("core.flow.credit-overrun"), bench.rules());
    assertEquals(1, bench.events.items.get(3).size());
  }

  @Test
  @Rule("core.flow.credit-overrun")
  void dataBeforeTheFirstGrantIsAnOverrunToo() {
    for (boolean declared : new boolean[] {false, true}) {
      Bench bench = Bench.established(Role.ACCEPTOR);
      if (declared) {
        bench.callWithPorts(1, UP);
      } else {
        bench.open(1);
      }
      bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
      bench.sink.take();
      bench.item(3, new byte[1]);
      bench.assertGoAway(3, "credit overrun");
    }
  }

  @Test
  @Rule({"core.flow.credit-semantics", "priority.credits.minimum"})
  void whoReadsGetsNewCreditInTimeForWhateverComesNext() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, UP);
    AttachedChannel up = bench.accepted(3, 1, UP);
    long window = MIB;
    int grants = 0;
    for (int i = 0; i < 500; i++) {
      int length = i % 7 == 6 ? MIB : 1 + i * 97;
      assertTrue(length <= window, "the peer can always send what it has, item " + i);
      bench.item(3, new byte[length]);
      window -= length;
      bench.engine.consumed(up, length, bench.now);
      for (SentFrame frame : bench.sink.take()) {
        window += ((dev.rapace.wire.ControlMessage.GrantCredits) frame.control()).bytes();
        grants++;
      }
      assertTrue(window <= 2 * MIB, "bounded");
    }
    assertTrue(grants < 150, "many items share a grant: " + grants);
    assertEquals(List.of(), bench.rules());
  }

  @Test
  @Rule("core.flow.credit-semantics")
  void whoDoesNotReadGrantsNothing() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, UP);
    AttachedChannel up = bench.accepted(3, 1, UP);
    for (int i = 0; i < 16; i++) {
      bench.item(3, new byte[MIB / 16]);
    }
    assertEquals(List.of(), bench.sent());
    bench.engine.consumed(up, MIB / 16, bench.now);
    assertEquals(1, bench.sent().size(), "a slow reader shows that it is alive");
  }

  @Test
  @Rule({"core.flow.credit-semantics", "core.flow.eos-no-credits"})
  void aGrantByFlagCountsBeforeThePayload() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, BOTH);
    bench.attach(3, ChannelKind.STREAM, 1, 2, Direction.BIDIR, 0);
    AttachedChannel both = bench.events.attached.get(3);
    bench.engine.acceptAttached(both, bench.now);
    bench.sink.take();
    assertFalse(bench.send(both, new byte[5]));
    FrameHeader header = bench.header(3, 0, FrameFlags.DATA | FrameFlags.CREDITS, 1);
    header.creditGrant = 5;
    bench.frame(header, new byte[1]);
    List<String> log = bench.events.log;
    assertEquals(List.of("sendable 3", "item 3 1"), log.subList(log.size() - 2, log.size()));
    assertTrue(bench.send(both, new byte[5]));
    // Without the flag the field means nothing, and on channel 0 nothing is granted.
    header = bench.header(3, 0, FrameFlags.DATA, 1);
    header.creditGrant = 5;
    bench.frame(header, new byte[1]);
    assertEquals(0, bench.engine.sendWindow(both));
    header = bench.header(0, 5, FrameFlags.CONTROL | FrameFlags.CREDITS, 8);
    header.creditGrant = 5;
    bench.frame(header, new byte[8]);
    assertEquals(0, bench.engine.sendWindow(both));
  }

  @Test
  @Rule("core.flow.credit-semantics")
  void ourGrantsRideOnOurItemsWhereBothSidesSend() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, BOTH);
    AttachedChannel both = bench.accepted(3, 1, BOTH);
    bench.item(3, new byte[100]);
    assertTrue(bench.send(both, new byte[1]), "nothing is due while the item is unread");
    bench.item(3, new byte[MIB - 100]);
    assertEquals(0, both.receiveWindow.consume(0), "the step of a slow reader is not reached");
    SentFrame first = bench.sink.take().get(0);
    assertEquals(FrameFlags.DATA | FrameFlags.CREDITS, first.header().flags);
    assertEquals(MIB, first.header().creditGrant, "up to twice the longest payload");
  }

  @Test
  @Rule("core.flow.credit-semantics")
  void grantsForUnknownAndClosedChannelsAreIgnored() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    AttachedChannel down = down(bench);
    bench.engine.finish(down, bench.now);
    bench.sink.take();
    for (int id : new int[] {0, 1, 2, 77, 78, -1}) {
      bench.grant(id, 100);
    }
    assertEquals(List.of(), bench.sent());
    assertEquals(List.of(), bench.rules());
    assertEquals(0, bench.engine.sendWindow(down));
    bench.assertAlive();
  }

  @Test
  @Rule({"core.flow.credit-semantics", "core.cancel.behavior"})
  void aSenderThatGetsNoCreditGivesUp() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    AttachedChannel down = down(bench);
    bench.grant(2, 10);
    assertEquals(Long.MAX_VALUE, bench.engine.nextWakeup(), "nobody waits");
    assertFalse(bench.send(down, new byte[20]));
    assertEquals(bench.now + 5_000_000_000L, bench.engine.nextWakeup());
    bench.pass(4_000_000_000L);
    assertFalse(bench.send(down, new byte[20]), "asking again does not prolong the wait");
    bench.pass(999_999_999L);
    assertEquals(List.of(), bench.sent());
    bench.grant(2, 1);
    bench.pass(4_999_999_999L);
    assertEquals(List.of(), bench.sent(), "a grant shows that the peer is alive");
    bench.pass(1);
    assertEquals(List.of("verb 3 0202"), bench.sent());
    assertEquals("attached ended 2 8", bench.events.log.getLast());
    assertEquals(List.of("java.credit-wait"), bench.rules());
    assertEquals(Long.MAX_VALUE, bench.engine.nextWakeup());
    bench.assertAlive();
  }

  @Test
  @Rule("core.flow.intro")
  void withoutTheFeatureNothingIsCounted() {
    Bench bench = withoutCredits();
    bench.callWithPorts(1, UP, BOTH);
    AttachedChannel up = bench.accepted(3, 1, UP);
    assertEquals(List.of(), bench.sent(), "no grant");
    for (int i = 0; i < 5; i++) {
      bench.item(3, new byte[MIB]);
    }
    assertEquals(5, bench.events.items.get(3).size());
    bench.engine.consumed(up, MIB, bench.now);
    AttachedChannel both = bench.accepted(5, 1, BOTH);
    for (int i = 0; i < 5; i++) {
      assertTrue(bench.send(both, new byte[MIB]));
    }
    assertEquals(5, bench.sink.take().size());
    bench.callPeer();
    assertEquals("0200000000", bench.sink.take().get(0).payloadHex(), "no window either");
  }

  @Test
  @Rule({"core.stream.ordering", "core.flow.intro"})
  void withoutTheFeatureEarlyItemsAreKeptWithinABound() {
    Bench bench = withoutCredits();
    bench.open(1);
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.item(3, new byte[] {7});
    bench.item(3, new byte[] {8});
    bench.eos(3);
    bench.request(1, "args");
    bench.engine.declarePorts(bench.events.opened.get(1), List.of(UP), bench.now);
    assertFalse(bench.events.log.contains("item 3 1"));
    bench.engine.acceptAttached(bench.events.attached.get(3), bench.now);
    assertEquals(8, bench.events.items.get(3).get(1)[0]);
    assertEquals("items end 3", bench.events.log.getLast());

    bench.open(5);
    bench.attach(7, 5, 1, Direction.CLIENT_TO_SERVER);
    bench.item(7, new byte[EarlyItems.MAX_BYTES]);
    assertEquals(List.of(), bench.sent());
    bench.item(7, new byte[1]);
    assertEquals(List.of("verb 3 0702"), bench.sent());
    assertEquals(List.of("java.early-items"), bench.rules());
    bench.assertAlive();
  }

  @Test
  @Rule({"core.flow.credit-semantics", "core.call.one-req-one-resp"})
  void aResponseWaitsForTheWindowThatItsCallerSetAnErrorDoesNot() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int id : new int[] {1, 3, 5}) {
      bench.control(new OpenChannel(id, ChannelKind.CALL, null, MetadataEntries.EMPTY, 10));
      bench.request(id, "a");
    }
    IncomingCall first = bench.events.opened.get(1);
    bench.engine.respondOk(first, new byte[30], 0, 30, bench.now);
    bench.engine.respondOk(first, new byte[30], 0, 30, bench.now);
    assertEquals(List.of(), bench.sent());
    bench.grant(1, 5);
    assertEquals(List.of(), bench.sent());
    bench.grant(1, 100);
    assertEquals(1, bench.sent().size());
    bench.engine.respond(bench.events.opened.get(3), Bench.error(9, "x".repeat(50)), bench.now);
    assertEquals(1, bench.sent().size(), "errors are exempt");
    bench.engine.respond(bench.events.opened.get(5), Bench.ok(new int[40]), bench.now);
    assertEquals(bench.now + 30_000_000_000L, bench.engine.nextWakeup());
    bench.pass(30_000_000_000L);
    List<String> sent = bench.sent();
    assertEquals(1, sent.size());
    assertTrue(sent.get(0).startsWith("channel 5 flags 215 08"), sent.get(0));
    assertFalse(bench.events.log.contains("cancelled 5 8"), "it was answered above");
    bench.control(new CancelChannel(5, CancelReason.CLIENT_CANCEL));
    assertEquals(List.of(), bench.sent());
  }

  @Test
  @Rule("core.flow.credit-semantics")
  void smallPayloadsStillGetTheSmallestWindow() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.ACCEPTOR), new Limits(1_024, 0, 0));
    bench.callWithPorts(1, UP);
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.engine.acceptAttached(bench.events.attached.get(3), bench.now);
    assertEquals(List.of("verb 4 03808004"), bench.sent());
  }
}
