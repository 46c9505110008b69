package dev.rapace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rapace.VectorFiles;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.postcard.UnencodableValueException;
import dev.rapace.spec.Rule;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ControlVectorsTest {
  @TestFactory
  @Rule({
    "core.control.verb-selector",
    "core.control.payload-encoding",
    "core.call.result.envelope",
    "langmap.enum.discriminant",
    "payload.encoding.scope",
    "metadata.key.case-sensitive"
  })
  Stream<DynamicTest> bytesOfAnotherImplementation() {
    return VectorFiles.entries("control.json", "vectors").stream()
        .map(v -> dynamicTest(v.get("name").asText(), () -> bothWays(v)));
  }

  private static void bothWays(JsonNode vector) {
    byte[] bytes = VectorFiles.hex(vector, "hex");
    Object message = MessageJson.build(vector);
    assertArrayEquals(bytes, MessageJson.encode(message));
    int verb = MessageJson.verb(vector.get("message").asText());
    if (vector.has("verb")) {
      assertEquals(vector.get("verb").asInt(), verb);
    }
    Object decoded = MessageJson.decode(verb, bytes);
    // Every field shows in one of the two: arrays in the bytes, the rest in the text.
    assertEquals(shown(message), shown(decoded));
    assertArrayEquals(bytes, MessageJson.encode(decoded));
    assertEquals(MetadataVerdict.OK, MetadataRules.check(MessageJson.metadata(decoded)));
  }

  private static String shown(Object message) {
    return message.toString().replaceAll("@[0-9a-f]+", "@");
  }

  @TestFactory
  @Rule({
    "metadata.key.format",
    "metadata.key.lowercase",
    "metadata.key.duplicates",
    "metadata.limits",
    "payload.varint.reject-noncanonical",
    "java.postcard.trailing-bytes",
    "java.postcard.length"
  })
  Stream<DynamicTest> badMessagesGetTheirVerdict() {
    return VectorFiles.entries("malformed.json", "messages").stream()
        .map(v ->
            dynamicTest(
                v.get("message").asText() + ": " + v.get("name").asText(), () -> judged(v)));
  }

  private static void judged(JsonNode vector) {
    byte[] bytes = VectorFiles.hex(vector, "hex");
    int verb = MessageJson.verb(vector.get("message").asText());
    String verdict = vector.get("verdict").asText();
    String rule = vector.path("rule").asText();
    if ("malformed".equals(verdict)) {
      MalformedPayloadException e =
          assertThrows(MalformedPayloadException.class, () -> MessageJson.decode(verb, bytes));
      assertEquals(rule, e.ruleId());
      return;
    }
    MetadataEntries entries = MessageJson.metadata(MessageJson.decode(verb, bytes));
    MetadataVerdict found = MetadataRules.check(entries);
    MetadataVerdict.Outcome expected =
        switch (verdict) {
          case "ok" -> MetadataVerdict.Outcome.OK;
          case "metadata-malformed" -> MetadataVerdict.Outcome.MALFORMED;
          case "metadata-too-large" -> MetadataVerdict.Outcome.TOO_LARGE;
          default -> throw new IllegalArgumentException(verdict);
        };
    assertEquals(expected, found.outcome(), found::text);
    assertEquals(rule, found.ruleId());
    if (!found.isOk()) {
      assertEquals(0, entries.size());
    }
  }

  @Test
  @Rule({"handshake.explicit-required", "core.control.payload-encoding"})
  void goldenHello() {
    ControlMessage.Hello hello =
        new ControlMessage.Hello(
            ControlMessage.Hello.VERSION_1_0,
            Role.INITIATOR,
            3,
            15,
            new ControlMessage.Limits(1 << 24, 1 << 16, 1024),
            List.of(),
            MetadataEntries.EMPTY);
    assertEquals(
        "80800400030f8080800880800480080000", HexFormat.of().formatHex(MessageJson.encode(hello)));
  }

  @Test
  void theFarewellOfRefusedCredentialsIsFixed() {
    byte[] text = "authentication failed".getBytes(StandardCharsets.US_ASCII);
    PostcardWriter expected = new PostcardWriter();
    expected.writeRaw(new byte[] {0x00, 0x01, 0x15}, 0, 3);
    expected.writeRaw(text, 0, text.length);
    assertArrayEquals(
        expected.toByteArray(),
        MessageJson.encode(new ControlMessage.CloseChannel(0, "authentication failed")));
  }

  @ParameterizedTest
  @Rule("langmap.enum.discriminant")
  @CsvSource({
    "ROLE,2",
    "KIND,3",
    "DIRECTION,3",
    "CANCEL,7",
    "GO_AWAY,5",
  })
  void enumsHaveTheirNumberOfConstants(String which, int count) {
    int actual =
        switch (which) {
          case "ROLE" -> Role.values().length;
          case "KIND" -> ChannelKind.values().length;
          case "DIRECTION" -> Direction.values().length;
          case "CANCEL" -> CancelReason.values().length;
          default -> GoAwayReason.values().length;
        };
    assertEquals(count, actual);
  }

  @Test
  void unknownReasonsAreToleratedAndNeverSent() {
    ControlMessage.CancelChannel cancel =
        (ControlMessage.CancelChannel) MessageJson.decode(3, new byte[] {1, 6});
    assertEquals(CancelReason.UNRECOGNIZED, cancel.reason());
    ControlMessage.GoAway goAway =
        (ControlMessage.GoAway) MessageJson.decode(7, new byte[] {4, 0, 0, 0});
    assertEquals(GoAwayReason.UNRECOGNIZED, goAway.reason());
    assertThrows(UnencodableValueException.class, () -> MessageJson.encode(cancel));
    assertThrows(UnencodableValueException.class, () -> MessageJson.encode(goAway));
  }

  @ParameterizedTest
  @EnumSource(Verbless.class)
  void otherVerbsHaveNoPayloadFormat(Verbless verb) {
    assertThrows(
        IllegalArgumentException.class, () -> ControlCodec.decode(verb.value, new byte[0], 0, 0));
  }

  private enum Verbless {
    NEGATIVE(-1),
    EIGHT(8),
    EXTENSION(100);

    private final int value;

    Verbless(int value) {
      this.value = value;
    }
  }

  @Test
  void encodeTellsHowManyBytesItAppended() {
    PostcardWriter out = new PostcardWriter();
    out.writeU8(7);
    assertEquals(8, ControlCodec.encode(new ControlMessage.Ping(-1), out));
    assertEquals(9, out.length());
  }

  @Test
  void aHashOfAnotherLengthIsNotSent() {
    ControlMessage.Hello hello =
        new ControlMessage.Hello(
            ControlMessage.Hello.VERSION_1_0,
            Role.ACCEPTOR,
            3,
            3,
            new ControlMessage.Limits(0, 0, 0),
            List.of(new ControlMessage.MethodInfo(1, new byte[31], null)),
            MetadataEntries.EMPTY);
    assertThrows(IllegalArgumentException.class, () -> MessageJson.encode(hello));
  }

  @Test
  void messagesShowNoMetadataValue() {
    ControlMessage.OpenChannel open =
        new ControlMessage.OpenChannel(
            1,
            ChannelKind.CALL,
            null,
            MetadataEntries.EMPTY.with(
                MetadataKeys.AUTH_TOKEN, "hunter2".getBytes(StandardCharsets.US_ASCII)),
            0);
    assertEquals(
        "OpenChannel[channelId=1, kind=CALL, attach=null,"
            + " metadata=Metadata[rapace.auth_token:7B], initialCredits=0]",
        open.toString());
  }
}
