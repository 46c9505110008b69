package dev.rapace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AuditLogPropertyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Property(tries = 300)
  void any_text_makes_one_line_of_json_that_says_the_same(@ForAll String text) throws IOException {
    String shown = text.codePoints().anyMatch(c -> c >= 0xd800 && c < 0xe000) ? null : text;
    String line = AuditLogTest.line(AuditLogTest.event(text, text));

    assertFalse(line.contains("\n") || line.contains("\r"));
    JsonNode node = JSON.readTree(line);
    assertEquals(14, node.size());
    if (shown != null && text.length() <= 1024) {
      assertEquals(shown, node.get("reason").asText());
    }
  }
}
