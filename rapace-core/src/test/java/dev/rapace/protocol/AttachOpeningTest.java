package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.GoAway;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the peer attaches to calls, and what we attach ourselves. */
class AttachOpeningTest {
  private static final PortSpec UP = Bench.stream(1, Direction.CLIENT_TO_SERVER);
  private static final PortSpec DOWN = Bench.stream(101, Direction.SERVER_TO_CLIENT);

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(ChannelKind.STREAM, 2, Direction.CLIENT_TO_SERVER, "attach-validation"),
        Arguments.of(ChannelKind.STREAM, 0, Direction.CLIENT_TO_SERVER, "attach-validation"),
        Arguments.of(ChannelKind.STREAM, -1, Direction.CLIENT_TO_SERVER, "attach-validation"),
        Arguments.of(ChannelKind.TUNNEL, 1, Direction.CLIENT_TO_SERVER, "attach-validation"),
        Arguments.of(ChannelKind.STREAM, 1, Direction.BIDIR, "attach-validation"),
        Arguments.of(ChannelKind.STREAM, 1, Direction.SERVER_TO_CLIENT, "no-pre-open"),
        Arguments.of(ChannelKind.STREAM, 101, Direction.SERVER_TO_CLIENT, "ownership"),
        Arguments.of(ChannelKind.STREAM, 101, Direction.BIDIR, "ownership"));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("wrong")
  @Rule({
    "core.channel.open.attach-validation",
    "core.channel.open.ownership",
    "core.channel.open.no-pre-open",
    "core.channel.open.cancel-on-violation"
  })
  void whatDoesNotFitThePortIsCancelledBeforeAndAfterTheRequest(
      ChannelKind kind, int port, Direction direction, String rule) {
    for (boolean early : new boolean[] {false, true}) {
      Bench bench = Bench.established(Role.ACCEPTOR);
      if (early) {
        bench.open(1);
        bench.attach(5, kind, 1, port, direction, 0);
        bench.request(1, "args");
        bench.engine.declarePorts(bench.events.opened.get(1), List.of(UP, DOWN), bench.now);
      } else {
        bench.callWithPorts(1, UP, DOWN);
        bench.attach(5, kind, 1, port, direction, 0);
      }
      assertEquals(List.of("verb 3 0503"), bench.sent(), "early: " + early);
      assertEquals(List.of("core.channel.open." + rule), bench.rules());
      assertTrue(bench.events.attached.isEmpty(), "the layer above never saw it");
      bench.attach(7, 1, 1, Direction.CLIENT_TO_SERVER);
      assertTrue(bench.events.attached.containsKey(7), "the call is unharmed");
      bench.assertAlive();
    }
  }

  @Test
  @Rule("core.channel.open.attach-validation")
  void attachedToNoCallIsAStrikeAttachedTooLateIsNot() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).maxStrikes(2), new Limits(1 << 20, 0, 0));
    bench.attach(3, 99, 1, Direction.CLIENT_TO_SERVER);
    assertEquals(List.of("verb 3 0303"), bench.sent());
    IncomingCall done = bench.callWithPorts(1);
    bench.engine.respondOk(done, new byte[1], 0, 1, bench.now);
    bench.call(5);
    bench.control(new CancelChannel(5, CancelReason.CLIENT_CANCEL));
    bench.sink.take();
    for (int id = 7; id < 107; id += 4) {
      bench.attach(id, 1, 1, Direction.CLIENT_TO_SERVER);
      bench.attach(id + 2, 5, 1, Direction.CLIENT_TO_SERVER);
    }
    assertEquals(50, bench.sent().size());
    bench.assertAlive();
    // A channel is no call.
    bench.callWithPorts(201, UP);
    bench.accepted(203, 201, UP);
    bench.attach(205, 203, 1, Direction.CLIENT_TO_SERVER);
    assertEquals("repeated protocol violations", bench.events.closedReason);
  }

  @Test
  @Rule("core.channel.open.attach-validation")
  void theSecondChannelOfAPortIsCancelledTheFirstLives() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.attach(5, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.request(1, "args");
    bench.engine.declarePorts(bench.events.opened.get(1), List.of(UP), bench.now);
    assertEquals(List.of("verb 3 0503"), bench.sent());
    bench.attach(7, 1, 1, Direction.CLIENT_TO_SERVER);
    assertEquals(List.of("verb 3 0703"), bench.sent());
    assertEquals(List.of(3), List.copyOf(bench.events.attached.keySet()));
    bench.engine.acceptAttached(bench.events.attached.get(3), bench.now);
    bench.item(3, new byte[9]);
    assertEquals(1, bench.events.items.get(3).size());
    bench.eos(3);
    bench.sink.take();
    bench.attach(9, 1, 1, Direction.CLIENT_TO_SERVER);
    assertEquals(List.of("verb 3 0903"), bench.sent(), "a port is used once");
  }

  @Test
  @Rule({"core.stream.ordering", "core.stream.attachment"})
  void anEarlyPortWaitsWithoutCreditUntilTheMethodIsKnown() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    MetadataEntries metadata = MetadataEntries.EMPTY.with("x-k", new byte[] {7});
    bench.control(
        new OpenChannel(
            3, ChannelKind.STREAM, new Attachment(1, 1, Direction.CLIENT_TO_SERVER), metadata, 0));
    bench.request(1, "args");
    assertEquals(List.of(), bench.sent(), "no credit");
    assertFalse(bench.events.log.contains("attached 3"));
    bench.engine.declarePorts(bench.events.opened.get(1), List.of(UP), bench.now);
    assertTrue(bench.events.log.contains("attached 3"));
    assertEquals(7, bench.events.metadata.get(3).get("x-k")[0]);
    assertEquals(List.of(), bench.sent(), "no credit before it is let in");
    bench.engine.acceptAttached(bench.events.attached.get(3), bench.now);
    assertEquals(List.of("verb 4 03808040"), bench.sent(), "max(64 KiB, longest payload)");
    bench.engine.acceptAttached(bench.events.attached.get(3), bench.now);
    assertEquals(List.of(), bench.sent());
  }

  @Test
  @Rule("core.stream.empty")
  void anEmptyStreamMayEndBeforeItIsLetIn() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.eos(3);
    bench.request(1, "args");
    bench.engine.declarePorts(bench.events.opened.get(1), List.of(UP), bench.now);
    bench.engine.acceptAttached(bench.events.attached.get(3), bench.now);
    assertEquals(List.of(), bench.sent(), "nothing to grant");
    assertEquals("items end 3", bench.events.log.getLast());
    bench.engine.respondOk(bench.events.opened.get(1), new byte[1], 0, 1, bench.now);
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "", bench.now);
    assertEquals("drained after GoAway", bench.events.closedReason, "nothing is left");
  }

  @Test
  @Rule("core.channel.open.attach-validation")
  void sixteenPortsMayWaitTheNextIsRefusedWithoutAStrike() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).maxStrikes(1), new Limits(1 << 20, 0, 0));
    bench.open(1);
    for (int i = 0; i < 16; i++) {
      bench.attach(3 + 2 * i, 1, 1 + i, Direction.CLIENT_TO_SERVER);
    }
    assertEquals(List.of(), bench.sent());
    bench.attach(35, 1, 17, Direction.CLIENT_TO_SERVER);
    assertEquals(List.of("verb 3 2302"), bench.sent());
    bench.control(new CancelChannel(1, CancelReason.CLIENT_CANCEL));
    bench.attach(37, 1, 18, Direction.CLIENT_TO_SERVER);
    assertEquals(List.of("verb 3 2503"), bench.sent());
    assertEquals(List.of("hello", "ready", "opened 1", "cancelled 1 1"), bench.events.log);
  }

  @Test
  @Rule("core.cancel.propagation")
  void aRequiredPortCancelledBeforeItWasLookedAtFailsTheCall() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1);
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.control(new CancelChannel(3, CancelReason.CLIENT_CANCEL));
    bench.request(1, "args");
    bench.engine.declarePorts(bench.events.opened.get(1), List.of(UP), bench.now);
    assertEquals("cancelled 1 1", bench.events.log.getLast());
    assertTrue(bench.sent().get(0).startsWith("channel 1 flags 215 01"));
  }

  @Test
  @Rule({"overload.limits.response", "core.flow.intro"})
  void attachedChannelsCountAsOpenOnes() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.ACCEPTOR), new Limits(1 << 20, 3, 0));
    bench.callWithPorts(
        1, UP, Bench.optional(2, Direction.BIDIR), Bench.optional(3, Direction.BIDIR));
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.attach(5, 1, 2, Direction.BIDIR);
    bench.attach(7, 1, 3, Direction.BIDIR);
    assertEquals(List.of("verb 3 0702"), bench.sent());
    bench.attach(9, 1, 3, Direction.BIDIR);
    assertEquals(List.of("verb 3 0902"), bench.sent(), "the port itself was not used up");
    bench.engine.cancelAttached(
        bench.events.attached.get(5), CancelReason.CLIENT_CANCEL, bench.now);
    bench.sink.take();
    bench.attach(11, 1, 3, Direction.BIDIR);
    assertEquals(List.of(), bench.sent());
  }

  @Test
  @Rule({"overload.goaway.existing", "overload.goaway.no-new", "core.goaway.after-send"})
  void acceptedCallsMayStillBeAttachedToAfterGoAwayBothWays() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UP, DOWN);
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "restart", bench.now);
    bench.control(new GoAway(GoAwayReason.SHUTDOWN, 0, "me too", MetadataEntries.EMPTY));
    bench.sink.take();
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    assertTrue(bench.events.attached.containsKey(3));
    AttachedChannel ours = bench.open(call, 101);
    assertEquals(2, ours.channelId());
    bench.sink.take();
    bench.open(5);
    assertEquals(List.of("verb 3 0502"), bench.sent());
    assertNull(bench.callPeer());
  }

  @Test
  @Rule({
    "core.channel.open.ownership",
    "core.channel.open.no-pre-open",
    "core.channel.id.parity.acceptor"
  })
  void weOpenOnlyWhatIsOurs() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UP, DOWN);
    assertThrows(IllegalArgumentException.class, () -> bench.open(call, 1), "the caller's");
    assertThrows(IllegalArgumentException.class, () -> bench.open(call, 102), "not declared");
    AttachedChannel down = bench.open(call, 101);
    // OpenChannel{2, STREAM, Some{1, 101, SERVER_TO_CLIENT}, [], 0}
    assertEquals(List.of("verb 1 0201010165010000"), bench.sent());
    assertThrows(IllegalArgumentException.class, () -> bench.open(call, 101), "open already");
    bench.engine.finish(down, bench.now);
    assertThrows(IllegalArgumentException.class, () -> bench.open(call, 101), "used already");
    OutgoingCall ours = bench.callPeerWithPorts(UP, DOWN);
    assertThrows(IllegalArgumentException.class, () -> bench.open(ours, 101), "the peer's");
    bench.engine.cancel(ours, CancelReason.CLIENT_CANCEL, bench.now);
    assertNull(bench.open(ours, 1));
  }

  @Test
  @Rule({"core.channel.open.ownership", "core.channel.id.parity.acceptor"})
  void theServingSideOpensItsPortsOnOurCalls() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(UP, DOWN);
    AttachedChannel up = bench.open(call, 1);
    assertEquals(3, up.channelId());
    bench.sink.take();
    bench.attach(2, call.channelId(), 101, Direction.SERVER_TO_CLIENT);
    assertTrue(bench.events.attached.containsKey(2));
    bench.attach(4, call.channelId(), 1, Direction.CLIENT_TO_SERVER);
    bench.attach(6, call.channelId(), 102, Direction.SERVER_TO_CLIENT);
    OutgoingCall plain = bench.callPeer();
    bench.sink.take();
    bench.attach(8, plain.channelId(), 101, Direction.SERVER_TO_CLIENT);
    assertEquals(List.of("verb 3 0803"), bench.sent(), "a call without ports");
    assertEquals(
        List.of(
            "core.channel.open.ownership",
            "core.channel.open.attach-validation",
            "core.channel.open.attach-validation"),
        bench.rules());
  }

  @Test
  @Rule("core.channel.id.no-reuse")
  void anAttachedIdIsUsedOnceToo() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, UP, Bench.optional(2, Direction.CLIENT_TO_SERVER));
    bench.accepted(3, 1, UP);
    bench.attach(3, 1, 2, Direction.CLIENT_TO_SERVER);
    assertEquals("verb 3 0303", bench.sent().get(0));
    assertTrue(bench.events.log.contains("attached ended 3 13"), "the active one ends too");
    assertEquals(List.of("core.channel.id.no-reuse"), bench.rules());
  }
}
