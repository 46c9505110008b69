package dev.rapace.auth;

import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.Authority;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.Authorizer;
import dev.rapace.security.MethodRef;
import dev.rapace.spec.Rule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Rule("security.profile-b.authorize")
class RoleAuthorizerTest {
  private static final MethodRef GET = method("Orders", "get");
  private static final MethodRef PUT = method("Orders", "put");
  private static final MethodRef WIPE =
      new MethodRef(3, "Admin", "wipe", Set.of("admin"), Set.of("wipe"));
  private final AuthenticatedPeer reader = peer("r", Authority.role("reader"));
  private final AuthenticatedPeer writer =
      peer("w", Authority.role("writer"), Authority.scope("orders.put"));
  private final AuthenticatedPeer admin =
      peer("a", Authority.role("admin"), Authority.scope("wipe"));

  private static MethodRef method(String service, String name) {
    return new MethodRef(1, service, name, Set.of(), Set.of());
  }

  private static AuthenticatedPeer peer(String name, Authority... authorities) {
    var b = AuthenticatedPeer.named(name, AuthenticatedPeer.Method.BEARER_TOKEN);
    for (Authority a : authorities) {
      b.authority(a);
    }
    return b.build();
  }

  private static AuthorizationDecision decide(
      Authorizer policy, AuthenticatedPeer peer, MethodRef method) {
    return policy.authorize(peer, method, TestTokens.tls());
  }

  @Test
  void nothingIsAllowedWithoutARule() {
    RoleAuthorizer empty = RoleAuthorizer.builder().build();
    for (AuthenticatedPeer p : List.of(reader, writer, admin)) {
      for (MethodRef m : List.of(GET, PUT, WIPE)) {
        assertFalse(decide(empty, p, m).allowed());
      }
    }
    assertEquals("no-rule", decide(empty, admin, GET).rule());
  }

  @Test
  void rulesDecidePerPeerAndMethod() {
    RoleAuthorizer policy =
        RoleAuthorizer.builder()
            .allowRole("Orders.get", "reader")
            .allowRole("Orders.get", "writer")
            .allow("Orders.put", Authority.role("writer"), Authority.scope("orders.put"))
            .build();
    assertEquals("allow Orders.get", decide(policy, reader, GET).rule());
    assertTrue(decide(policy, writer, GET).allowed());
    assertTrue(decide(policy, writer, PUT).allowed());
    assertEquals("insufficient-authorities", decide(policy, reader, PUT).rule());
    assertFalse(decide(policy, peer("x", Authority.role("writer")), PUT).allowed());
    assertFalse(
        decide(policy, peer("x", Authority.scope("reader")), GET).allowed(),
        "a scope is not a role of the same name");
    assertFalse(decide(policy, peer("x", Authority.role("Reader")), GET).allowed());
  }

  @Test
  void denyRulesComeFirst() {
    RoleAuthorizer policy =
        RoleAuthorizer.builder()
            .allowEveryPeer("Orders.*")
            .deny("Orders.put", Authority.role("reader"))
            .build();
    assertTrue(decide(policy, reader, GET).allowed());
    assertEquals("deny Orders.put", decide(policy, reader, PUT).rule());
    assertTrue(decide(policy, writer, PUT).allowed());
    RoleAuthorizer closed =
        RoleAuthorizer.builder().allowEveryPeer("Orders.get").deny("Orders.*").build();
    assertFalse(decide(closed, admin, GET).allowed());
  }

  @Test
  void whatTheMethodDeclaresIsNeededToo() {
    RoleAuthorizer policy = RoleAuthorizer.builder().allowEveryPeer("Admin.*").build();
    assertTrue(decide(policy, admin, WIPE).allowed());
    assertEquals("declared-requirement", decide(policy, writer, WIPE).rule());
    assertFalse(decide(policy, peer("x", Authority.role("admin")), WIPE).allowed());
    RoleAuthorizer declared = RoleAuthorizer.builder().allowDeclared().build();
    assertTrue(decide(declared, admin, WIPE).allowed());
    assertFalse(decide(declared, reader, WIPE).allowed());
    assertFalse(decide(declared, admin, GET).allowed(), "a method that declares nothing is closed");
  }

  @Test
  void otherServicesAndLongerNamesDoNotMatch() {
    RoleAuthorizer policy = RoleAuthorizer.builder().allowEveryPeer("Orders.get").build();
    for (MethodRef m :
        List.of(
            method("Orders", "getAll"),
            method("orders", "get"),
            method("Orders2", "get"),
            method("Orders", "*"),
            method("", "Orders.get"))) {
      assertFalse(decide(policy, admin, m).allowed(), m.fullName());
    }
  }

  @Test
  void patternThatMatchesNothingIsAViolation() {
    RoleAuthorizer policy =
        RoleAuthorizer.builder()
            .allowEveryPeer("Orders.get")
            .allowEveryPeer("Orders.gone")
            .deny("Other.*")
            .build();
    var found = policy.check(List.of(GET, PUT));
    assertEquals(2, found.size());
    assertTrue(found.stream().allMatch(v -> v.ruleId().equals("security.profile-b.authorize")));
    assertEquals(2, Authorizers.and(policy, Authorizer.denyAll()).check(List.of(GET)).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", "*.*", "Orders", "Orders.", ".get", "Orders.g*", "a.b.c", "A b.c"})
  void malformedPatternsAreRefused(String pattern) {
    assertThrows(
        IllegalArgumentException.class, () -> RoleAuthorizer.builder().allowEveryPeer(pattern));
  }

  @Test
  void combinationsKeepTheirStrength() {
    Authorizer all = Authorizers.dangerouslyPermitAll();
    Authorizer none = Authorizer.denyAll();
    assertTrue(decide(all, reader, WIPE).allowed());
    assertEquals(Authorizer.Strength.PERMITS_ALL, all.strength());
    assertEquals(Authorizer.Strength.DECIDES, Authorizers.and(all, none).strength());
    assertEquals(Authorizer.Strength.PERMITS_ALL, Authorizers.and(all, all).strength());
    assertEquals(Authorizer.Strength.PERMITS_ALL, Authorizers.or(all, none).strength());
    assertFalse(decide(Authorizers.and(all, none), admin, GET).allowed());
    assertTrue(decide(Authorizers.or(none, all), admin, GET).allowed());
    assertFalse(decide(Authorizers.or(none, none), admin, GET).allowed());
    assertThrows(IllegalArgumentException.class, Authorizers::and);
    assertThrows(IllegalArgumentException.class, Authorizers::or);
  }
}
