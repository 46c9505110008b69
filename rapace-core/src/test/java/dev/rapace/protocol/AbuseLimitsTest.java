package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.Attachment;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a peer may do too often. All limits are on by default. */
class AbuseLimitsTest {
  private static final String OVER = "repeated protocol violations";
  private static final PortSpec UP = Bench.stream(1, Direction.CLIENT_TO_SERVER);

  private static Bench withPendingCalls(int calls) {
    return Bench.established(
        ConnectionSettings.builder(Role.ACCEPTOR), new Limits(1 << 20, 0, calls));
  }

  private static int openAndCancel(Bench bench, int from, int times) {
    for (int id = from; id < from + 2 * times; id += 2) {
      bench.call(id);
      bench.control(new CancelChannel(id, CancelReason.CLIENT_CANCEL));
    }
    return from + 2 * times;
  }

  @Test
  @Rule({"java.cancel-churn", "cancel.impl.ignore-data"})
  void openingAndCancellingWithoutEndEndsTheConnection() {
    Bench bench = withPendingCalls(100);
    int id = openAndCancel(bench, 1, 100);
    assertEquals(List.of(), bench.rules(), "as many at once as calls may be pending");
    bench.pass(1_000_000_000L);
    id = openAndCancel(bench, id, 100);
    assertEquals(List.of(), bench.rules(), "and again a second later");
    openAndCancel(bench, id, 15);
    assertEquals(null, bench.events.closedReason);
    openAndCancel(bench, id + 30, 1);
    assertEquals(OVER, bench.events.closedReason);
    assertEquals("java.cancel-churn", bench.rules().get(0));
  }

  @Test
  @Rule("cancel.idempotent")
  void cancelsOfWhatIsNotOpenAreNotCounted() {
    Bench bench = withPendingCalls(1);
    openAndCancel(bench, 1, 1);
    for (int i = 0; i < 1_000; i++) {
      bench.control(new CancelChannel(1, CancelReason.CLIENT_CANCEL));
      bench.control(new CancelChannel(77, CancelReason.CLIENT_CANCEL));
    }
    assertEquals(List.of(), bench.rules());
    bench.assertAlive();
  }

  @Test
  @Rule("core.ping.semantics")
  void aFloodOfPingsEndsTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int i = 0; i < 115; i++) {
      bench.control(5, "0000000000000000");
    }
    assertEquals(null, bench.events.closedReason);
    bench.control(5, "0000000000000000");
    assertEquals(OVER, bench.events.closedReason);
  }

  @Test
  @Rule("java.empty-frames")
  void framesThatCarryNothingAreCounted() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    bench.callWithPorts(1, UP);
    bench.accepted(3, 1, UP);
    for (int second = 0; second < 3; second++) {
      for (int i = 0; i < 1_000; i++) {
        bench.item(3, new byte[0]);
      }
      bench.pass(1_000_000_000L);
    }
    assertEquals(3_000, bench.events.items.get(3).size(), "items may be empty");
    for (int i = 0; i < 1_015; i++) {
      bench.frame(3, 0, FrameFlags.DATA, new byte[0]);
    }
    assertEquals(null, bench.events.closedReason);
    bench.frame(3, 0, FrameFlags.DATA, new byte[0]);
    assertEquals(OVER, bench.events.closedReason);
    assertEquals("java.empty-frames", bench.rules().get(0));
  }

  @Test
  @Rule("java.refused-opens")
  void opensBeyondTheLimitGoOnForAWhileOnly() {
    Bench bench =
        Bench.established(ConnectionSettings.builder(Role.ACCEPTOR), new Limits(1 << 20, 1, 0));
    int id = 1;
    while (bench.events.closedReason == null && id < 20_000) {
      bench.open(id);
      bench.sink.take();
      id += 2;
    }
    assertEquals(1 + 2 * (1 + 4_096 + 16), id);
    assertEquals(OVER, bench.events.closedReason);
  }

  @Test
  @Rule({"core.channel.open", "cancel.impl.ignore-data"})
  void dataOnUnknownChannelsIsAStrikeEach() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    for (int i = 0; i < 15; i++) {
      bench.frame(101 + 2 * i, 0, FrameFlags.DATA, new byte[1]);
    }
    assertEquals(null, bench.events.closedReason);
    bench.frame(99, 0, FrameFlags.DATA, new byte[1]);
    assertEquals(OVER, bench.events.closedReason);
  }

  @Test
  @Rule("java.parked-ports")
  void metadataOfPortsThatWaitIsBoundedOverTheConnection() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    MetadataEntries large = MetadataEntries.EMPTY;
    for (int i = 0; i < 15; i++) {
      large = large.with("k" + i, new byte[65_536]);
    }
    bench.open(1);
    bench.open(3);
    parked(bench, 5, 1, large);
    assertEquals(List.of(), bench.sent());
    parked(bench, 7, 3, large);
    assertEquals(List.of("verb 3 0702"), bench.sent());
    bench.control(new CancelChannel(1, CancelReason.CLIENT_CANCEL));
    parked(bench, 9, 3, large);
    bench.request(3, "args");
    bench.engine.declarePorts(bench.events.opened.get(3), List.of(UP), bench.now);
    assertTrue(bench.events.attached.containsKey(9), "room again");
    bench.open(11);
    parked(bench, 13, 11, large);
    assertFalse(bench.sent().contains("verb 3 0d02"), "and again");
  }

  private static void parked(Bench bench, int id, int call, MetadataEntries metadata) {
    bench.control(
        new OpenChannel(
            id,
            ChannelKind.STREAM,
            new Attachment(call, 1, Direction.CLIENT_TO_SERVER),
            metadata,
            0));
  }

  /** Nearly 1 MiB: 15 values of the longest kind. */
  private static MetadataEntries muchMetadata() {
    MetadataEntries much = MetadataEntries.EMPTY;
    for (int i = 0; i < 15; i++) {
      much = much.with("k" + i, new byte[65_536]);
    }
    return much;
  }

  @Test
  @Rule({"java.open-metadata", "overload.limits.response"})
  void theMetadataOfAllOpenCallsIsBounded() {
    Bench bench = Bench.established(Role.ACCEPTOR);
    MetadataEntries much = muchMetadata();
    for (int id = 1; id <= 33; id += 2) {
      bench.open(id, much);
    }
    assertEquals(17, bench.events.opened.size());
    assertEquals(List.of(), bench.sent());
    bench.open(35, much);
    assertEquals(List.of("verb 3 2302"), bench.sent(), "CancelChannel(ResourceExhausted)");
    assertEquals(List.of("java.open-metadata"), bench.rules());
    assertFalse(bench.events.opened.containsKey(35));
    bench.open(37);
    assertTrue(bench.events.opened.containsKey(37), "a call without metadata always fits");
    bench.request(1, "args");
    bench.engine.respond(bench.events.opened.get(1), Bench.ok(1), bench.now);
    bench.control(new CancelChannel(3, CancelReason.CLIENT_CANCEL));
    bench.open(39, much);
    bench.open(41, much);
    assertTrue(bench.events.opened.containsKey(39));
    assertTrue(bench.events.opened.containsKey(41), "what has ended gives its room back");
    bench.open(43, much);
    assertFalse(bench.events.opened.containsKey(43));
    bench.assertAlive();
  }
}
