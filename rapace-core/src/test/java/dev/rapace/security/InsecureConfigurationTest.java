package dev.rapace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.security.ConfigurationTable.Row;
import dev.rapace.security.ConfigurationTable.ServerRow;
import dev.rapace.spec.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsecureConfigurationTest {
  static Stream<Row> insecure() {
    return ConfigurationTable.insecure().stream();
  }

  static Stream<Row> good() {
    return ConfigurationTable.good().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("insecure")
  @Rule({
    "security.profile-a.multitenant",
    "security.profile-b.authenticate",
    "security.profile-b.authorize",
    "security.profile-c.encryption",
    "security.profile-c.authenticate",
    "security.profile-c.reject",
    "security.metadata.secrets",
    "handshake.timeout"
  })
  void an_insecure_configuration_is_refused_by_every_rule_it_breaks(Row row) {
    List<ProfileViolation> found = row.judge();

    assertEquals(row.rules(), ids(found));
    assertFalse(found.isEmpty());
    for (ProfileViolation violation : found) {
      assertFalse(violation.what().isBlank());
      assertFalse(violation.remedy().isBlank());
      assertTrue(violation.toString().contains("(" + violation.ruleId() + "): "));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void a_good_configuration_starts(Row row) {
    assertEquals(List.of(), row.judge());
  }

  @Test
  void the_table_is_as_large_as_promised() {
    assertTrue(ConfigurationTable.insecure().size() >= 60);
    assertTrue(ConfigurationTable.good().size() >= 20);
    Set<String> names = new HashSet<>();
    Stream.concat(insecure(), good()).forEach(row -> assertTrue(names.add(row.name()), row.name()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "security.profile-a.multitenant",
        "security.profile-b.authenticate",
        "security.profile-b.authorize",
        "security.profile-c.encryption",
        "security.profile-c.authenticate",
        "security.profile-c.reject",
        "security.metadata.secrets"
      })
  void each_rule_of_a_profile_refuses_at_least_three_configurations(String rule) {
    long refused = insecure().filter(row -> row.rules().contains(rule)).count();
    assertTrue(refused >= 3, rule + ": " + refused);
  }

  @Test
  void a_refusal_says_what_is_wrong_and_what_to_change() {
    ServerRow row =
        new ServerRow(
            "example",
            SecurityProfile.networked(),
            List.of(Place.TCP_ANY),
            Identity.TOKEN,
            Policy.ROLES,
            ConfigurationTable.TEN_SECONDS,
            Set.of());

    assertEquals(
        "Profile C needs TLS 1.3 on tcp://0.0.0.0:7000 (security.profile-c.encryption):"
            + " use tls:// or declare the external tunnel",
        row.judge().get(0).toString());
  }

  @Test
  void the_exception_lists_every_rule() {
    Row worst =
        insecure().filter(r -> r.name().equals("C, everything wrong")).findFirst().orElseThrow();
    InsecureConfigurationException e =
        new InsecureConfigurationException("The server", worst.judge());

    assertEquals(worst.rules(), ids(e.violations()));
    worst.rules().forEach(rule -> assertTrue(e.getMessage().contains(rule), rule));
  }

  @Test
  void an_address_is_shown_without_what_may_be_secret() {
    assertEquals("tcp://host:1/p", Findings.shown("tcp://user:pass@host:1/p?token=abc#fragment"));
    assertEquals("tcp://host:1", Findings.shown("tcp://a@b@host:1?x@y"));
    assertEquals("unix:/run/a?b", Findings.shown("unix:/run/a\nb"));
  }

  private static Set<String> ids(List<ProfileViolation> violations) {
    return violations.stream().map(ProfileViolation::ruleId).collect(Collectors.toSet());
  }
}
