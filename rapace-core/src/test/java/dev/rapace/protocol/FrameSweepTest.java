package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameSweepTest {
  @Test
  @Rule({
    "transport.stream.validation",
    "transport.stream.length-match",
    "frame.sentinel.values",
    "core.control.flag-set",
    "core.control.flag-clear",
    "core.control.payload-encoding",
    "core.channel.open",
    "core.call.request.flags"
  })
  void everyPrefixAndEveryBitEndsAsTheRulesSay() {
    FrameSweep sweep = new FrameSweep();
    sweep.run(1, 90, line -> {});
    assertTrue(sweep.frames() >= 500, sweep.seen());
    for (FrameSweep.End end : FrameSweep.End.values()) {
      assertTrue(sweep.count(end) > 1_000, sweep.seen());
    }
    assertTrue(sweep.handlerRuns() > 1_000, sweep.seen());
    List<String> expected =
        List.of(
            "transport.stream.length-match",
            "core.control.flag-set",
            "core.control.flag-clear",
            "core.control.unknown-reserved",
            "core.control.payload-encoding",
            "core.channel.open",
            "core.call.request.flags",
            "core.stream.frame.method-id-zero",
            "core.stream.frame.flags",
            "core.channel.id.parity.initiator",
            "core.channel.open.attach-validation",
            "metadata.key.format",
            "handshake.required",
            "handshake.first-frame");
    assertTrue(sweep.rules().containsAll(expected), sweep.rules().toString());
  }
}
