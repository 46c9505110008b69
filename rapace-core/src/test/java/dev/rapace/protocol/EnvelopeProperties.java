package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class EnvelopeProperties {
  @Property(tries = 200)
  @Rule({
    "error.flag.match",
    "error.impl.error-flag",
    "error.impl.status-required",
    "core.call.error.flag-match"
  })
  void theErrorFlagSaysWhatTheStatusSays(
      @ForAll @IntRange(max = 60) int code, @ForAll @Size(max = 300) byte[] bytes) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    byte[] body = code == 0 ? bytes : null;
    byte[] details = code == 0 ? new byte[0] : bytes;
    CallResult result = new CallResult(code, "text", details, MetadataEntries.EMPTY, body);
    bench.engine.respond(bench.call(1), result, bench.now);
    SentFrame sent = bench.sink.take().get(0);
    assertEquals(code != 0, (sent.header().flags & FrameFlags.ERROR) != 0);
    CallResult read = CallResultCodec.decode(sent.payload(), 0, sent.payload().length);
    assertEquals(code, read.code());
    assertEquals("text", read.message());
    assertEquals(code == 0, read.body() != null);
  }
}
