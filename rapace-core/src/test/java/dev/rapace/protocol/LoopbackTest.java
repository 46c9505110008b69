package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.Direction;
import dev.rapace.wire.GoAwayReason;
import dev.rapace.wire.MetadataEntries;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackTest {
  private static final List<PortSpec> PORTS =
      List.of(
          Bench.stream(1, Direction.CLIENT_TO_SERVER),
          Bench.stream(101, Direction.SERVER_TO_CLIENT));

  @Test
  @Rule({"core.call.one-req-one-resp", "core.channel.open.ownership"})
  void bothSidesCallEachOtherAtTheSameTime() {
    LoopbackPair pair = LoopbackPair.ready();
    assertTrue(pair.client.engine.isReady());
    assertTrue(pair.server.engine.isReady());
    for (int i = 0; i < 1_000; i++) {
      pair.client.call(7, (byte) i, (byte) 1);
      pair.server.call(9, (byte) i, (byte) 2);
    }
    pair.pump();
    assertEquals(1_000, pair.client.events.responses.size());
    assertEquals(1_000, pair.server.events.responses.size());
    assertArrayEquals(new byte[] {5, 1}, pair.client.events.responses.get(5).body());
    assertArrayEquals(new byte[] {5, 2}, pair.server.events.responses.get(5).body());
    assertEquals(List.of(), pair.client.events.violations);
    assertEquals(List.of(), pair.server.events.violations);
  }

  @Test
  @Rule({
    "core.stream.frame.payload",
    "core.stream.ordering",
    "core.stream.frame.method-id-zero",
    "core.channel.open.ownership",
    "core.call.complete"
  })
  void itemsFlowBothWaysUntilTheCallIsComplete() {
    LoopbackPair pair = LoopbackPair.ready();
    pair.server.events.ports = PORTS;
    pair.server.events.echo = false;
    OutgoingCall call =
        pair.client.engine.open(
            7, MetadataEntries.EMPTY, PORTS, Long.MAX_VALUE, false, null, pair.now);
    AttachedChannel up = pair.client.engine.attach(call, 1, MetadataEntries.EMPTY, null, pair.now);
    pair.client.engine.request(call, new byte[0], 0, 0, pair.now);
    pair.pump();
    IncomingCall served = pair.server.events.requests.get(0);
    AttachedChannel down =
        pair.server.engine.attach(served, 101, MetadataEntries.EMPTY, null, pair.now);
    pair.pump();
    byte[] item = new byte[1_000];
    for (int i = 0; i < 5_000; i++) {
      item[0] = (byte) i;
      assertTrue(pair.client.engine.send(up, item, 0, item.length, false, pair.now));
      assertTrue(pair.server.engine.send(down, item, 0, item.length, i == 4_999, pair.now));
      pair.pump();
    }
    assertEquals(5_000, pair.server.events.items.get(up.channelId()).size());
    assertEquals(5_000, pair.client.events.items.get(down.channelId()).size());
    assertEquals((byte) 77, pair.server.events.items.get(up.channelId()).get(77)[0]);
    pair.server.engine.respondOk(served, new byte[] {9}, 0, 1, pair.now);
    pair.pump();
    assertEquals(List.of(), pair.client.events.responses, "a required port is still open");
    pair.client.engine.finish(up, pair.now);
    pair.pump();
    assertEquals(1, pair.client.events.responses.size());
    assertTrue(pair.server.events.log.contains("items end 3"));
    assertTrue(pair.client.events.log.contains("items end 2"));
    assertEquals(List.of(), pair.client.events.violations);
    assertEquals(List.of(), pair.server.events.violations);
  }

  @Test
  @Rule({"core.flow.credit-semantics", "core.flow.intro"})
  void aReaderThatTakesNothingStopsTheSender() {
    LoopbackPair pair = LoopbackPair.ready();
    pair.server.events.ports = PORTS;
    pair.server.events.echo = false;
    pair.server.events.consume = false;
    OutgoingCall call =
        pair.client.engine.open(
            7, MetadataEntries.EMPTY, PORTS, Long.MAX_VALUE, false, null, pair.now);
    AttachedChannel up = pair.client.engine.attach(call, 1, MetadataEntries.EMPTY, null, pair.now);
    pair.client.engine.request(call, new byte[0], 0, 0, pair.now);
    pair.pump();
    byte[] item = new byte[10_000];
    int sent = 0;
    while (pair.client.engine.send(up, item, 0, item.length, false, pair.now)) {
      sent++;
      pair.pump();
    }
    assertEquals((1 << 20) / item.length, sent);
    AttachedChannel down = pair.server.events.attached.get(up.channelId());
    pair.server.engine.consumed(down, 70_000, pair.now);
    pair.pump();
    assertEquals("sendable 3", pair.client.events.log.getLast());
    assertTrue(pair.client.engine.send(up, item, 0, item.length, false, pair.now));
  }

  @Test
  @Rule({"overload.goaway.existing", "core.goaway.last-channel-id"})
  void aDrainLosesNoAcceptedCall() {
    LoopbackPair pair = LoopbackPair.ready();
    pair.server.events.echo = false;
    pair.client.call(7);
    pair.client.call(7);
    pair.pump();
    pair.server.engine.goAway(GoAwayReason.SHUTDOWN, "restart", pair.now);
    pair.pump();
    assertTrue(pair.client.events.log.contains("goaway SHUTDOWN restart"));
    for (IncomingCall call : pair.server.events.requests) {
      pair.server.engine.respondOk(call, new byte[1], 0, 1, pair.now);
    }
    pair.pump();
    assertEquals(2, pair.client.events.responses.size());
    assertEquals("drained after GoAway", pair.server.events.closedReason);
  }
}
