package dev.rapace.auth;

import static dev.rapace.auth.TestTokens.*;
import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Rule({"security.profile-c.authenticate", "security.profile-c.reject"})
class JwtAuthenticatorTest {
  private static final byte[] SECRET =
      "3f6c1b9e8d7a405263718f9eabcd0412".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final JwtAuthenticator verifier = verifier().build();

  private String rejected(String header, String payload) {
    return cause(ask(verifier, es256(header, payload)));
  }

  @Test
  void goodTokenNamesThePeer() {
    AuthenticatedPeer peer =
        peer(
            ask(
                verifier().tenantClaim("org").build(),
                es256(
                    header(",\"typ\":\"at+jwt\""),
                    claims(
                        ",\"scope\":\"read write\",\"roles\":[\"admin\"],\"org\":\"acme\",\"jti\":\"t1\""))));
    assertEquals("alice", peer.name());
    assertEquals("acme", peer.tenant().orElseThrow());
    assertTrue(peer.hasScope("read") && peer.hasScope("write") && peer.hasRole("admin"));
    assertEquals(3, peer.authorities().size());
    assertEquals(NOW.plusSeconds(630), peer.expiresAt().orElseThrow());
    assertEquals("t1", peer.attributes().get("token.id"));
  }

  @Test
  void scpMayBeAnArray() {
    AuthenticatedPeer peer =
        peer(ask(verifier, es256(header(""), claims(",\"scp\":[\"a\",\"b\"]"))));
    assertTrue(peer.hasScope("a") && peer.hasScope("b"));
  }

  @Test
  void requestWithoutTokenOrOfAnotherSchemeIsNotOurs() {
    assertInstanceOf(AuthenticationResult.NotApplicable.class, ask(verifier, (String) null));
    assertInstanceOf(
        AuthenticationResult.NotApplicable.class, ask(verifier, request("static", good(), tls())));
    assertInstanceOf(
        AuthenticationResult.Authenticated.class, ask(verifier, request("bearer", good(), tls())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"iss", "aud", "sub", "iat", "exp"})
  void everyRequiredClaimIsRequired(String claim) {
    String payload = claims("").replace("\"" + claim + "\":", "\"x" + claim + "\":");
    assertNotNull(rejected(header(""), payload));
  }

  @Test
  void wrongIssuerAudienceAndBlankSubjectAreRefused() {
    assertEquals("issuer", rejected(header(""), claims("").replace(ISSUER, ISSUER + "/")));
    assertEquals("audience", rejected(header(""), claims("").replace("orders", "Orders")));
    assertEquals("claim-text", rejected(header(""), claims("").replace("alice", " ")));
    assertEquals("claim-text", rejected(header(""), claims("").replace("alice", "a\\u0000b")));
  }

  @ParameterizedTest
  @CsvSource({
    "-10, 600, ok", // plain
    "-630, -29, ok", // expired, within the skew
    "-630, -30, expired",
    "30, 600, ok", // issued in the future, within the skew
    "31, 600, not-yet-valid",
    "-10, 3590, ok", // exactly an hour
    "-10, 3591, lifetime",
    "10, 10, lifetime",
    "20, 10, lifetime"
  })
  void lifetimeIsJudgedAtItsBounds(long issued, long expires, String outcome) {
    long now = NOW.getEpochSecond();
    var result = ask(verifier, es256(header(""), claimsAt(now + issued, now + expires, "")));
    if (outcome.equals("ok")) {
      assertFalse(peer(result).isExpired(NOW));
    } else {
      assertEquals(outcome, cause(result));
    }
  }

  @Test
  void notBeforeIsHonoured() {
    long now = NOW.getEpochSecond();
    assertEquals("not-yet-valid", rejected(header(""), claims(",\"nbf\":" + (now + 31))));
    peer(ask(verifier, es256(header(""), claims(",\"nbf\":" + (now + 30)))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1772366400\"", "1.5e9", "1772370000.0", "null", "-1", "true"})
  void timesAreWholeSeconds(String exp) {
    String payload = claims("").replaceAll("\"exp\":[0-9]+", "\"exp\":" + exp);
    assertEquals("claim-type", rejected(header(""), payload));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"crit\":[\"exp\"]",
        ",\"jku\":\"https://evil.test/jwks\"",
        ",\"jwk\":{}",
        ",\"x5u\":\"https://evil.test/c\"",
        ",\"x5c\":[]",
        ",\"x5t\":\"a\"",
        ",\"x5t#S256\":\"a\"",
        ",\"zip\":\"DEF\"",
        ",\"b64\":false",
        ",\"cty\":\"JWT\"",
        ",\"enc\":\"A128GCM\"",
        ",\"own\":1"
      })
  void headerMembersThatChangeTheMeaningAreRefused(String member) {
    assertEquals("header-member", rejected(header(member), claims("")));
  }

  @Test
  void duplicateMembersAreRefusedEverywhere() {
    assertEquals("not-json", rejected(header(",\"alg\":\"ES256\""), claims("")));
    assertEquals("not-json", rejected(header(""), claims(",\"sub\":\"bob\"")));
    assertEquals("not-json", rejected(header(""), claims(",\"s\\u0075b\":\"bob\"")));
    assertEquals("not-json", rejected(header(""), claims(",\"x\":{\"a\":1,\"a\":2}")));
  }

  @Test
  void unsignedAndStrippedTokensAreRefused() {
    String payload = b64(claims(""));
    assertEquals("unsigned", cause(ask(verifier, b64("{\"alg\":\"none\"}") + "." + payload + ".")));
    assertEquals(
        "algorithm", cause(ask(verifier, b64("{\"alg\":\"none\"}") + "." + payload + ".AAAA")));
    assertEquals(
        "unsigned", cause(ask(verifier, good().substring(0, good().lastIndexOf('.') + 1))));
  }

  @Test
  void publicKeyIsNeverTakenForASecret() {
    String header = "{\"alg\":\"HS256\",\"kid\":\"ec-1\"}";
    String forged = hs256(EC.getPublic().getEncoded(), header, claims(""));
    assertEquals("algorithm", cause(ask(verifier, forged)));
    JwtAuthenticator lenient =
        verifier().algorithms(JwtAlgorithm.ES256, JwtAlgorithm.HS256).build();
    assertEquals("algorithm", cause(ask(lenient, forged)));
  }

  @Test
  void algorithmIsBoundToTheKey() {
    JwkSet bound = JwkSet.builder().pem("r", JwtAlgorithm.RS256, pem(RSA)).build();
    JwtAuthenticator both =
        JwtAuthenticator.builder()
            .trust(ISSUER, bound)
            .audience("orders")
            .algorithms(JwtAlgorithm.RS256, JwtAlgorithm.RS512)
            .maxLifetime(Duration.ofHours(1))
            .build();
    peer(ask(both, sign("SHA256withRSA", RSA, "{\"alg\":\"RS256\",\"kid\":\"r\"}", claims(""))));
    assertEquals(
        "algorithm",
        cause(
            ask(
                both,
                sign("SHA512withRSA", RSA, "{\"alg\":\"RS512\",\"kid\":\"r\"}", claims("")))));
  }

  @Test
  void zeroSignatureAndForeignKeyAreRefused() throws Exception {
    String input = b64(header("")) + "." + b64(claims("")) + ".";
    assertEquals("signature", cause(ask(verifier, input + b64(new byte[64]))));
    assertEquals(
        "signature",
        cause(
            ask(verifier, sign("SHA256withECDSAinP1363Format", ecPair(), header(""), claims("")))));
  }

  @Test
  void kidChoosesAmongConfiguredKeysOnly() {
    assertEquals(
        "unknown-key",
        cause(ask(verifier, es256("{\"alg\":\"ES256\",\"kid\":\"../ec-1\"}", claims("")))));
    peer(ask(verifier, es256("{\"alg\":\"ES256\"}", claims(""))));
    JwkSet two =
        JwkSet.builder()
            .pem("ec-1", JwtAlgorithm.ES256, pem(EC))
            .pem("ec-2", JwtAlgorithm.ES256, pem(ecPair()))
            .build();
    JwtAuthenticator twoKeys =
        JwtAuthenticator.builder()
            .trust(ISSUER, two)
            .audience("orders")
            .algorithms(JwtAlgorithm.ES256)
            .maxLifetime(Duration.ofHours(1))
            .build();
    peer(ask(twoKeys, good()));
    assertEquals("unknown-key", cause(ask(twoKeys, es256("{\"alg\":\"ES256\"}", claims("")))));
  }

  @Test
  void keyOfOneIssuerDoesNotVouchForAnother() {
    JwtAuthenticator two =
        verifier()
            .trust(
                "https://other.test",
                JwkSet.builder().pem("ec-1", JwtAlgorithm.ES256, pem(ecPair())).build())
            .build();
    peer(ask(two, good()));
    assertEquals(
        "signature",
        cause(ask(two, es256(header(""), claims("").replace(ISSUER, "https://other.test")))));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\n", "=", "+", "/", "?", "\u00e9", "\u0000"})
  void foreignCharactersAreRefusedAnywhere(String odd) {
    String good = good();
    assertEquals("malformed", cause(ask(verifier, good + odd)));
    assertEquals("malformed", cause(ask(verifier, odd + good)));
    int dot = good.indexOf('.');
    assertEquals(
        "malformed",
        cause(ask(verifier, good.substring(0, dot - 1) + odd + good.substring(dot - 1))));
  }

  @Test
  void aTokenHasOneSpelling() {
    // The last character of a 64-byte signature carries four unused bits.
    String good = good();
    char last = good.charAt(good.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char other = alphabet.charAt(alphabet.indexOf(last) | 1);
    assertNotEquals(last, other);
    assertEquals("malformed", cause(ask(verifier, good.substring(0, good.length() - 1) + other)));
  }

  @Test
  void lengthIsBoundedBeforeDecoding() {
    String long17 = "a".repeat(17 * 1024);
    assertEquals("too-long", cause(ask(verifier, long17)));
    assertEquals(
        "too-long", cause(ask(verifier, es256(header(""), claims(",\"x\":\"" + long17 + "\"")))));
  }

  @Test
  void tokenBoundToACertificateIsGoodWithItOnly() {
    X509Certificate own = certificate("CN=alice");
    X509Certificate other = certificate("CN=mallory");
    String print = Certificates.thumbprint(own);
    String bound = es256(header(""), claims(",\"cnf\":{\"x5t#S256\":\"" + print + "\"}"));
    peer(ask(verifier, request(null, bound, tls(own))));
    assertEquals("bound-elsewhere", cause(ask(verifier, request(null, bound, tls(other)))));
    assertEquals("bound-elsewhere", cause(ask(verifier, request(null, bound, tls()))));
    assertEquals("bound-elsewhere", cause(ask(verifier, request(null, bound, unix(0, 0)))));
    JwtAuthenticator binding = verifier().requireCertificateBinding().build();
    assertEquals("not-bound", cause(ask(binding, request(null, good(), tls(own)))));
    peer(ask(binding, request(null, bound, tls(own))));
    String withMore = "{\"x5t#S256\":\"" + print + "\",\"jkt\":\"a\"}";
    assertEquals(
        "confirmation",
        cause(
            ask(
                verifier,
                request(null, es256(header(""), claims(",\"cnf\":" + withMore)), tls(own)))));
    assertEquals(
        "confirmation",
        cause(ask(verifier, es256(header(""), claims(",\"cnf\":{\"jkt\":\"abc\"}")))));
  }

  @Test
  void revocationIsSeenWhenVerifyingAndOnEveryCall() {
    Revocations list = new Revocations();
    JwtAuthenticator a = verifier().revocations(list).build();
    String token = es256(header(""), claims(",\"jti\":\"t1\""));
    AuthenticatedPeer peer = peer(ask(a, token));
    assertTrue(a.isStillValid(peer));
    list.revokeToken("t1", NOW.plusSeconds(600));
    assertFalse(a.isStillValid(peer));
    assertEquals("revoked", cause(ask(a, token)));

    AuthenticatedPeer second = peer(ask(a, es256(header(""), claims(",\"jti\":\"t2\""))));
    list.revokeSubject("alice", NOW.minusSeconds(11));
    assertTrue(a.isStillValid(second));
    list.revokeSubject("alice", NOW.minusSeconds(10));
    assertFalse(a.isStillValid(second));

    AuthenticatedPeer bob = peer(ask(a, es256(header(""), claims("").replace("alice", "bob"))));
    assertTrue(a.isStillValid(bob));
    list.revokeAllIssuedBefore(NOW);
    list.revokeAllIssuedBefore(NOW.minusSeconds(3600));
    assertFalse(a.isStillValid(bob));
  }

  @Test
  void tokenCanBeAcceptedOnce() {
    JwtAuthenticator once = verifier().acceptOnce(2).build();
    String first = es256(header(""), claims(",\"jti\":\"a\""));
    peer(ask(once, first));
    assertEquals("replayed", cause(ask(once, first)));
    assertEquals("no-token-id", cause(ask(once, good())));
    peer(ask(once, es256(header(""), claims(",\"jti\":\"b\""))));
    assertEquals(
        "replay-cache-full", cause(ask(once, es256(header(""), claims(",\"jti\":\"c\"")))));
    assertEquals("replayed", cause(ask(once, first)));
  }

  @Test
  void tenantIsRequiredOnceItsClaimIsNamed() {
    assertEquals("no-tenant", cause(ask(verifier().tenantClaim("org").build(), good())));
    assertTrue(peer(ask(verifier, es256(header(""), claims(",\"org\":\"x\"")))).tenant().isEmpty());
  }

  @Test
  void everythingMissingIsNamedAtOnce() {
    InsecureConfigurationException e =
        assertThrows(
            InsecureConfigurationException.class, () -> JwtAuthenticator.builder().build());
    assertEquals(4, e.violations().size());
    for (String word : new String[] {"issuer", "audience", "algorithms", "lifetime"}) {
      assertTrue(
          e.violations().stream()
              .anyMatch(v ->
                  v.what().contains(word) && v.ruleId().equals("security.profile-c.authenticate")),
          word);
    }
  }

  @Test
  void networkedProfileRefusesLongLivesAndWideClocks() {
    JwtAuthenticator day =
        verifier().maxLifetime(Duration.ofHours(24)).clockSkew(Duration.ofMinutes(2)).build();
    assertEquals(2, day.weaknesses(SecurityProfile.networked()).size());
    assertEquals(0, day.weaknesses(SecurityProfile.trustedLocal()).size());
    assertEquals(0, verifier.weaknesses(SecurityProfile.networked()).size());
    assertEquals(java.util.Set.of(Authenticator.Capability.TOKEN), verifier.capabilities());
  }

  @Test
  void secretSharedByIssuersIsRefused() {
    JwkSet one = JwkSet.builder().hmac("a", JwtAlgorithm.HS256, Secret.copyOf(SECRET)).build();
    JwkSet two = JwkSet.builder().hmac("b", JwtAlgorithm.HS256, Secret.copyOf(SECRET)).build();
    var builder =
        JwtAuthenticator.builder()
            .trust("https://a.test", one)
            .audience("orders")
            .algorithms(JwtAlgorithm.HS256)
            .maxLifetime(Duration.ofHours(1));
    JwtAuthenticator alone = builder.build();
    peer(
        ask(
            alone,
            hs256(
                SECRET,
                "{\"alg\":\"HS256\",\"kid\":\"a\"}",
                claims("").replace(ISSUER, "https://a.test"))));
    builder.trust("https://b.test", two);
    assertThrows(InsecureConfigurationException.class, builder::build);
  }

  @Test
  void randomDamageNeverThrowsAndNeverPasses() {
    java.util.Random chance = new java.util.Random(20260301);
    byte[] good = good().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      int at = chance.nextInt(bad.length);
      byte old = bad[at];
      bad[at] = (byte) chance.nextInt(256);
      if (bad[at] == old) {
        continue;
      }
      var request =
          new dev.rapace.security.AuthenticationRequest(
              dev.rapace.security.AuthenticationRequest.Stage.CALL,
              tls(),
              java.util.Optional.empty(),
              java.util.Optional.of(Secret.copyOf(bad)),
              NOW);
      assertNotEquals("verifier-failed", cause(ask(verifier, request)));
    }
    assertEquals("malformed", cause(ask(verifier, Base64.getEncoder().encodeToString(good))));
  }
}
