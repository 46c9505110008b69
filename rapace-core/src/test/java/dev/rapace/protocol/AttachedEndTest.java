package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.CloseChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How calls and what is attached to them end each other. */
class AttachedEndTest {
  private static final PortSpec UP = Bench.stream(1, Direction.CLIENT_TO_SERVER);
  private static final PortSpec DOWN = Bench.stream(101, Direction.SERVER_TO_CLIENT);
  private static final PortSpec MAYBE_UP = Bench.optional(2, Direction.CLIENT_TO_SERVER);
  private static final PortSpec MAYBE_DOWN = Bench.optional(102, Direction.SERVER_TO_CLIENT);

  /** Events behind the point at which a test starts to look. */
  private static List<String> since(Bench bench, int start) {
    return List.copyOf(bench.events.log.subList(start, bench.events.log.size()));
  }

  /** Whether nothing is open any more: then a drain ends at once. */
  private static void assertNothingLeft(Bench bench) {
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "", bench.now);
    assertEquals("drained after GoAway", bench.events.closedReason);
  }

  private static void assertSomethingLeft(Bench bench) {
    bench.engine.goAway(GoAwayReason.SHUTDOWN, "", bench.now);
    assertEquals(null, bench.events.closedReason);
  }

  @Test
  @Rule({"core.cancel.propagation", "cancel.impl.propagate", "cancel.impl.error-response"})
  void aCancelledCallTakesItsChannelsWithItAndSaysNothingAboutThem() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UP, DOWN);
    bench.accepted(3, 1, UP);
    AttachedChannel down = bench.open(call, 101);
    bench.sink.take();
    int start = bench.events.log.size();
    bench.control(new CancelChannel(1, CancelReason.CLIENT_CANCEL));
    assertEquals(
        List.of("attached ended 3 1", "attached ended 2 1", "cancelled 1 1"), since(bench, start));
    List<String> sent = bench.sent();
    assertEquals(1, sent.size());
    assertTrue(sent.get(0).startsWith("channel 1 flags 215 01"), sent.get(0));
    bench.item(3, new byte[5]);
    bench.eos(3);
    bench.control(new CancelChannel(3, CancelReason.CLIENT_CANCEL));
    assertFalse(bench.send(down, new byte[1]));
    bench.engine.finish(down, bench.now);
    bench.engine.consumed(down, 5, bench.now);
    assertEquals(List.of(), bench.sent(), "late things are ignored");
    assertEquals(List.of(), bench.rules());
    assertNothingLeft(bench);
  }

  @Test
  @Rule({"core.cancel.propagation", "cancel.impl.propagate"})
  void cancellingOurCallEndsItsChannelsWithOneFrame() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(UP, DOWN);
    bench.open(call, 1);
    bench.accepted(2, 1, DOWN);
    int start = bench.events.log.size();
    bench.engine.cancel(call, CancelReason.CLIENT_CANCEL, bench.now);
    bench.engine.cancel(call, CancelReason.CLIENT_CANCEL, bench.now);
    assertEquals(List.of("verb 3 0100"), bench.sent());
    assertEquals(List.of("attached ended 3 1", "attached ended 2 1"), since(bench, start));
    bench.item(2, new byte[5]);
    assertEquals(List.of(), bench.rules(), "late data");
    assertNothingLeft(bench);
  }

  @Test
  @Rule("core.cancel.propagation")
  void anOptionalPortEndsAloneARequiredOneTakesTheCallWithIt() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UP, MAYBE_UP);
    bench.accepted(3, 1, UP);
    bench.accepted(5, 1, MAYBE_UP);
    int start = bench.events.log.size();
    bench.control(new CancelChannel(5, CancelReason.RESOURCE_EXHAUSTED));
    assertEquals(List.of("attached ended 5 8"), since(bench, start));
    assertEquals(List.of(), bench.sent());
    bench.control(new CancelChannel(3, CancelReason.RESOURCE_EXHAUSTED));
    assertEquals(
        List.of("attached ended 5 8", "attached ended 3 8", "cancelled 1 8"), since(bench, start));
    assertTrue(bench.sent().get(0).startsWith("channel 1 flags 215 08"));
    bench.engine.respond(call, Bench.ok(1), bench.now);
    assertEquals(List.of(), bench.sent());
    assertNothingLeft(bench);
  }

  @Test
  @Rule("core.cancel.propagation")
  void aRequiredPortOfOurCallFailsItAndThePeerIsTold() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(UP, DOWN);
    bench.open(call, 1);
    bench.accepted(2, 1, DOWN);
    int start = bench.events.log.size();
    bench.control(new CancelChannel(2, CancelReason.UNAUTHENTICATED));
    assertEquals(
        List.of("attached ended 2 16", "attached ended 3 16", "failed 1 16"), since(bench, start));
    assertEquals(List.of("verb 3 0100"), bench.sent());
    bench.answer(call, Bench.ok(1));
    assertNothingLeft(bench);
  }

  @Test
  @Rule({"core.call.complete", "core.cancel.propagation"})
  void okFirstThenNoMoreReadingLosesNothing() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(UP);
    bench.open(call, 1);
    bench.answer(call, Bench.ok(1));
    int start = bench.events.log.size();
    bench.control(new CancelChannel(3, CancelReason.CLIENT_CANCEL));
    assertEquals(List.of("attached ended 3 1", "response 1 0"), since(bench, start));
    assertNothingLeft(bench);
  }

  @Test
  @Rule({"core.call.complete", "core.cancel.propagation"})
  void okFirstThenAStreamBrokenOffIsAFailure() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(DOWN);
    bench.accepted(2, 1, DOWN);
    bench.answer(call, Bench.ok(1));
    assertFalse(bench.events.log.contains("response 1 0"), "a required port is open");
    bench.control(new CancelChannel(2, CancelReason.CLIENT_CANCEL));
    assertEquals("failed 1 1", bench.events.log.getLast());
    assertNothingLeft(bench);
  }

  @Test
  @Rule({"core.call.complete", "core.call.optional-ports", "core.channel.lifecycle"})
  void aCallStaysUntilEverythingAttachedHasEnded() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UP, MAYBE_DOWN);
    bench.accepted(3, 1, UP);
    AttachedChannel down = bench.open(call, 102);
    bench.engine.respondOk(call, new byte[1], 0, 1, bench.now);
    bench.grant(2, 100);
    bench.sink.take();
    bench.item(3, new byte[4]);
    bench.eos(3);
    assertTrue(bench.events.log.contains("items end 3"), "items go on behind the response");
    assertTrue(bench.send(down, new byte[10]));
    bench.attach(5, 1, 2, Direction.CLIENT_TO_SERVER);
    assertTrue(bench.sent().contains("verb 3 0503"), "the call is complete");
    assertSomethingLeft(bench);
    bench.engine.finish(down, bench.now);
    assertEquals("drained after GoAway", bench.events.closedReason);
    assertFalse(bench.events.log.contains("cancelled 1"), "it was answered");
  }

  @Test
  @Rule({"core.call.complete", "core.call.optional-ports"})
  void theOutcomeIsToldOnceRequiredPortsHaveEndedWhateverOptionalOnesDo() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(DOWN, MAYBE_DOWN, MAYBE_UP);
    bench.accepted(2, 1, DOWN);
    bench.accepted(4, 1, MAYBE_DOWN);
    bench.answer(call, Bench.ok(7));
    bench.eos(2);
    assertEquals("response 1 0", bench.events.log.getLast());
    bench.item(4, new byte[3]);
    assertEquals("item 4 3", bench.events.log.getLast(), "the optional one goes on");
    bench.answer(call, Bench.ok(8));
    assertEquals(List.of("core.call.one-req-one-resp"), bench.rules());
    assertEquals("attached ended 4 50", bench.events.log.getLast(), "no second outcome");
  }

  @Test
  @Rule("core.call.complete")
  void anErrorEndsTheCallAndItsChannelsAtOnceOnBothSides() {
    Bench server = Bench.established(Role.ACCEPTOR);
    IncomingCall served = server.callWithPorts(1, UP, DOWN);
    server.accepted(3, 1, UP);
    server.open(served, 101);
    server.sink.take();
    int start = server.events.log.size();
    server.engine.respond(served, Bench.error(7, "no"), server.now);
    assertEquals(
        List.of("channel 1 flags 215 07026e6f000000", "verb 3 0305", "verb 3 0205"),
        server.sent(),
        "the response first, so that its status is the one that counts");
    assertEquals(List.of("attached ended 3 7", "attached ended 2 7"), since(server, start));
    assertNothingLeft(server);

    Bench client = Bench.established(Role.INITIATOR);
    OutgoingCall call = client.callPeerWithPorts(UP, DOWN);
    client.open(call, 1);
    client.accepted(2, 1, DOWN);
    start = client.events.log.size();
    client.answer(call, Bench.error(7, "no"));
    assertEquals(
        List.of("attached ended 3 7", "attached ended 2 7", "response 1 7"), since(client, start));
    client.control(new CancelChannel(2, CancelReason.PERMISSION_DENIED));
    assertEquals(List.of(), client.sent());
    assertNothingLeft(client);
  }

  @ParameterizedTest
  @CsvSource({"UNAUTHENTICATED, 16, 4", "PERMISSION_DENIED, 7, 5"})
  @Rule("core.cancel.propagation")
  void aRefusedPortFailsItsCallEvenIfItIsOptional(CancelReason reason, int status, int index) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, MAYBE_UP);
    bench.attach(3, 1, 2, Direction.CLIENT_TO_SERVER);
    bench.engine.refuseAttached(bench.events.attached.get(3), reason, bench.now);
    List<String> sent = bench.sent();
    assertEquals("verb 3 030" + index, sent.get(0));
    assertTrue(sent.get(1).startsWith("channel 1 flags 215 %02x".formatted(status)));
    assertEquals("cancelled 1 " + status, bench.events.log.getLast());
    bench.item(3, new byte[1]);
    assertEquals(List.of(), bench.rules());
    assertNothingLeft(bench);

    Bench client = Bench.established(Role.INITIATOR);
    OutgoingCall call = client.callPeerWithPorts(MAYBE_DOWN);
    client.sink.take();
    client.attach(2, call.channelId(), 102, Direction.SERVER_TO_CLIENT);
    client.engine.refuseAttached(client.events.attached.get(2), reason, client.now);
    assertEquals(List.of("verb 3 020" + index, "verb 3 010" + index), client.sent());
    assertEquals("failed 1 " + status, client.events.log.getLast());
  }

  @Test
  @Rule("core.stream.decode-failure")
  void anUndecodableItemFailsTheCallAndIsAStrike() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, MAYBE_UP);
    AttachedChannel channel = bench.accepted(3, 1, MAYBE_UP);
    bench.item(3, new byte[] {-1});
    bench.engine.undecodableItem(channel, bench.now);
    List<String> sent = bench.sent();
    assertTrue(sent.get(0).startsWith("channel 1 flags 215 03"));
    assertEquals("verb 3 0303", sent.get(1));
    assertEquals("cancelled 1 3", bench.events.log.getLast());
    assertEquals(List.of("core.stream.decode-failure"), bench.rules());
    bench.assertAlive();

    Bench client = Bench.established(Role.INITIATOR);
    client.callPeerWithPorts(MAYBE_DOWN);
    client.engine.undecodableItem(client.accepted(2, 1, MAYBE_DOWN), client.now);
    assertEquals(List.of("verb 3 0100", "verb 3 0203"), client.sent());
    assertEquals("failed 1 54", client.events.log.getLast());
    client.assertAlive();
  }

  @Test
  @Rule("core.close.close-channel-semantics")
  void aDroppedChannelEndsWithoutAnAnswer() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, MAYBE_UP, MAYBE_DOWN);
    bench.accepted(3, 1, MAYBE_UP);
    bench.open(call, 102);
    bench.sink.take();
    bench.control(new CloseChannel(3, null));
    bench.control(new CloseChannel(2, "went away"));
    bench.control(new CloseChannel(2, "went away"));
    assertEquals(List.of(), bench.sent());
    assertTrue(bench.events.log.contains("attached ended 3 14"));
    assertEquals("attached ended 2 2", bench.events.log.getLast());
    bench.engine.respondOk(call, new byte[1], 0, 1, bench.now);
    assertNothingLeft(bench);
  }

  @Test
  @Rule("core.cancel.propagation")
  void ourOwnCancelEndsThePortOnly() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UP);
    AttachedChannel up = bench.accepted(3, 1, UP);
    int start = bench.events.log.size();
    bench.engine.cancelAttached(up, CancelReason.CLIENT_CANCEL, bench.now);
    bench.engine.cancelAttached(up, CancelReason.CLIENT_CANCEL, bench.now);
    assertEquals(List.of("verb 3 0300"), bench.sent());
    bench.item(3, new byte[1]);
    bench.control(new CancelChannel(3, CancelReason.CLIENT_CANCEL));
    assertEquals(List.of(), since(bench, start));
    bench.engine.respondOk(call, new byte[1], 0, 1, bench.now);
    assertNothingLeft(bench);
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, 5, core.stream.frame.method-id-zero",
    "0x201, 0, core.stream.frame.flags",
    "0x11, 0, core.stream.frame.flags",
    "0x00, 0, core.stream.frame.flags",
    "0x04, 0, core.stream.frame.flags"
  })
  @Rule({"core.stream.frame.method-id-zero", "core.stream.frame.flags", "core.channel.kind"})
  void aFrameThatIsNoItemCancelsTheChannel(String flags, int methodId, String rule) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, MAYBE_UP);
    bench.accepted(3, 1, MAYBE_UP);
    bench.frame(3, methodId, Integer.decode(flags), new byte[2]);
    assertEquals(List.of("verb 3 0303"), bench.sent());
    assertEquals(List.of(rule), bench.rules());
    assertEquals("attached ended 3 13", bench.events.log.getLast());
    bench.assertAlive();
  }

  @Test
  @Rule({"core.stream.frame.flags", "core.tunnel.raw-bytes", "core.tunnel.frame-boundaries"})
  void emptyPayloadsAreItemsOfAStreamAndNothingInATunnel() {
    PortSpec tunnel = Bench.tunnel(2);
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, UP, tunnel);
    bench.accepted(3, 1, UP);
    bench.accepted(5, 1, tunnel);
    int start = bench.events.log.size();
    bench.item(3, new byte[0]);
    bench.item(5, new byte[0]);
    bench.item(5, new byte[] {(byte) 0x80, (byte) 0x80});
    bench.frame(3, 0, FrameFlags.DATA | FrameFlags.EOS, new byte[0]);
    assertEquals(List.of("item 3 0", "item 5 2", "items end 3"), since(bench, start));
  }

  @Test
  @Rule("core.cancel.propagation")
  void theEndOfTheConnectionEndsChannelsBeforeCallsEachOnce() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UP, DOWN);
    bench.accepted(3, 1, UP);
    bench.open(call, 101);
    OutgoingCall ours = bench.callPeerWithPorts(UP, DOWN);
    bench.open(ours, 1);
    int start = bench.events.log.size();
    bench.engine.onTransportClosed("cut", bench.now);
    assertEquals(
        List.of(
            "attached ended 3 1",
            "attached ended 2 1",
            "cancelled 1 1",
            "attached ended 6 14",
            "failed 4 14",
            "closed"),
        since(bench, start));
  }

  @Test
  @Rule("core.call.one-req-one-resp")
  void aCallWhoseRequestWasNotSentWasSurelyNotProcessed() {
    Bench bench = Bench.established(Role.INITIATOR);
    bench.engine.open(
        Bench.METHOD,
        dev.rapace.wire.MetadataEntries.EMPTY,
        List.of(UP),
        Long.MAX_VALUE,
        false,
        null,
        bench.now);
    bench.engine.onTransportClosed("cut", bench.now);
    assertTrue(bench.events.log.contains("failed 1 14 unprocessed"));
  }
}
