package dev.rapace.postcard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rapace.VectorFiles;
import dev.rapace.spec.Rule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class TypeVectorsTest {
  @TestFactory
  @Rule({
    "payload.encoding.scope",
    "payload.varint.canonical",
    "payload.struct.field-order",
    "payload.stability.frozen",
    "payload.stability.canonical",
    "data.wire.non-self-describing",
    "data.wire.field-order",
    "data.float.encoding",
    "langmap.semantic",
    "langmap.roundtrip",
    "langmap.enum.discriminant"
  })
  Stream<DynamicTest> bytesOfOtherImplementations() {
    return VectorFiles.entries("types.json", "vectors").stream()
        .map(v -> dynamicTest(v.get("name").asText(), () -> bothWays(v)));
  }

  private static void bothWays(JsonNode vector) {
    Codec<JsonNode> codec = VectorTypes.codec(vector.get("type").asText());
    byte[] bytes = VectorFiles.hex(vector, "hex");
    assertEquals(vector.get("value"), codec.fromBytes(bytes));
    assertArrayEquals(bytes, codec.toBytes(vector.get("value")));
    assertTrue(codec.minEncodedSize() <= bytes.length);
  }

  @TestFactory
  @Rule({
    "payload.varint.reject-noncanonical",
    "java.postcard.truncated",
    "java.postcard.trailing-bytes",
    "java.postcard.bool",
    "java.postcard.option-tag",
    "java.postcard.variant-index",
    "java.postcard.char",
    "java.postcard.utf8",
    "java.postcard.length",
    "java.postcard.zero-size-elements",
    "java.postcard.depth",
    "java.postcard.duplicate-key"
  })
  Stream<DynamicTest> malformedValuesAreRefused() {
    return VectorFiles.entries("malformed.json", "types").stream()
        .map(v -> dynamicTest(v.get("name").asText(), () -> refused(v)));
  }

  private static void refused(JsonNode vector) {
    Codec<JsonNode> codec = VectorTypes.codec(vector.get("type").asText());
    byte[] bytes = VectorFiles.hex(vector, "hex");
    MalformedPayloadException e =
        assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(bytes));
    assertEquals(vector.get("rule").asText(), e.ruleId());
    assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, () -> "offset " + e.offset());
  }

  @TestFactory
  Stream<DynamicTest> everyPrefixOfAValueIsRefusedOrAnotherValue() {
    return VectorFiles.entries("types.json", "vectors").stream()
        .map(v -> dynamicTest(v.get("name").asText(), () -> prefixes(v)));
  }

  private static void prefixes(JsonNode vector) {
    Codec<JsonNode> codec = VectorTypes.codec(vector.get("type").asText());
    byte[] bytes = VectorFiles.hex(vector, "hex");
    for (int n = 0; n < bytes.length; n++) {
      byte[] prefix = java.util.Arrays.copyOf(bytes, n);
      // Postcard values are prefix-free: nothing that is cut is a value.
      assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(prefix));
    }
  }
}
