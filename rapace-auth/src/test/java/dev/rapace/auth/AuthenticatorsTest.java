package dev.rapace.auth;

import static dev.rapace.auth.TestTokens.*;
import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.auth.MutualTlsAuthenticator.NameSource;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.Authenticator.Capability;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

@Rule("security.profile-c.authenticate")
class AuthenticatorsTest {
  private final X509Certificate leaf =
      certificate("CN=alice", NOW.minusSeconds(60), NOW.plusSeconds(100), b -> {});
  private final MutualTlsAuthenticator tls =
      MutualTlsAuthenticator.namedBy(NameSource.COMMON_NAME)
          .peer("alice", Grant.ofRoles("cert-role"))
          .build();
  private final Revocations revocations = new Revocations();
  private final JwtAuthenticator jwt = verifier().revocations(revocations).build();

  private static Authenticator throwing() {
    return new Authenticator() {
      @Override
      public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
        throw new IllegalStateException("broken");
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of();
      }
    };
  }

  @Test
  @Rule("security.profile-c.reject")
  void rejectionIsFinal() {
    Authenticator first = Authenticators.firstOf(jwt, tls);
    assertEquals("alice", peer(ask(first, request(null, null, tls(leaf)))).name());
    assertEquals("malformed", cause(ask(first, request(null, "not-a-token", tls(leaf)))));
    assertInstanceOf(
        AuthenticationResult.NotApplicable.class, ask(first, request(null, null, tls())));
    assertEquals(
        AuthenticatedPeer.Method.BEARER_TOKEN,
        peer(ask(first, request(null, good(), tls(leaf)))).method());
  }

  @Test
  void failureIsNotPassedOver() {
    Authenticator first = Authenticators.firstOf(throwing(), tls);
    assertTrue(
        first
            .authenticate(request(null, null, tls(leaf)))
            .toCompletableFuture()
            .isCompletedExceptionally());
    Authenticator all = Authenticators.allOf(tls, throwing());
    assertTrue(
        all.authenticate(request(null, null, tls(leaf)))
            .toCompletableFuture()
            .isCompletedExceptionally());
  }

  @Test
  void allNeedsEveryCredentialAndTheTokenNamesThePeer() {
    Authenticator all = Authenticators.allOf(tls, jwt);
    AuthenticatedPeer peer =
        peer(
            ask(
                all,
                request(null, es256(header(""), claims(",\"roles\":\"token-role\"")), tls(leaf))));
    assertEquals("alice", peer.name());
    assertEquals(AuthenticatedPeer.Method.COMBINED, peer.method());
    assertEquals("CN=alice", peer.attributes().get("tls.subject"));
    assertTrue(peer.hasRole("token-role"));
    assertFalse(peer.hasRole("cert-role"), "a certificate's roles do not widen the token");
    assertEquals(leaf.getNotAfter().toInstant(), peer.expiresAt().orElseThrow());
    assertEquals("credential-missing", cause(ask(all, request(null, null, tls(leaf)))));
    assertEquals("credential-missing", cause(ask(all, request(null, good(), tls()))));
    assertEquals("malformed", cause(ask(all, request(null, "x", tls(leaf)))));
    assertInstanceOf(
        AuthenticationResult.NotApplicable.class, ask(all, request(null, null, tls())));
  }

  @Test
  void policyMayDemandThatIdentitiesBelongTogether() {
    Authenticator all =
        Authenticators.allOf(p -> p.get(0).name().equals(p.get(1).name()), tls, jwt);
    peer(ask(all, request(null, good(), tls(leaf))));
    String bob = es256(header(""), claims("").replace("alice", "bob"));
    assertEquals(
        "identities-do-not-belong-together", cause(ask(all, request(null, bob, tls(leaf)))));
  }

  @Test
  void tenantsMustNotDiffer() {
    MutualTlsAuthenticator acme =
        MutualTlsAuthenticator.namedBy(NameSource.COMMON_NAME)
            .peer("alice", Grant.none().withTenant("acme"))
            .build();
    Authenticator all = Authenticators.allOf(acme, verifier().tenantClaim("org").build());
    String evil = es256(header(""), claims(",\"org\":\"evil\""));
    String same = es256(header(""), claims(",\"org\":\"acme\""));
    assertEquals("tenants-differ", cause(ask(all, request(null, evil, tls(leaf)))));
    assertEquals("acme", peer(ask(all, request(null, same, tls(leaf)))).tenant().orElseThrow());
  }

  @Test
  void revocationReachesThroughCombinations() {
    Authenticator nested = Authenticators.firstOf(Authenticators.allOf(tls, jwt));
    AuthenticatedPeer peer = peer(ask(nested, request(null, good(), tls(leaf))));
    assertTrue(nested.isStillValid(peer));
    revocations.revokeSubject("alice", NOW);
    assertFalse(nested.isStillValid(peer));
  }

  @Test
  void capabilitiesAndWeaknessesAreThoseOfTheMembers() {
    Authenticator both =
        Authenticators.firstOf(tls, verifier().maxLifetime(Duration.ofDays(1)).build());
    assertEquals(Set.of(Capability.CLIENT_CERTIFICATE, Capability.TOKEN), both.capabilities());
    assertEquals(1, both.weaknesses(SecurityProfile.networked()).size());
    assertThrows(IllegalArgumentException.class, Authenticators::firstOf);
    assertThrows(IllegalArgumentException.class, () -> Authenticators.firstOf(jwt, jwt));
    assertThrows(
        IllegalArgumentException.class,
        () -> Authenticators.firstOf(jwt, Authenticators.allOf(tls, jwt)));
  }
}
