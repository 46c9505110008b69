package dev.rapace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000000007Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  static AuditEvent event(String text, String remote) {
    return new AuditEvent(
        TIME,
        AuditEvent.Kind.AUTHORIZATION_DENIED,
        3,
        OptionalLong.of(5),
        Optional.of(text),
        Optional.of(text),
        Optional.of("Echo.echo"),
        "roles",
        text,
        false,
        7,
        text,
        remote);
  }

  static String line(AuditEvent event) {
    List<String> lines = new ArrayList<>();
    AuditLog.lines(lines::add).emit(event);
    return lines.get(0);
  }

  @Test
  void a_line_has_these_fields_in_this_order() {
    assertEquals(
        "{\"timestamp\":\"2026-01-02T03:04:05.000000007Z\",\"seq\":1,\"event\":\"authz_fail\","
            + "\"authorized\":false,\"peer\":\"p\",\"tenant\":\"p\",\"method\":\"Echo.echo\","
            + "\"policy\":\"roles\",\"rule\":\"p\",\"status_code\":7,\"reason\":\"p\","
            + "\"connection_id\":3,\"channel_id\":5,\"remote\":\"127.0.0.1:9\"}",
        line(event("p", "127.0.0.1:9")));
  }

  @Test
  void a_user_of_this_host_is_a_number() throws IOException {
    assertEquals(
        4294967294L, JSON.readTree(line(event("p", "uid:4294967294"))).get("caller_uid").asLong());
    assertFalse(JSON.readTree(line(event("p", "uid:1000"))).has("remote"));
    assertEquals("uid:x", JSON.readTree(line(event("p", "uid:x"))).get("remote").asText());
  }

  @Test
  void what_is_not_known_is_left_out() throws IOException {
    AuditEvent bare =
        AuditEvents.listenerStarted(TIME, SecurityProfile.networked(), "tls://h:1?token=canary");
    JsonNode node = JSON.readTree(line(bare));

    assertFalse(node.has("peer"));
    assertFalse(node.has("channel_id"));
    assertEquals("tls://h:1", node.get("remote").asText());
    assertEquals("profile-C", node.get("policy").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\nb",
        "a\u0000b",
        "a\u001b[31mb",
        "a\u007fb",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "a\u202eb",
        "a\u200bb",
        "a\ufeffb",
        "\",\"authorized\":true,\"x\":\"",
        "\\",
        "\\\"",
        "a\tb"
      })
  void text_of_a_peer_cannot_end_the_line_or_forge_a_field(String text) throws IOException {
    String line = line(event(text, text));

    assertTrue(
        line.codePoints()
            .noneMatch(c ->
                c < ' '
                    || Character.getType(c) == Character.CONTROL
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR),
        line);
    JsonNode node = JSON.readTree(line);
    assertEquals(text, node.get("peer").asText());
    assertEquals(text, node.get("remote").asText());
    assertFalse(node.get("authorized").asBoolean());
    assertEquals(14, node.size());
  }

  @Test
  void half_a_character_becomes_the_replacement_character() throws IOException {
    assertEquals(
        "a\ufffdb\ufffd", JSON.readTree(line(event("a\ud800b\udc00", "r"))).get("peer").asText());
    assertEquals(
        "a\ud83d\ude00", JSON.readTree(line(event("a\ud83d\ude00", "r"))).get("peer").asText());
  }

  @Test
  void a_long_value_is_cut() throws IOException {
    String peer = JSON.readTree(line(event("x".repeat(5000), "r"))).get("peer").asText();
    assertEquals("x".repeat(1024) + "...", peer);
  }

  @Test
  void each_event_has_its_number_and_none_is_lost() throws Exception {
    ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    AuditLog log = AuditLog.lines(lines::add);
    List<Thread> writers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 250; i++) {
                  log.emit(event("p", "r"));
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    Set<Long> numbers = new HashSet<>();
    for (String line : lines) {
      numbers.add(JSON.readTree(line).get("seq").asLong());
    }
    assertEquals(1000, numbers.size());
    assertTrue(numbers.contains(1L) && numbers.contains(1000L));
  }

  @Test
  void two_sinks_both_get_the_event_even_if_the_first_fails() {
    RecordingAuditSink second = new RecordingAuditSink();
    AuditSink both =
        ((AuditSink)
                e -> {
                  throw new IllegalStateException("first");
                })
            .and(second);

    assertThrows(IllegalStateException.class, () -> both.emit(event("p", "r")));
    assertEquals(1, second.events().size());
  }

  @Test
  void every_broken_rule_of_a_refused_listener_is_in_its_event() {
    List<ProfileViolation> violations =
        List.of(
            new ProfileViolation("rule.one", "w", "r"),
            new ProfileViolation("rule.two", "w", "r"),
            new ProfileViolation("rule.one", "w", "r"));
    AuditEvent event =
        AuditEvents.listenerRefused(TIME, SecurityProfile.networked(), "tcp://h:1", violations);

    assertEquals("rule.one rule.two", event.rule());
    assertFalse(event.allowed());
    assertEquals(AuditEvent.Kind.LISTENER_REFUSED, event.kind());
  }

  @Test
  void an_override_is_told_and_is_no_denial() {
    AuditEvent event =
        AuditEvents.insecureOverride(
            TIME,
            SecurityProfile.sameHostUntrusted(),
            Place.TCP_ADDRESS.client(false, Optional.empty(), true));

    assertEquals(AuditEvent.Kind.INSECURE_OVERRIDE, event.kind());
    assertEquals("security.metadata.secrets", event.rule());
    assertTrue(event.allowed());
  }
}
