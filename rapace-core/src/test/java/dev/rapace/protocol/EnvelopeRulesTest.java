package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.ControlMessage.Limits;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import dev.rapace.wire.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every response has, whoever made it, and what a caller makes of it. */
class EnvelopeRulesTest {
  @Test
  @Rule({"error.flag.match", "error.impl.error-flag", "error.impl.status-required"})
  void errorsThatTheEngineMakesItselfAreWholeStatuses() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).limits(new Limits(1 << 20, 100, 1)),
            new Limits(0, 0, 0));
    bench.call(1);
    bench.call(3);
    SentFrame refused = bench.sink.take().get(0);
    assertEquals(FrameFlags.CALL_ERROR, refused.header().flags);
    CallResult status = CallResultCodec.decode(refused.payload(), 0, refused.payload().length);
    assertEquals(8, status.code());
    assertTrue(!status.message().isEmpty());
    assertNull(status.body());
  }

  @Test
  @Rule("error.details.populate")
  void whoeverIsRefusedForLoadLearnsWhenToTryAgain() {
    Bench bench =
        Bench.established(
            ConnectionSettings.builder(Role.ACCEPTOR).limits(new Limits(1 << 20, 100, 1)),
            new Limits(0, 0, 0));
    bench.call(1);
    bench.call(3);
    SentFrame refused = bench.sink.take().get(0);
    MetadataEntries trailers =
        CallResultCodec.decode(refused.payload(), 0, refused.payload().length).trailers();
    byte[] retryable = trailers.get(MetadataKeys.RETRYABLE);
    byte[] after = trailers.get(MetadataKeys.RETRY_AFTER_MS);
    assertNotNull(retryable);
    assertNotNull(after);
    assertEquals(1, retryable[0]);
    assertEquals(4, after.length);
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 5", "true, 5", "false, 0"})
  @Rule({"error.flag.parse", "core.call.error.flag-match"})
  void theEnvelopeDecidesWhateverTheFlag(boolean flag, int code) {
    Bench bench = Bench.established(Role.INITIATOR);
    OutgoingCall call = bench.callPeer();
    int flags = FrameFlags.CALL_RESPONSE | (flag ? FrameFlags.ERROR : 0);
    byte[] payload = {(byte) code, 0, 0, 0, (byte) (code == 0 ? 1 : 0), 0};
    FrameHeader header = bench.header(1, Bench.METHOD, flags, code == 0 ? 6 : 5);
    header.msgId = call.msgId;
    bench.frame(header, java.util.Arrays.copyOf(payload, code == 0 ? 6 : 5));
    assertEquals(List.of(code), bench.events.responses.stream().map(CallResult::code).toList());
    assertEquals(code == 0, bench.events.responses.get(0).body() != null);
    bench.assertAlive();
  }
}
