package dev.rapace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rapace.VectorFiles;
import dev.rapace.spec.Rule;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameHeaderTest {
  @TestFactory
  @Rule({"frame.desc.size", "frame.desc.encoding", "frame.desc.sizeof"})
  Stream<DynamicTest> descriptorsOfAnotherImplementation() {
    return VectorFiles.entries("frames.json", "descriptors").stream()
        .map(v -> dynamicTest(v.get("name").asText(), () -> bothWays(v)));
  }

  private static void bothWays(JsonNode v) {
    byte[] bytes = VectorFiles.hex(v, "hex");
    assertEquals(FrameHeader.SIZE, bytes.length);
    FrameHeader h = new FrameHeader();
    h.decode(bytes, 0);
    assertEquals(v.get("msg_id").asText(), Long.toUnsignedString(h.msgId));
    assertEquals(v.get("deadline_ns").asText(), Long.toUnsignedString(h.deadlineNanos));
    assertEquals(v.get("channel_id").asLong(), Integer.toUnsignedLong(h.channelId));
    assertEquals(v.get("method_id").asLong(), Integer.toUnsignedLong(h.methodId));
    assertEquals(v.get("payload_slot").asLong(), Integer.toUnsignedLong(h.payloadSlot));
    assertEquals(v.get("payload_generation").asLong(), Integer.toUnsignedLong(h.payloadGeneration));
    assertEquals(v.get("payload_offset").asLong(), Integer.toUnsignedLong(h.payloadOffset));
    assertEquals(v.get("payload_len").asLong(), Integer.toUnsignedLong(h.payloadLength));
    assertEquals(v.get("flags").asLong(), Integer.toUnsignedLong(h.flags));
    assertEquals(v.get("credit_grant").asLong(), Integer.toUnsignedLong(h.creditGrant));

    byte[] again = new byte[FrameHeader.SIZE];
    byte[] inline = HexFormat.of().parseHex(v.get("inline_payload").asText());
    new FrameHeader().copyFrom(h).encode(again, 0, inline, 0);
    // Inline bytes are written only for payloads that travel inline; the rest is zero (R35).
    int kept = 48 + (h.payloadLength >= 0 && h.payloadLength <= 16 ? h.payloadLength : 0);
    byte[] expected = Arrays.copyOf(Arrays.copyOf(bytes, kept), FrameHeader.SIZE);
    assertArrayEquals(expected, again);
  }

  @ParameterizedTest
  @Rule({"frame.payload.inline", "frame.payload.out-of-line", "frame.payload.empty"})
  @CsvSource({"0,ffffffff", "1,ffffffff", "16,ffffffff", "17,0", "65536,0"})
  void shortPayloadsTravelInline(int length, String slot) {
    FrameHeader h = new FrameHeader().set(1, 1, 2, FrameFlags.CALL_REQUEST, length);
    assertEquals(Integer.parseUnsignedInt(slot, 16), h.payloadSlot);
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) 0xEE);
    byte[] bytes = new byte[FrameHeader.SIZE];
    Arrays.fill(bytes, (byte) 0x55);
    h.encode(bytes, 0, payload, 0);
    for (int i = 0; i < 16; i++) {
      boolean filled = length <= 16 && i < length;
      assertEquals(filled ? (byte) 0xEE : 0, bytes[48 + i], "inline byte " + i);
    }
  }

  @Test
  void shortBuffersAreRefused() {
    FrameHeader h = new FrameHeader();
    byte[] buffer = new byte[70];
    assertThrows(IndexOutOfBoundsException.class, () -> h.decode(buffer, 7));
    assertThrows(IndexOutOfBoundsException.class, () -> h.decode(buffer, -1));
    assertThrows(IndexOutOfBoundsException.class, () -> h.encode(buffer, 7, buffer, 0));
  }
}
