package dev.rapace.conformance;

import static dev.rapace.conformance.ConformanceCheck.guest;
import static dev.rapace.conformance.ConformanceCheck.stranger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Length prefixes and descriptors that nobody may send. */
final class FramingChecks {
  private FramingChecks() {}

  static List<ConformanceCheck> all() {
    List<ConformanceCheck> checks = new ArrayList<>();
    fault(checks, "prefix-not-shortest", "c000", "transport.stream.varint-canonical");
    fault(checks, "prefix-below-64", "3f", "transport.stream.min-length");
    fault(checks, "prefix-zero", "00", "transport.stream.min-length");
    fault(checks, "prefix-2-to-the-40", "808080808020", "transport.stream.max-length");
    fault(checks, "prefix-2-to-the-63", "80808080808080808001", "transport.stream.max-length");
    fault(checks, "prefix-of-eleven-bytes", "ff".repeat(11), "transport.stream.varint-limit");
    fault(checks, "prefix-beyond-64-bits", "ffffffffffffffffff02", "transport.stream.varint-limit");
    RawFrame ping = RawFrame.control(9, Verb.PING, new byte[8]);
    broken(
        checks, "length-mismatch-more", ping.withPayloadLength(9), "transport.stream.length-match");
    broken(
        checks, "length-mismatch-less", ping.withPayloadLength(0), "transport.stream.length-match");
    goAway(checks, "reserved-slot", ping.withSlot(RawFrame.RESERVED_SLOT), "frame.sentinel.values");
    goAway(checks, "control-flag-missing", ping.withFlags(0), "core.control.flag-set");
    goAway(
        checks,
        "control-flag-elsewhere",
        RawFrame.of(9, 1, 7, 0x07, new byte[0]),
        "core.control.flag-clear");
    checks.add(
        guest(
            "end-inside-a-frame",
            peer -> {
              peer.send(new WireWriter().varint(72).raw(new byte[20]).toBytes());
              peer.finishSending();
              expectFault(peer);
            },
            "transport.stream.validation"));
    checks.add(
        guest(
            "frames-in-small-pieces",
            peer -> {
              for (byte one : RawFrame.control(2, Verb.PING, new byte[8]).toBytes()) {
                peer.send(new byte[] {one});
              }
              peer.expectControl(Verb.PONG);
            },
            "transport.framing.boundaries"));
    checks.add(
        guest(
            "frames-in-one-piece",
            peer -> {
              WireWriter all = new WireWriter();
              for (int i = 0; i < 20; i++) {
                byte[] payload = new WireWriter().fixed64(i).toBytes();
                all.raw(RawFrame.control(2 + i, Verb.PING, payload).toBytes());
              }
              peer.send(all.toBytes());
              for (int i = 0; i < 20; i++) {
                RawFrame pong = peer.expectControl(Verb.PONG);
                if (new WireReader(pong.payload(), "a Pong").fixed64() != i) {
                  throw new ConformanceFailure("Pong " + i + " came out of order: " + pong);
                }
              }
            },
            "transport.framing.boundaries",
            "transport.ordering.single",
            "transport.framing.no-coalesce"));
    return checks;
  }

  /** The same fault as the first bytes of a connection, and after the handshake. */
  private static void fault(List<ConformanceCheck> checks, String name, String hex, String rule) {
    byte[] bytes = new WireWriter().hex(hex).toBytes();
    checks.add(
        stranger(
            name + "-at-first",
            peer -> {
              peer.send(bytes, new byte[64]);
              peer.awaitClosed();
            },
            rule,
            "transport.stream.validation"));
    checks.add(
        guest(
            name,
            peer -> {
              peer.send(bytes, new byte[64]);
              expectFault(peer);
            },
            rule,
            "transport.stream.validation"));
  }

  private static void broken(
      List<ConformanceCheck> checks, String name, RawFrame frame, String rule) {
    checks.add(
        guest(
            name,
            peer -> {
              peer.sendFrame(frame);
              expectFault(peer);
            },
            rule));
  }

  private static void goAway(
      List<ConformanceCheck> checks, String name, RawFrame frame, String rule) {
    checks.add(
        guest(
            name,
            peer -> {
              peer.sendFrame(frame);
              peer.expectGoAway("");
            },
            rule));
  }

  /** At most a GoAway for a protocol error, then the end. */
  private static void expectFault(RawPeer peer) {
    Optional<RawFrame> frame = peer.nextFrame();
    if (frame.isPresent()) {
      RawFrame farewell = frame.get();
      if (farewell.channelId() != 0 || farewell.methodId() != Verb.GO_AWAY) {
        throw new ConformanceFailure("expected GoAway or the end, came " + farewell);
      }
      Messages.GoAway away = Messages.readGoAway(farewell.payload());
      if (away.reason() != Messages.GoAway.PROTOCOL_ERROR) {
        throw new ConformanceFailure("expected reason 3, came " + away);
      }
    }
    peer.expectClosed();
  }
}
