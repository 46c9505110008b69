package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.rapace.VectorFiles;
import dev.rapace.spec.Rule;
import dev.rapace.wire.CancelReason;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlMessage.CancelChannel;
import dev.rapace.wire.Direction;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the table of half-closing in {@code spec/streams.md}. */
class HalfCloseTableTest {
  private static final byte[] ITEM = {1, 2, 3};
  private static final Map<String, Halves> STATES =
      Map.of(
          "both send", Halves.BOTH,
          "only we send", Halves.WE_SEND,
          "only the peer sends", Halves.PEER_SENDS,
          "closed", Halves.CLOSED);

  /** A channel in some state, with the engine that it belongs to. */
  private record Subject(String name, Bench bench, AttachedChannel channel) {}

  /** How a channel gets into its state. */
  private interface Setup {
    AttachedChannel in(Bench bench, ChannelKind kind);
  }

  static Stream<Arguments> cells() throws IOException {
    List<Arguments> cells = new ArrayList<>();
    List<List<String>> rows = table();
    List<String> states = rows.get(0);
    for (List<String> row : rows.subList(2, rows.size())) {
      for (int column = 1; column < row.size(); column++) {
        cells.add(Arguments.of(states.get(column), row.get(0), row.get(column)));
      }
    }
    assertEquals(4 * 8, cells.size(), "cells in spec/streams.md");
    return cells.stream();
  }

  private static List<List<String>> table() throws IOException {
    String page = Files.readString(VectorFiles.root().resolve("spec/streams.md"));
    String table =
        page.substring(page.indexOf("<!-- half-close:"), page.indexOf("<!-- /half-close -->"));
    return table
        .lines()
        .filter(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::trim).toList())
        .toList();
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @MethodSource("cells")
  @Rule({
    "core.eos.after-send",
    "core.close.full",
    "core.close.state-free",
    "core.channel.lifecycle",
    "core.stream.bidir",
    "core.stream.frame.flags",
    "core.stream.empty",
    "core.tunnel.semantics",
    "core.cancel.behavior",
    "core.cancel.idempotent",
    "cancel.ordering.handle",
    "cancel.precedence"
  })
  void cell(String state, String input, String outcome) {
    String[] expected = outcome.split(": ");
    for (ChannelKind kind : List.of(ChannelKind.STREAM, ChannelKind.TUNNEL)) {
      for (Map.Entry<String, Setup> setup : setups(state).entrySet()) {
        Bench bench = Bench.established(Role.ACCEPTOR);
        AttachedChannel channel = setup.getValue().in(bench, kind);
        Subject subject = new Subject(kind + ", " + setup.getKey(), bench, channel);
        assertEquals(STATES.get(state), channel.halves, subject.name);
        bench.sink.take();
        bench.events.log.clear();
        assertEquals(expected[1], apply(input, subject), subject.name);
        assertEquals(STATES.get(expected[0]), channel.halves, subject.name);
        assertEquals(
            channel.halves == Halves.CLOSED,
            bench.engine.sendWindow(channel) == 0 && !channel.halves.peerSends(),
            subject.name);
        bench.assertAlive();
      }
    }
  }

  private static Map<String, Setup> setups(String state) {
    Map<String, Setup> setups = new LinkedHashMap<>();
    switch (state) {
      case "both send" -> setups.put("both ways", HalfCloseTableTest::bothWays);
      case "only we send" -> {
        setups.put("ours", HalfCloseTableTest::ours);
        setups.put("the peer has ended", (bench, kind) -> peerEnded(bench, bothWays(bench, kind)));
      }
      case "only the peer sends" -> {
        setups.put("the peer's", HalfCloseTableTest::peers);
        setups.put("we have ended", (bench, kind) -> weEnded(bench, bothWays(bench, kind)));
      }
      case "closed" -> {
        setups.put("we have ended ours", (bench, kind) -> weEnded(bench, ours(bench, kind)));
        setups.put("the peer ended its", (bench, kind) -> peerEnded(bench, peers(bench, kind)));
        setups.put(
            "both have ended",
            (bench, kind) -> weEnded(bench, peerEnded(bench, bothWays(bench, kind))));
        setups.put(
            "cancelled",
            (bench, kind) -> {
              AttachedChannel channel = bothWays(bench, kind);
              bench.engine.cancelAttached(channel, CancelReason.CLIENT_CANCEL, bench.now);
              return channel;
            });
      }
      default -> throw new IllegalArgumentException(state);
    }
    return setups;
  }

  private static AttachedChannel bothWays(Bench bench, ChannelKind kind) {
    PortSpec port = new PortSpec(1, kind, Direction.BIDIR, false);
    bench.callWithPorts(1, port);
    return bench.accepted(3, 1, port);
  }

  private static AttachedChannel peers(Bench bench, ChannelKind kind) {
    PortSpec port = new PortSpec(1, kind, Direction.CLIENT_TO_SERVER, false);
    bench.callWithPorts(1, port);
    return bench.accepted(3, 1, port);
  }

  private static AttachedChannel ours(Bench bench, ChannelKind kind) {
    PortSpec port = new PortSpec(101, kind, Direction.SERVER_TO_CLIENT, false);
    AttachedChannel channel = bench.open(bench.callWithPorts(1, port), 101);
    assertNotNull(channel);
    bench.grant(channel.channelId(), 1 << 20);
    return channel;
  }

  private static AttachedChannel peerEnded(Bench bench, AttachedChannel channel) {
    bench.eos(channel.channelId());
    return channel;
  }

  private static AttachedChannel weEnded(Bench bench, AttachedChannel channel) {
    bench.engine.finish(channel, bench.now);
    return channel;
  }

  /** Applies an input and says in the table's words what came of it. */
  private static String apply(String input, Subject subject) {
    Bench bench = subject.bench;
    AttachedChannel channel = subject.channel;
    int id = channel.channelId();
    boolean sent = false;
    switch (input) {
      case "we send an item" -> sent = bench.send(channel, ITEM);
      case "we send the last item" ->
          sent = bench.engine.send(channel, ITEM, 0, ITEM.length, true, bench.now);
      case "we end our half" -> bench.engine.finish(channel, bench.now);
      case "we cancel" ->
          bench.engine.cancelAttached(channel, CancelReason.CLIENT_CANCEL, bench.now);
      case "an item arrives" -> bench.item(id, ITEM);
      case "the last item arrives" -> bench.frame(id, 0, FrameFlags.DATA | FrameFlags.EOS, ITEM);
      case "EOS arrives" -> bench.eos(id);
      case "a cancel arrives" -> bench.control(new CancelChannel(id, CancelReason.CLIENT_CANCEL));
      default -> throw new IllegalArgumentException(input);
    }
    if (input.startsWith("we send") && !sent) {
      assertEquals(List.of(), bench.sent());
      return "refused";
    }
    return words(bench, id);
  }

  private static String words(Bench bench, int id) {
    List<String> frames = bench.sent();
    List<String> events = bench.events.log;
    String cancel = "verb 3 %02x".formatted(id);
    String words = String.join(", ", frames) + " / " + String.join(", ", events);
    return switch (words.replace(cancel, "cancel").replace(" " + id, "")) {
      case " / " -> "nothing";
      case "channel flags 1 010203 / ", "channel flags 5 010203 / " -> "sent";
      case "channel flags 4  / " -> "EOS sent";
      case "cancel00 / " -> "cancel sent";
      case " / item" -> "item";
      case " / item, items end" -> "item, end";
      case " / items end" -> "end";
      case " / attached ended 1" -> "told";
      case "cancel03 / attached ended 13" -> "breach";
      default -> words;
    };
  }
}
