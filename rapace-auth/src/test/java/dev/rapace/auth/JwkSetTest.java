package dev.rapace.auth;

import static dev.rapace.auth.TestTokens.*;
import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.security.Secret;
import dev.rapace.spec.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Rule("security.profile-c.authenticate")
class JwkSetTest {
  private static final String SECRET = b64("0123456789abcdefghijklmnopqrstuv");

  private static String oct(String kid, String k, String more) {
    return "{\"kty\":\"oct\",\"kid\":\"" + kid + "\",\"k\":\"" + k + "\"" + more + "}";
  }

  private static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }

  private static void refused(String json) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> JwkSet.parse(json));
    assertTrue(String.valueOf(e.getMessage()).contains("security.profile-c.authenticate"));
  }

  static String ecJwk(String kid, String more) {
    ECPublicKey key = (ECPublicKey) EC.getPublic();
    return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\""
        + kid
        + "\",\"x\":\""
        + b64(fixed(key.getW().getAffineX().toByteArray()))
        + "\",\"y\":\""
        + b64(fixed(key.getW().getAffineY().toByteArray()))
        + "\""
        + more
        + "}";
  }

  private static byte[] fixed(byte[] b) {
    byte[] out = new byte[32];
    int n = Math.min(32, b.length);
    System.arraycopy(b, b.length - n, out, 32 - n, n);
    return out;
  }

  @Test
  void goodSetsAreRead() {
    JwkSet set = JwkSet.parse(set(ecJwk("a", ",\"use\":\"sig\""), rsaJwk(RSA, ",\"kid\":\"b\"")));
    assertEquals(java.util.List.of("a", "b"), set.keyIds());
    assertTrue(set.algorithms().contains(JwtAlgorithm.ES256));
    assertTrue(JwkSet.parse(set(oct("s", SECRET, ",\"alg\":\"HS256\""))).isSymmetric());
  }

  @Test
  void setsThatMixOrRepeatAreRefused() {
    refused(set(ecJwk("a", ""), ecJwk("a", "")));
    refused(set(ecJwk("a", ""), oct("s", SECRET, ",\"alg\":\"HS256\"")));
    refused(set());
    refused("[]");
    refused("{\"keys\":{}}");
    refused(set(ecJwk("a", "")) + "x");
    refused("{\"keys\":[],\"keys\":[]}");
  }

  @Test
  void privateKeysAreRefused() {
    refused(set(ecJwk("a", ",\"d\":\"AA\"")));
    refused(set(rsaJwk(RSA, ",\"kid\":\"b\",\"d\":\"AQ\"")));
    refused(set(rsaJwk(RSA, ",\"kid\":\"b\",\"p\":\"AQ\"")));
  }

  @Test
  void weakKeysAreRefused() {
    refused(set(rsaJwk(rsaPair(1024), ",\"kid\":\"b\"")));
    refused(set(rsaJwk(RSA, ",\"kid\":\"b\"").replace("\"e\":\"AQAB\"", "\"e\":\"AQ\"")));
    refused(set(rsaJwk(RSA, ",\"kid\":\"b\"").replace("\"e\":\"AQAB\"", "\"e\":\"Aw\"")));
    refused(set(ecJwk("a", "").replace("P-256", "P-384")));
    refused(
        set(ecJwk("a", "").replaceAll("\"x\":\"[^\"]*\"", "\"x\":\"" + b64(new byte[32]) + "\"")));
    refused(set(oct("s", b64("short"), ",\"alg\":\"HS256\"")));
    refused(set(oct("s", SECRET, ",\"alg\":\"HS512\"")));
    refused(set(oct("s", SECRET, "")));
    refused(set(oct("s", "", ",\"alg\":\"HS256\"")));
    refused(set(oct("s", b64(new byte[32]), ",\"alg\":\"HS256\"")));
    refused(set(oct("s", b64("changeme-changeme-changeme-12345678"), ",\"alg\":\"HS256\"")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"use\":\"enc\"",
        ",\"key_ops\":[\"sign\"]",
        ",\"key_ops\":\"verify\"",
        ",\"alg\":\"ES384\"",
        ",\"alg\":\"ECDH-ES\""
      })
  void keysForOtherUsesVerifyNothing(String member) {
    JwkSet set = JwkSet.parse(set(ecJwk("ec-1", member), rsaJwk(RSA, ",\"kid\":\"b\"")));
    JwtAuthenticator a =
        JwtAuthenticator.builder()
            .trust(ISSUER, set)
            .audience("orders")
            .algorithms(JwtAlgorithm.ES256, JwtAlgorithm.RS256)
            .maxLifetime(Duration.ofHours(1))
            .build();
    assertEquals("algorithm", cause(ask(a, good())));
    refused(set(ecJwk("ec-1", member)));
  }

  @Test
  void pemKeysAndSecretsAreChecked() throws Exception {
    var b = JwkSet.builder();
    assertThrows(IllegalArgumentException.class, () -> b.pem("k", JwtAlgorithm.ES384, pem(EC)));
    assertThrows(IllegalArgumentException.class, () -> b.pem("k", JwtAlgorithm.RS256, pem(EC)));
    assertThrows(IllegalArgumentException.class, () -> b.pem("k", JwtAlgorithm.HS256, pem(EC)));
    assertThrows(
        IllegalArgumentException.class, () -> b.pem("k", JwtAlgorithm.RS256, pem(rsaPair(1024))));
    assertThrows(
        IllegalArgumentException.class,
        () -> b.hmac("k", JwtAlgorithm.ES256, Secret.of("0123456789abcdefghijklmnopqrstuv")));
    assertThrows(
        IllegalArgumentException.class,
        () -> b.hmac("k", JwtAlgorithm.HS256, Secret.of("0123456789")));
    assertThrows(IllegalArgumentException.class, b::build);
    var ed = java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    JwkSet set = JwkSet.builder().pem("ed", JwtAlgorithm.EDDSA, pem(ed)).build();
    JwtAuthenticator a =
        JwtAuthenticator.builder()
            .trust(ISSUER, set)
            .audience("orders")
            .algorithms(JwtAlgorithm.EDDSA)
            .maxLifetime(Duration.ofHours(1))
            .build();
    String header = "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}";
    assertEquals("alice", peer(ask(a, sign("Ed25519", ed, header, claims("")))).name());
  }

  @Test
  void fileIsReadAgainAndFailsClosedWhenTooOld(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("jwks.json");
    Files.writeString(file, set(ecJwk("old", "")));
    AtomicLong nanos = new AtomicLong();
    JwkFile keys = JwkFile.watch(file, Duration.ofMinutes(5), Duration.ofHours(1), nanos::get);
    JwtAuthenticator a =
        JwtAuthenticator.builder()
            .trust(ISSUER, keys)
            .audience("orders")
            .algorithms(JwtAlgorithm.ES256)
            .maxLifetime(Duration.ofHours(1))
            .build();
    assertEquals("unknown-key", cause(ask(a, good())));
    Files.writeString(file, set(ecJwk("ec-1", "")));
    assertEquals("unknown-key", cause(ask(a, good())), "unknown ids reload at most every 30 s");
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    peer(ask(a, good()));

    Files.writeString(file, "{broken");
    nanos.addAndGet(Duration.ofMinutes(59).toNanos());
    peer(ask(a, good()));
    nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    assertEquals("keys-stale", cause(ask(a, good())));
    Files.writeString(file, set(ecJwk("ec-1", "")));
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    peer(ask(a, good()));
    Files.writeString(file, set(ecJwk("new", "")));
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertEquals("unknown-key", cause(ask(a, good())), "a key taken out is no longer good");
  }

  @Test
  void fileThatOthersMayChangeOrThatHoldsSecretsIsRefused(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("jwks.json");
    Files.writeString(file, set(ecJwk("a", "")));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    Duration hour = Duration.ofHours(1);
    assertThrows(IllegalArgumentException.class, () -> JwkFile.watch(file, hour, hour));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertNotNull(JwkFile.watch(file, hour, hour));
    Files.writeString(file, set(oct("s", SECRET, ",\"alg\":\"HS256\"")));
    assertThrows(IllegalArgumentException.class, () -> JwkFile.watch(file, hour, hour));
    assertThrows(
        IllegalArgumentException.class, () -> JwkFile.watch(dir.resolve("none"), hour, hour));
  }
}
