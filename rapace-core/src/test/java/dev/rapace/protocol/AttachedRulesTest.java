package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credits, openings and ends of attached channels, each rule by itself. */
class AttachedRulesTest {
  private static final PortSpec UPLOAD = Bench.stream(1, Direction.CLIENT_TO_SERVER);
  private static final PortSpec DOWNLOAD = Bench.stream(101, Direction.SERVER_TO_CLIENT);

  /** A channel of ours without any credit. */
  private static AttachedChannel ours(Bench bench, PortSpec port) {
    AttachedChannel channel = bench.open(bench.callWithPorts(1, port), port.number());
    bench.sink.take();
    return channel;
  }

  @Test
  @Rule({"core.channel.open.no-pre-open", "core.channel.open.ownership"})
  void whoWouldNotSendMayNotOpen() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, DOWNLOAD, UPLOAD);
    bench.attach(3, 1, 101, Direction.SERVER_TO_CLIENT);
    bench.attach(5, 1, 1, Direction.SERVER_TO_CLIENT);
    assertEquals(List.of("verb 3 0303", "verb 3 0503"), bench.sent());
    assertTrue(bench.events.attached.isEmpty());
    assertThrows(IllegalArgumentException.class, () -> bench.open(call, 1), "the caller's port");
    assertEquals(2, bench.open(call, 101).channelId(), "with an id of our own parity");
    bench.assertAlive();
  }

  @Test
  @Rule({"core.flow.credit-additive", "core.flow.credit-semantics"})
  void thousandAndFiveHundredAreFifteenHundredAndNoByteMore() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    AttachedChannel channel = ours(bench, DOWNLOAD);
    assertFalse(bench.send(channel, new byte[1]), "no credit yet");
    bench.grant(channel.channelId(), 1000);
    bench.grant(channel.channelId(), 500);
    assertTrue(bench.send(channel, new byte[1500]));
    assertFalse(bench.send(channel, new byte[1]));
    assertEquals(1500, bench.sink.take().get(0).payload().length);
  }

  @Test
  @Rule({"core.flow.eos-no-credits", "core.flow.intro"})
  void theEndPassesAClosedWindow() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    AttachedChannel channel = ours(bench, DOWNLOAD);
    assertFalse(bench.send(channel, new byte[1]));
    bench.engine.finish(channel, bench.now);
    assertEquals(List.of("channel 2 flags 4 "), bench.sent());
  }

  @Test
  @Rule({"core.tunnel.credits", "core.flow.eos-no-credits"})
  void aTunnelPaysForItsBytesAndNotForItsEnd() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    AttachedChannel channel = ours(bench, Bench.tunnel(101));
    bench.grant(channel.channelId(), 1000);
    assertTrue(bench.send(channel, new byte[1000]));
    assertFalse(bench.send(channel, new byte[1]));
    bench.sink.take();
    bench.engine.finish(channel, bench.now);
    assertEquals(List.of("channel 2 flags 4 "), bench.sent());
  }

  @Test
  @Rule("core.flow.credit-overrun")
  void aByteBeyondTheWindowEndsTheConnection() {
    for (PortSpec port : List.of(UPLOAD, Bench.tunnel(1))) {
      Bench bench = Bench.established(Role.ACCEPTOR);
      bench.callWithPorts(1, port);
      AttachedChannel channel = bench.accepted(3, 1, port);
      int window = (int) channel.receiveWindow.open();
      bench.item(3, new byte[window]);
      assertEquals(List.of(), bench.rules(), "all of the window may be used");
      bench.item(3, new byte[1]);
      assertEquals(List.of("core.flow.credit-overrun"), bench.rules());
      bench.assertGoAway(3, "credit overrun");
      bench.request(1, "after the end");
      assertEquals(List.of(), bench.sent(), "later frames are dropped");
    }
  }

  @Test
  @Rule("core.flow.credit-overrun")
  void dataBeforeAnyGrantIsAnOverrunToo() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, UPLOAD);
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    bench.item(3, new byte[1]);
    assertEquals(List.of("core.flow.credit-overrun"), bench.rules());
  }

  @Test
  @Rule("priority.credits.minimum")
  void theLowestPriorityGetsAWindowToo() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.open(1, MetadataEntries.EMPTY.with(MetadataKeys.PRIORITY, new byte[] {0}));
    bench.request(1, "args");
    IncomingCall call = bench.events.opened.get(1);
    assertEquals(0, call.priority());
    bench.engine.declarePorts(call, List.of(UPLOAD), bench.now);
    bench.attach(3, 1, 1, Direction.CLIENT_TO_SERVER);
    AttachedChannel channel = bench.events.attached.get(3);
    bench.engine.acceptAttached(channel, bench.now);
    assertTrue(channel.receiveWindow.open() >= 4096, () -> "" + channel.receiveWindow.open());
  }

  @Test
  @Rule({"frame.msg-id.stream-tunnel", "frame.msg-id.scope", "core.stream.frame.method-id-zero"})
  void itemsTakeTheNextNumbersOfTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, DOWNLOAD, Bench.tunnel(102));
    AttachedChannel stream = bench.open(call, 101);
    AttachedChannel tunnel = bench.open(call, 102);
    bench.grant(stream.channelId(), 100);
    bench.grant(tunnel.channelId(), 100);
    bench.send(stream, new byte[3]);
    bench.send(tunnel, new byte[20]);
    bench.engine.finish(stream, bench.now);
    bench.engine.finish(tunnel, bench.now);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(6, sent.size());
    for (int i = 0; i < sent.size(); i++) {
      assertEquals(2 + i, sent.get(i).header().msgId);
      if (sent.get(i).header().channelId != 0) {
        assertEquals(0, sent.get(i).header().methodId);
      }
    }
  }

  @Test
  @Rule({"payload.encoding.tunnel-exception", "core.tunnel.raw-bytes", "core.tunnel.ordering"})
  void bytesOfATunnelAreNeverReadAsPostcard() {
    byte[] noPostcard = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0, (byte) 0xFF};
    Bench bench = Bench.established(Role.ACCEPTOR);
    PortSpec port = Bench.tunnel(1);
    bench.callWithPorts(1, port);
    AttachedChannel channel = bench.accepted(3, 1, port);
    bench.item(3, noPostcard);
    bench.item(3, new byte[] {1});
    assertArrayEquals(noPostcard, bench.events.items.get(3).get(0));
    assertArrayEquals(new byte[] {1}, bench.events.items.get(3).get(1));
    assertTrue(bench.send(channel, noPostcard));
    assertArrayEquals(noPostcard, bench.sink.take().get(0).payload());
    assertEquals(List.of(), bench.rules());
  }

  @Test
  @Rule("core.tunnel.reliability")
  void aTunnelThatAsksToBeUnreliableStaysReliable() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, Bench.tunnel(1));
    MetadataEntries unreliable =
        MetadataEntries.EMPTY.with(MetadataKeys.UNRELIABLE, new byte[] {1});
    bench.control(
        new OpenChannel(
            3, ChannelKind.TUNNEL, new Attachment(1, 1, Direction.BIDIR), unreliable, 1 << 20));
    AttachedChannel channel = bench.events.attached.get(3);
    bench.engine.acceptAttached(channel, bench.now);
    for (byte i = 0; i < 100; i++) {
      bench.item(3, new byte[] {i});
    }
    for (byte i = 0; i < 100; i++) {
      assertArrayEquals(new byte[] {i}, bench.events.items.get(3).get(i), "all, in order");
    }
    assertEquals(0, OwnHello.SUPPORTED & 0b11_0000, "datagrams are never offered");
  }

  @Test
  @Rule({"core.cancel.propagation", "cancel.impl.propagate", "core.cancel.behavior"})
  void cancellingACallEndsWhatIsAttachedToIt() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    IncomingCall call = bench.callWithPorts(1, UPLOAD, DOWNLOAD);
    AttachedChannel upload = bench.accepted(3, 1, UPLOAD);
    AttachedChannel download = bench.open(call, 101);
    bench.grant(download.channelId(), 1000);
    bench.sink.take();
    bench.control(new CancelChannel(1, CancelReason.CLIENT_CANCEL));
    assertTrue(bench.events.log.contains("attached ended 3 1"), () -> "" + bench.events.log);
    assertTrue(bench.events.log.contains("attached ended 2 1"), () -> "" + bench.events.log);
    assertTrue(bench.events.log.contains("cancelled 1 1"), () -> "" + bench.events.log);
    assertEquals(0, bench.engine.sendWindow(download));
    bench.item(3, new byte[1]);
    assertFalse(bench.events.items.containsKey(3), "later items are not delivered");
    assertEquals(Halves.CLOSED, upload.halves);
    List<SentFrame> sent = bench.sink.take();
    assertEquals(1, sent.size(), "one CANCELLED response and no frame for each channel");
    assertEquals(FrameFlags.CALL_ERROR, sent.get(0).header().flags);
  }

  @Test
  @Rule("core.cancel.propagation")
  void cancellingAPortTouchesItsCallOnlyIfTheCallNeedsIt() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    PortSpec optional = Bench.optional(1, Direction.CLIENT_TO_SERVER);
    IncomingCall call = bench.callWithPorts(1, optional);
    bench.accepted(3, 1, optional);
    bench.control(new CancelChannel(3, CancelReason.CLIENT_CANCEL));
    bench.engine.respond(call, Bench.ok(1), bench.now);
    assertEquals(List.of("channel 1 flags 205 00000000010101"), bench.sent());

    bench.callWithPorts(5, UPLOAD);
    bench.accepted(7, 5, UPLOAD);
    bench.control(new CancelChannel(7, CancelReason.CLIENT_CANCEL));
    assertEquals(FrameFlags.CALL_ERROR, bench.sink.take().get(0).header().flags);
    assertTrue(bench.events.log.contains("cancelled 5 1"), () -> "" + bench.events.log);
    bench.assertAlive();
  }

  @Test
  @Rule({"core.call.optional-ports", "core.call.complete"})
  void anUnusedOptionalPortIsNotWaitedFor() {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeerWithPorts(Bench.optional(101, Direction.SERVER_TO_CLIENT));
    assertEquals(2, bench.sink.take().size(), "OpenChannel and request, nothing else");
    bench.answer(call, Bench.ok(1));
    assertTrue(bench.events.log.contains("response 1 0"));
    assertEquals(Long.MAX_VALUE, bench.engine.nextWakeup(), "nothing is waited for");
  }
}
