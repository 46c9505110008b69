package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.GoAwayReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackTest {
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
