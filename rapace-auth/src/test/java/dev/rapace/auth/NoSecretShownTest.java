package dev.rapace.auth;

import static dev.rapace.auth.TestTokens.*;
import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.auth.jwt.CompactJws;
import dev.rapace.auth.jwt.JwkReader;
import dev.rapace.auth.jwt.JwsHeader;
import dev.rapace.auth.jwt.TokenClaims;
import dev.rapace.security.Secret;
import dev.rapace.spec.Rule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A marked secret goes through everything here; the mark must come out nowhere. */
@Rule({"security.metadata.plaintext", "security.metadata.secrets"})
class NoSecretShownTest {
  private static final String MARK = "CANARY7f3a9b2c5d8e1604";
  private static final byte[] SECRET =
      (MARK + "0123456789abcdef").getBytes(StandardCharsets.US_ASCII);

  private final List<String> shown = new ArrayList<>();

  private void show(Object o) {
    shown.add(o.toString());
  }

  private void showFault(ThrowingAction action) {
    try {
      action.run();
      fail("this should have failed");
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      shown.add(trace.toString());
    }
  }

  private interface ThrowingAction {
    void run() throws Exception;
  }

  @Test
  void nothingShowsASecret(@TempDir Path dir) throws Exception {
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      objects();
      configurationFaults(dir);
      tokenFaults();
    } finally {
      System.setErr(err);
    }
    shown.add(log.toString(StandardCharsets.UTF_8));
    assertTrue(shown.size() > 20);
    for (String text : shown) {
      assertFalse(text.contains(MARK), text);
      assertFalse(text.contains(b64(MARK).substring(0, 16)), text);
    }
  }

  private void objects() throws Exception {
    JwkSet set = JwkSet.builder().hmac("hs", JwtAlgorithm.HS256, Secret.copyOf(SECRET)).build();
    show(set);
    show(set.current(false));
    JwtAuthenticator jwt =
        JwtAuthenticator.builder()
            .trust(ISSUER, set)
            .audience("orders")
            .algorithms(JwtAlgorithm.HS256)
            .maxLifetime(Duration.ofHours(1))
            .build();
    show(jwt);
    String token =
        hs256(SECRET, "{\"alg\":\"HS256\",\"kid\":\"hs\"}", claims(",\"note\":\"" + MARK + "\""));
    var request = request("bearer", token, tls());
    show(request);
    var result = ask(jwt, request);
    show(result);
    show(peer(result));
    show(peer(result).attributes());
    CompactJws jws = CompactJws.parse(token.getBytes(StandardCharsets.US_ASCII));
    show(jws);
    show(JwsHeader.of(jws));
    show(TokenClaims.of(jws));
    StaticTokens tokens =
        StaticTokens.builder().token("a", Secret.copyOf(SECRET), Grant.ofRoles("r")).build();
    show(tokens);
    show(ask(tokens, new String(SECRET, StandardCharsets.US_ASCII)));
    show(
        Authenticators.allOf(
            MutualTlsAuthenticator.namedBy(MutualTlsAuthenticator.NameSource.URI)
                .everyName()
                .build(),
            tokens));
    show(Authenticators.firstOf(tokens));
    BearerCredentials credentials = BearerCredentials.of("h.test", Secret.copyOf(SECRET));
    show(credentials);
    show(credentials.token(tls(), "h.test"));
    show(credentials.token(tls(), "evil.test"));
    show(SecretRef.parse("env:X", n -> MARK));
    show(SecretRef.parse("env:X", n -> MARK).resolve());
    show(new Revocations());
  }

  private void configurationFaults(Path dir) throws Exception {
    String jwk = "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"k\",\"alg\":\"HS512\",\"k\":\"";
    showFault(() -> JwkSet.parse(jwk + b64(MARK) + "\"}]}"));
    showFault(() -> JwkSet.parse(jwk + MARK));
    showFault(() -> JwkSet.parse(jwk + MARK + "!\"}]}"));
    showFault(() -> JwkReader.readSet("{\"" + MARK + "\":"));
    showFault(() -> JwkSet.builder().hmac("k", JwtAlgorithm.HS512, Secret.of(MARK)));
    showFault(() -> JwkSet.builder().pem("k", JwtAlgorithm.RS256, MARK));
    showFault(() ->
        JwkSet.builder()
            .pem(
                "k",
                JwtAlgorithm.RS256,
                "-----BEGIN PUBLIC KEY-----" + MARK + "!-----END PUBLIC KEY-----"));
    showFault(
        () -> StaticTokens.builder().token("a", Secret.of(MARK.substring(0, 15)), Grant.none()));
    showFault(() -> SecretRef.parse(MARK));
    showFault(() ->
        StaticTokens.builder()
            .token("a", Secret.copyOf(SECRET), Grant.none())
            .token("b", Secret.copyOf(SECRET), Grant.none())
            .build());
    Path open = dir.resolve("open");
    Files.writeString(open, MARK);
    Files.setPosixFilePermissions(
        open, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    showFault(() -> SecretRef.parse("file:" + open).resolve());
    showFault(() -> JwkFile.watch(open, Duration.ofHours(1), Duration.ofHours(1)));
  }

  private void tokenFaults() {
    JwtAuthenticator jwt = verifier().build();
    for (String bad :
        List.of(
            MARK,
            MARK + "." + MARK + "." + MARK,
            es256("{\"alg\":\"ES256\",\"kid\":\"" + MARK + "\"}", claims("")),
            es256("{\"alg\":\"" + MARK + "\"}", claims("")),
            es256("{" + MARK, claims("")),
            es256(header(""), "{" + MARK),
            es256(header(""), claims("").replace(ISSUER, MARK)),
            es256(header(""), claims(",\"cnf\":{\"" + MARK + "\":1}")))) {
      show(ask(jwt, bad));
    }
  }

  @Test
  void metadataIsShownByAllowList() {
    Map<String, String> safe =
        Redactor.metadata(
            Map.of(
                "rapace.auth_token",
                MARK,
                "authorization",
                MARK,
                "my-own",
                MARK,
                "rapace.trace_id",
                "abc\r\nINJECTED"));
    assertFalse(safe.toString().contains(MARK));
    assertEquals("abc??INJECTED", safe.get("rapace.trace_id"));
    assertEquals(4, safe.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "call failed: Bearer " + MARK,
        "password=" + MARK,
        "api_key: " + MARK,
        "x token=" + MARK + ", y",
        "eyJhbGciOiJI." + MARK + "." + MARK
      })
  void freeTextLosesCredentials(String text) {
    assertFalse(Redactor.text(text).contains(MARK));
  }

  @Test
  void freeTextKeepsTheRest() {
    assertEquals("peer uid:1000 was refused", Redactor.text("peer uid:1000 was refused"));
    assertEquals("see dev.rapace.auth", Redactor.text("see dev.rapace.auth"));
    assertEquals(1024, Redactor.text("a ".repeat(5000)).length());
  }
}
