package dev.rapace.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.rapace.VectorFiles;
import dev.rapace.spec.Rule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MethodIdTest {
  @TestFactory
  @Rule({
    "core.method-id.intro",
    "core.method-id.algorithm",
    "core.method-id.input-format",
    "codegen.method-id.computation"
  })
  Stream<DynamicTest> idsOfOtherImplementations() {
    return VectorFiles.entries("frames.json", "method_ids").stream()
        .map(v ->
            dynamicTest(
                v.get("service").asText() + "." + v.get("method").asText(),
                () ->
                    assertEquals(
                        v.get("method_id").asLong(),
                        Integer.toUnsignedLong(
                            MethodId.of(v.get("service").asText(), v.get("method").asText())))));
  }

  @Test
  @Rule({"core.method-id.algorithm", "core.method-id.input-format"})
  void idsNamedByTheRules() {
    assertEquals(0x193FA158, MethodId.of("Calculator", "add"));
    assertEquals(0x2651F994, MethodId.of("Echo", "add"));
  }

  @Test
  @Rule({"core.method-id.zero-reserved", "core.method-id.zero-enforcement"})
  void zeroIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> MethodId.usable(0));
    assertEquals(0, MethodId.fold(0x1234567812345678L));
    assertEquals(1, MethodId.usable(1));
  }

  @Test
  void namesThatCannotBeWrittenInUtf8AreRefused() {
    assertThrows(IllegalArgumentException.class, () -> MethodId.of("\uD800", "a"));
  }
}
