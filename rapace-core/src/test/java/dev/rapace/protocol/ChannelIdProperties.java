package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.spec.Rule;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.ControlVerb;
import dev.rapace.wire.MetadataRules;
import dev.rapace.wire.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ChannelIdProperties {
  /** Ids of both parities: near each other, near the ends, and anywhere. */
  @Provide
  Arbitrary<List<Integer>> ids() {
    Arbitrary<Integer> near = Arbitraries.integers().between(1, 60);
    Arbitrary<Integer> ends = Arbitraries.integers().between(-40, -1);
    Arbitrary<Integer> middle =
        Arbitraries.integers().between(0, 40).map(i -> Integer.MAX_VALUE - 20 + i);
    return Arbitraries.oneOf(near, near, ends, middle, Arbitraries.integers())
        .filter(id -> id != 0)
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 500)
  @Rule({"core.channel.id.no-reuse", "core.channel.id.allocation"})
  void usedIdsBehaveLikeASet(@ForAll("ids") List<Integer> ids) {
    PeerChannelIds used = new PeerChannelIds();
    Set<Integer> model = new HashSet<>();
    int highest = 0;
    for (int any : ids) {
      int id = any | 1;
      assertEquals(model.contains(id), used.wasUsed(id));
      if (model.add(id)) {
        used.use(id);
      }
      highest = Integer.compareUnsigned(id, highest) > 0 ? id : highest;
      assertTrue(used.wasUsed(id));
      assertEquals(model.contains(id + 2), used.wasUsed(id + 2));
      assertEquals(model.contains(id - 2), used.wasUsed(id - 2));
      assertEquals(highest, used.highestSeen());
      assertTrue(used.intervals() <= model.size());
    }
  }

  @Property(tries = 50)
  @Rule("core.channel.id.no-reuse")
  void scatteredIdsTakeBoundedMemoryAndAreNeverReusable(@ForAll Random random) {
    PeerChannelIds used = new PeerChannelIds();
    Set<Integer> model = new HashSet<>();
    for (int i = 0; i < 3 * PeerChannelIds.MAX_INTERVALS; i++) {
      int id = random.nextInt() | 1;
      if (!used.wasUsed(id)) {
        used.use(id);
      }
      model.add(id);
      assertTrue(used.intervals() <= PeerChannelIds.MAX_INTERVALS);
    }
    for (int id : model) {
      assertTrue(used.wasUsed(id));
    }
  }

  @Property(tries = 300)
  void theTableBehavesLikeAMap(@ForAll("ids") List<Integer> ids, @ForAll Random random) {
    ChannelTable table = new ChannelTable();
    Map<Integer, Channel> model = new HashMap<>();
    for (int id : ids) {
      Channel known = model.get(id);
      if (known == null) {
        Channel channel = new IncomingCall(id);
        table.add(channel);
        model.put(id, channel);
      } else if (random.nextBoolean()) {
        assertFalse(table.remove(new IncomingCall(id)), "another channel under the same id");
        assertTrue(table.remove(known));
        assertFalse(table.remove(known));
        model.remove(id);
      }
      assertEquals(model.size(), table.size());
      for (int other : ids) {
        assertEquals(model.get(other), table.get(other));
      }
    }
    Channel[] all = table.snapshot();
    assertEquals(model.size(), all.length);
    for (int i = 1; i < all.length; i++) {
      assertTrue(Integer.compareUnsigned(all[i - 1].channelId, all[i].channelId) < 0);
    }
  }

  @Property(tries = 200)
  @Rule({
    "core.channel.id.parity.initiator",
    "core.channel.id.parity.acceptor",
    "core.channel.id.no-reuse"
  })
  void ourIdsAscendWithOneParity(@ForAll Role role, @ForAll @IntRange(min = 1, max = 50) int n) {
    OwnChannelIds ids = new OwnChannelIds(role);
    int last = 0;
    for (int i = 0; i < n; i++) {
      int id = ids.allocate();
      assertEquals(role == Role.INITIATOR ? 1 : 0, id & 1);
      assertTrue(Integer.compareUnsigned(id, last) > 0);
      assertTrue(ids.wasAllocated(id));
      assertFalse(ids.wasAllocated(id + 2));
      last = id;
    }
  }

  /** Opens that nearly look plain: the fast way and the full decoder must agree on all. */
  @Property(tries = 2_000)
  @Rule("core.control.payload-encoding")
  void theFastWayReadsExactlyWhatTheDecoderReads(
      @ForAll("nearlyPlain") byte[] payload, @ForAll @IntRange(min = 0, max = 5) int offset) {
    byte[] buffer = new byte[offset + payload.length + 3];
    System.arraycopy(payload, 0, buffer, offset, payload.length);
    PlainCallOpen fast = new PlainCallOpen();
    if (fast.matches(buffer, offset, payload.length)) {
      OpenChannel open = decode(payload);
      assertEquals(open.channelId(), fast.channelId());
      assertEquals(ChannelKind.CALL, open.kind());
      assertEquals(null, open.attach());
      assertEquals(0, open.metadata().size());
    } else {
      try {
        OpenChannel open = decode(payload);
        assertFalse(
            open.kind() == ChannelKind.CALL
                && open.attach() == null
                && open.metadata().size() == 0
                && MetadataRules.check(open.metadata()).isOk(),
            "a plain open was missed");
      } catch (MalformedPayloadException e) {
        assertFalse(e.ruleId().isEmpty());
      }
    }
  }

  @Provide
  Arbitrary<byte[]> nearlyPlain() {
    Arbitrary<Byte> mostlyZero =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.just((byte) 0)),
            net.jqwik.api.Tuple.of(2, Arbitraries.of((byte) 1, (byte) 0x80, (byte) 0x0F)),
            net.jqwik.api.Tuple.of(2, Arbitraries.of((byte) 0xFF, (byte) 0x7F, (byte) 0x10)),
            net.jqwik.api.Tuple.of(1, Arbitraries.bytes()));
    return mostlyZero.array(byte[].class).ofMinSize(0).ofMaxSize(12);
  }

  private static OpenChannel decode(byte[] payload) {
    return (OpenChannel) ControlCodec.decode(ControlVerb.OPEN_CHANNEL, payload, 0, payload.length);
  }
}
