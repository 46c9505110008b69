package dev.rapace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rapace.VectorFiles;
import dev.rapace.spec.Rule;
import java.util.Arrays;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFramingTest {
  @TestFactory
  @Rule({
    "transport.stream.validation",
    "transport.stream.varint-limit",
    "transport.stream.varint-canonical",
    "transport.stream.min-length",
    "transport.stream.max-length"
  })
  Stream<DynamicTest> prefixes() {
    return VectorFiles.entries("malformed.json", "prefixes").stream()
        .map(v -> dynamicTest(v.get("name").asText(), () -> judged(v)));
  }

  private static void judged(JsonNode vector) {
    StreamFraming framing = new StreamFraming();
    framing.maxPayload(vector.get("max_payload").asInt());
    long outcome = StreamFraming.NEED_MORE;
    byte[] bytes = VectorFiles.hex(vector, "hex");
    for (int i = 0; i < bytes.length && outcome == StreamFraming.NEED_MORE; i++) {
      assertEquals(i > 0, framing.isInsidePrefix());
      outcome = framing.accept(bytes[i]);
    }
    if (vector.has("length")) {
      assertEquals(vector.get("length").asLong(), outcome);
      assertFalse(framing.isInsidePrefix());
      return;
    }
    assertTrue(outcome < StreamFraming.NEED_MORE, "not refused");
    assertEquals(vector.get("rule").asText(), StreamFraming.fault(outcome).ruleId());
    assertEquals(outcome, framing.accept((byte) 0x40), "a fault must last");
  }

  @Property
  @Rule("transport.stream.varint-canonical")
  void everyLengthSurvives(@ForAll @IntRange(min = 64) int length) {
    byte[] prefix = new byte[5];
    int end = StreamFraming.writePrefix(length, prefix, 0);
    assertEquals(end, StreamFraming.prefixSize(length));
    StreamFraming framing = new StreamFraming();
    framing.maxPayload(StreamFraming.LARGEST_MAX_PAYLOAD);
    for (int i = 0; i < end - 1; i++) {
      assertEquals(StreamFraming.NEED_MORE, framing.accept(prefix[i]));
    }
    long expected =
        length - 64 > StreamFraming.LARGEST_MAX_PAYLOAD
            ? StreamFraming.Fault.TOO_LONG.code()
            : length;
    assertEquals(expected, framing.accept(prefix[end - 1]));
  }

  @TestFactory
  @Rule({
    "frame.structure",
    "frame.payload.inline",
    "transport.stream.length-match",
    "core.control.flag-set"
  })
  Stream<DynamicTest> framesOfAnotherImplementation() {
    return VectorFiles.entries("frames.json", "streams").stream()
        .map(v -> dynamicTest(v.get("name").asText(), () -> readAndRewritten(v)));
  }

  private static void readAndRewritten(JsonNode vector) {
    byte[] stream = VectorFiles.hex(vector, "hex");
    StreamFraming framing = new StreamFraming();
    FrameHeader header = new FrameHeader();
    byte[] again = new byte[stream.length];
    int written = 0;
    int at = 0;
    while (at < stream.length) {
      long length;
      do {
        length = framing.accept(stream[at++]);
      } while (length == StreamFraming.NEED_MORE);
      assertTrue(length >= FrameHeader.SIZE);
      header.decode(stream, at);
      assertNull(StreamFraming.checkDescriptor(header, (int) length));
      int payload = at + FrameHeader.SIZE;
      FrameHeader own =
          new FrameHeader()
              .set(
                  header.msgId,
                  header.channelId,
                  header.methodId,
                  header.flags,
                  header.payloadLength);
      written = StreamFraming.writePrefix((int) length, again, written);
      own.encode(again, written, stream, payload);
      written += FrameHeader.SIZE;
      System.arraycopy(stream, payload, again, written, header.payloadLength);
      written += header.payloadLength;
      at += (int) length;
    }
    assertEquals(stream.length, at);
    assertArrayEquals(stream, again);
  }

  @Test
  @Rule({"transport.stream.length-match", "frame.sentinel.values", "frame.payload.inline"})
  void descriptorsMustFitTheirFrame() {
    FrameHeader header = new FrameHeader().set(1, 1, 1, FrameFlags.CALL_REQUEST, 4);
    assertNull(StreamFraming.checkDescriptor(header, 68));
    for (int length : new int[] {64, 67, 69, 1 << 20}) {
      assertEquals(
          StreamFraming.Fault.LENGTH_MISMATCH, StreamFraming.checkDescriptor(header, length));
    }
    header.payloadLength = -1;
    assertEquals(StreamFraming.Fault.LENGTH_MISMATCH, StreamFraming.checkDescriptor(header, 64));
    header.set(1, 1, 1, FrameFlags.CALL_REQUEST, 16);
    header.payloadSlot = FrameHeader.SLOT_RESERVED;
    assertEquals(StreamFraming.Fault.RESERVED_SLOT, StreamFraming.checkDescriptor(header, 80));
    header.set(1, 1, 1, FrameFlags.CALL_REQUEST, 17);
    assertNull(StreamFraming.checkDescriptor(header, 81));
    header.payloadSlot = FrameHeader.SLOT_INLINE;
    assertEquals(StreamFraming.Fault.INLINE_TOO_LONG, StreamFraming.checkDescriptor(header, 81));
    header.set(1, 1, 1, FrameFlags.CALL_REQUEST, 16);
    header.payloadGeneration = 7;
    header.payloadOffset = 9;
    assertNull(StreamFraming.checkDescriptor(header, 80));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, StreamFraming.LARGEST_MAX_PAYLOAD + 1})
  void limitsOutOfRangeAreRefused(int bytes) {
    assertThrows(IllegalArgumentException.class, () -> new StreamFraming().maxPayload(bytes));
  }

  @Test
  @Rule("transport.stream.max-length")
  void beforeTheHandshakeFramesAreSmall() {
    int limit = (1 << 20) + (1 << 16) + 64;
    assertEquals(limit, feed(new StreamFraming(), limit));
    assertEquals(StreamFraming.Fault.TOO_LONG.code(), feed(new StreamFraming(), limit + 1));
  }

  private static long feed(StreamFraming framing, int length) {
    byte[] prefix = new byte[5];
    int end = StreamFraming.writePrefix(length, prefix, 0);
    long outcome = 0;
    for (byte b : Arrays.copyOf(prefix, end)) {
      outcome = framing.accept(b);
    }
    return outcome;
  }

  @Test
  void onlyFaultsAreFaults() {
    for (StreamFraming.Fault fault : StreamFraming.Fault.values()) {
      assertEquals(fault, StreamFraming.fault(fault.code()));
      assertFalse(fault.text().isEmpty());
    }
    for (long outcome : new long[] {StreamFraming.NEED_MORE, 0, 64, -100}) {
      assertThrows(IllegalArgumentException.class, () -> StreamFraming.fault(outcome));
    }
    assertThrows(
        IllegalArgumentException.class, () -> StreamFraming.writePrefix(63, new byte[5], 0));
  }
}
