package dev.rapace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The second look: at the facts of the live connection, whatever was configured. */
class AdmissionTest {
  private static final SecurityProfile A = SecurityProfile.trustedLocal();
  private static final SecurityProfile B = SecurityProfile.sameHostUntrusted();
  private static final SecurityProfile C = SecurityProfile.networked();

  static Stream<Arguments> refused() {
    TransportSecurity network = Links.tcp(Locality.NETWORK);
    return Stream.of(
        Arguments.of(A, network, "java.profile-a.local-only"),
        Arguments.of(A, Links.tls13(), "java.profile-a.local-only"),
        Arguments.of(A, Links.tunnel(), "java.profile-a.local-only"),
        Arguments.of(multiTenant(), network, "java.profile-a.local-only"),
        Arguments.of(B, network, "java.profile-b.same-host"),
        Arguments.of(B, Links.unnamedTunnel(), "java.profile-b.same-host"),
        Arguments.of(B, tls12(), "java.profile-b.same-host"),
        Arguments.of(C, network, "security.profile-c.encryption"),
        Arguments.of(C, Links.tcp(Locality.LOOPBACK), "security.profile-c.encryption"),
        Arguments.of(C, Links.unix(1000), "security.profile-c.encryption"),
        Arguments.of(C, tls12(), "security.profile-c.encryption"),
        Arguments.of(C, Links.unnamedTunnel(), "security.profile-c.encryption"),
        Arguments.of(C, Links.encryptedSomehow(), "security.profile-c.encryption"),
        Arguments.of(C, Links.tls("TLSv1.3", "TLS_SHA256_SHA256"), "security.profile-c.encryption"),
        Arguments.of(C, Links.tls("TLSv1.3", "unheard-of"), "security.profile-c.encryption"),
        Arguments.of(
            C,
            Links.tls(SecurityLevel.INTEGRITY, "TLSv1.3", "TLS_AES_128_GCM_SHA256"),
            "security.profile-c.encryption"),
        Arguments.of(
            C,
            Links.tls(SecurityLevel.NONE, "TLSv1.3", "TLS_AES_128_GCM_SHA256"),
            "security.profile-c.encryption"));
  }

  private static SecurityProfile multiTenant() {
    return SecurityProfile.trustedLocal().multiTenant();
  }

  private static TransportSecurity tls12() {
    return Links.tls("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  }

  @ParameterizedTest
  @MethodSource("refused")
  @Rule("security.profile-c.encryption")
  void a_live_connection_weaker_than_the_profile_is_refused(
      SecurityProfile profile, TransportSecurity live, String rule) {
    assertEquals(List.of(rule), ids(profile.admit(live, true)));
  }

  static Stream<Arguments> admitted() {
    return Stream.of(
        Arguments.of(A, Links.unix(1000)),
        Arguments.of(A, Links.tcp(Locality.LOOPBACK)),
        Arguments.of(A, Links.tcp(Locality.IN_PROCESS)),
        Arguments.of(B, Links.unix(1000)),
        Arguments.of(B, Links.tcp(Locality.LOOPBACK)),
        Arguments.of(B, Links.tls13()),
        Arguments.of(B, Links.tunnel()),
        Arguments.of(C, Links.tls13()),
        Arguments.of(C, Links.tls("TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256")),
        Arguments.of(C, Links.tunnel()));
  }

  @ParameterizedTest
  @MethodSource("admitted")
  void a_live_connection_as_strong_as_the_profile_is_admitted(
      SecurityProfile profile, TransportSecurity live) {
    assertEquals(List.of(), profile.admit(live, true));
  }

  @Test
  @Rule("security.profile-c.authenticate")
  void a_client_under_profile_c_refuses_a_server_that_showed_no_certificate() {
    assertEquals(List.of("security.profile-c.authenticate"), ids(C.admit(Links.tls13(), false)));
    assertEquals(List.of(), C.admit(Links.tunnel(), false));
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS_ADDRESS", "MTLS_ADDRESS", "TLS_LOOPBACK"})
  void a_client_refuses_a_link_weaker_than_it_was_described(Place place) {
    ClientFacts planned = place.client(false, Optional.empty(), false);

    assertTrue(
        ids(B.admit(Links.tcp(Locality.LOOPBACK), planned))
            .contains("java.client.weaker-than-planned"));
  }

  @Test
  void a_client_that_planned_a_local_link_refuses_a_network() {
    ClientFacts planned = Place.TCP_LOOPBACK.client(false, Optional.empty(), false);

    assertEquals(
        List.of("java.profile-a.local-only", "java.client.weaker-than-planned"),
        ids(A.admit(Links.tcp(Locality.NETWORK), planned)));
    assertEquals(List.of(), A.admit(Links.tcp(Locality.LOOPBACK), planned));
  }

  @Test
  @Rule("security.metadata.secrets")
  void the_override_is_the_only_way_to_a_plain_network_and_can_be_seen() {
    ClientFacts plain = Place.TCP_ADDRESS.client(false, Optional.empty(), false);
    ClientFacts overridden = Place.TCP_ADDRESS.client(false, Optional.empty(), true);
    TransportSecurity live = Links.tcp(Locality.NETWORK);

    assertEquals(List.of("java.profile-b.same-host"), ids(B.admit(live, plain)));
    assertEquals(List.of(), B.admit(live, overridden));
    assertTrue(overridden.usesInsecureOverride());
    assertFalse(plain.usesInsecureOverride());
    assertFalse(Place.TLS_ADDRESS.client(false, Optional.empty(), true).usesInsecureOverride());
    assertFalse(Place.UNIX.client(false, Optional.empty(), true).usesInsecureOverride());
  }

  @Test
  @Rule("security.metadata.secrets")
  void a_link_may_carry_secrets_if_it_is_encrypted_or_local() {
    assertFalse(Links.tcp(Locality.NETWORK).mayCarrySecrets());
    assertTrue(Links.tcp(Locality.LOOPBACK).mayCarrySecrets());
    assertTrue(Links.unix(1).mayCarrySecrets());
    assertTrue(Links.tls13().mayCarrySecrets());
    assertTrue(Links.tunnel().mayCarrySecrets());
  }

  @Test
  @Rule("security.profile-c.reject")
  void only_profile_c_needs_an_identity_of_the_connection() {
    assertTrue(C.connectionNeedsIdentity());
    assertFalse(B.connectionNeedsIdentity());
    assertFalse(A.connectionNeedsIdentity());
  }

  private static List<String> ids(List<ProfileViolation> violations) {
    return violations.stream().map(ProfileViolation::ruleId).toList();
  }
}
