package dev.rapace.auth;

import static dev.rapace.auth.TestTokens.*;
import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Secret;
import dev.rapace.spec.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Rule("security.profile-b.authenticate")
class StaticTokensTest {
  private static final String A = "a-4f9d8c7b6e5a4938";
  private static final String B = "b-0a1b2c3d4e5f6071";
  private static final String OLD = "old-99887766554433";

  private final StaticTokens tokens =
      StaticTokens.builder()
          .token("plugin-a", Secret.of(A), Grant.ofRoles("reader").withTenant("acme"))
          .token("plugin-b", Secret.of(B), Grant.ofScopes("orders.write"))
          .token("gone", Secret.of(OLD), Grant.none().until(NOW))
          .build();

  @Test
  void eachTokenNamesItsPeer() {
    AuthenticatedPeer a = peer(ask(tokens, A));
    assertEquals("plugin-a", a.name());
    assertEquals("acme", a.tenant().orElseThrow());
    assertTrue(a.hasRole("reader"));
    AuthenticatedPeer b = peer(ask(tokens, B));
    assertEquals("plugin-b", b.name());
    assertTrue(b.hasScope("orders.write"));
    assertFalse(b.hasRole("reader"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "a-4f9d8c7b6e5a493", "a-4f9d8c7b6e5a4938 ", "A-4F9D8C7B6E5A4938"})
  void anyOtherTokenIsUnknown(String token) {
    assertEquals("unknown-token", cause(ask(tokens, token)));
  }

  @Test
  @Rule("security.profile-c.reject")
  void expiredAndRevokedTokensAreRefused() {
    assertEquals("expired", cause(ask(tokens, OLD)));
    AuthenticatedPeer a = peer(ask(tokens, A));
    AuthenticatedPeer b = peer(ask(tokens, B));
    tokens.revoke("plugin-a");
    assertEquals("revoked", cause(ask(tokens, A)));
    assertFalse(tokens.isStillValid(a));
    assertTrue(tokens.isStillValid(b));
    assertThrows(IllegalArgumentException.class, () -> tokens.revoke("nobody"));
    assertThrows(IllegalArgumentException.class, () -> tokens.revoke(""));
  }

  @Test
  void longTokensAndOtherSchemesAreNotCompared() {
    assertEquals("too-long", cause(ask(tokens, "x".repeat(16 * 1024 + 1))));
    assertInstanceOf(
        AuthenticationResult.NotApplicable.class, ask(tokens, request("basic", A, tls())));
    assertInstanceOf(AuthenticationResult.NotApplicable.class, ask(tokens, (String) null));
  }

  @Test
  void weakOrSharedTokensAreRefusedAtStart() {
    assertThrows(IllegalStateException.class, () -> StaticTokens.builder().build());
    var b = StaticTokens.builder();
    assertThrows(IllegalStateException.class, () -> b.token("x", Secret.of("short"), Grant.none()));
    assertThrows(
        IllegalStateException.class,
        () -> b.token("x", Secret.of("aaaaaaaaaaaaaaaaaaaaaaaa"), Grant.none()));
    b.token("x", Secret.of(A), Grant.none());
    assertThrows(IllegalArgumentException.class, () -> b.token("x", Secret.of(B), Grant.none()));
    b.token("y", Secret.of(A), Grant.none());
    assertThrows(IllegalStateException.class, b::build);
  }

  @Test
  void referencesComeFromTheEnvironment() {
    Map<String, String> env = Map.of("ORDERS_TOKEN", A, "EMPTY", "");
    assertEquals(A, SecretRef.parse("env:ORDERS_TOKEN", env::get).resolve().exposeText());
    for (String missing : new String[] {"env:NONE", "env:EMPTY"}) {
      SecretRef ref = SecretRef.parse(missing, env::get);
      IllegalStateException e = assertThrows(IllegalStateException.class, ref::resolve);
      assertTrue(String.valueOf(e.getMessage()).contains("java.secret-reference"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "env:", "env:1A", "env:A B", "file:relative", "file:/", "hunter2"})
  void otherReferencesAreRefusedWithoutRepeatingThem(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SecretRef.parse(text));
    assertFalse(String.valueOf(e.getMessage()).contains("hunter2"));
  }

  @Test
  void filesMustBeOurs(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("token");
    Files.writeString(file, A + "\n");
    SecretRef ref = SecretRef.parse("file:" + file);
    for (String open : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
      assertThrows(IllegalStateException.class, ref::resolve, open);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(A, ref.resolve().exposeText());
    Files.writeString(file, "\n");
    assertThrows(IllegalStateException.class, ref::resolve);
    Files.delete(file);
    assertThrows(IllegalStateException.class, ref::resolve);
  }
}
