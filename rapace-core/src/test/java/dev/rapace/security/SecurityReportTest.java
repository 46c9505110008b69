package dev.rapace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.security.ConfigurationTable.ClientRow;
import dev.rapace.security.ConfigurationTable.Row;
import dev.rapace.security.ConfigurationTable.ServerRow;
import dev.rapace.security.SecurityReport.Line;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecurityReportTest {
  static Stream<Row> insecure() {
    return ConfigurationTable.insecure().stream();
  }

  static Stream<Row> good() {
    return ConfigurationTable.good().stream();
  }

  private static SecurityReport report(Row row) {
    return switch (row) {
      case ServerRow server -> SecurityReport.of(server.profile(), server.facts());
      case ClientRow client -> SecurityReport.of(client.profile(), client.facts());
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("insecure")
  void a_refused_configuration_shows_each_broken_rule(Row row) {
    SecurityReport report = report(row);
    Set<String> broken =
        report.lines().stream()
            .filter(line -> !line.satisfied())
            .map(Line::ruleId)
            .collect(Collectors.toSet());

    assertFalse(report.isSatisfied());
    assertEquals(row.rules(), broken);
    row.rules().forEach(rule -> assertTrue(report.text().contains("NO  " + rule), rule));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void a_good_configuration_is_all_ok(Row row) {
    SecurityReport report = report(row);

    assertTrue(report.isSatisfied(), report.text());
    assertFalse(report.text().contains("NO  "));
    assertFalse(report.lines().isEmpty());
  }

  @Test
  void the_text_names_the_profile_and_answers_each_question() {
    Row row = good().filter(r -> r.name().equals("C, certificates")).findFirst().orElseThrow();

    String text = report(row).text();
    assertTrue(text.startsWith("Profile C\n"), text);
    assertTrue(
        text.contains(
            "ok  security.profile-c.encryption: What protects tls://localhost:7444?"
                + " TLSv1.3, client certificate required\n"),
        text);
    assertTrue(text.contains("security.profile-c.reject"), text);
    assertTrue(text.contains("CLIENT_CERTIFICATE"), text);
  }
}
