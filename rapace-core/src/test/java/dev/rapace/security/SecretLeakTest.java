package dev.rapace.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rapace.spec.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Puts a word that occurs nowhere else into every sink and looks for it, in any common form. */
class SecretLeakTest {
  private static final String CANARY = "canary-7f3a91-do-not-print";

  private static boolean leaks(String text) {
    byte[] bytes = CANARY.getBytes(UTF_8);
    return List.of(
            CANARY,
            HexFormat.of().formatHex(bytes),
            Base64.getEncoder().withoutPadding().encodeToString(bytes),
            java.util.Arrays.toString(bytes))
        .stream()
        .anyMatch(text::contains);
  }

  @Test
  @Rule("security.metadata.plaintext")
  void a_secret_has_no_printable_form() {
    Secret secret = Secret.of(CANARY);
    List<String> shown =
        List.of(
            secret.toString(),
            String.valueOf((Object) secret),
            String.format("%s %S", secret, secret),
            "a" + secret,
            new StringBuilder().append(secret).toString(),
            Objects.toString(secret),
            List.of(secret).toString(),
            Map.of("k", secret).toString(),
            Optional.of(secret).toString(),
            new IllegalStateException("bad " + secret).toString(),
            java.text.MessageFormat.format("{0}", secret),
            org.slf4j.helpers.MessageFormatter.format("{}", secret).getMessage());

    shown.forEach(text -> assertFalse(leaks(text), text));
    assertEquals("Secret[hidden]", secret.toString());
  }

  @Test
  void a_secret_cannot_be_serialized() {
    assertFalse(Serializable.class.isAssignableFrom(Secret.class));
    assertThrows(
        NotSerializableException.class,
        () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(Secret.of(CANARY)));
  }

  @Test
  void a_json_library_finds_nothing_in_a_secret() {
    String shown;
    try {
      shown = new ObjectMapper().writeValueAsString(Secret.of(CANARY));
    } catch (IOException e) {
      shown = e.toString();
    }
    assertFalse(leaks(shown), shown);
  }

  @Test
  void two_secrets_are_compared_by_bytes_only_where_asked() {
    Secret one = Secret.of(CANARY);
    Secret same = Secret.copyOf(CANARY.getBytes(UTF_8));

    assertTrue(one.matches(same));
    assertFalse(one.matches(Secret.of(CANARY + "x")));
    assertFalse(one.matches(Secret.of("")));
    assertNotEquals(one, same);
    assertEquals(CANARY.length(), one.length());
  }

  @Test
  void a_secret_is_its_own_copy_and_is_overwritten_on_close() {
    byte[] given = CANARY.getBytes(UTF_8);
    Secret secret = Secret.copyOf(given);
    given[0] = 'X';
    assertEquals(CANARY, secret.exposeText());
    secret.exposeBytes()[0] = 'X';
    assertEquals(CANARY, secret.exposeText());

    secret.close();
    secret.close();
    assertThrows(IllegalStateException.class, secret::exposeBytes);
    assertThrows(IllegalStateException.class, secret::exposeText);
    assertThrows(IllegalStateException.class, () -> secret.matches(Secret.of("a")));
    assertThrows(IllegalStateException.class, () -> Secret.of("a").matches(secret));
    assertEquals(CANARY.length(), secret.length());
  }

  /** Says everything it knows in its failure, as careless code does. */
  private record Talkative(boolean throwing) implements Authenticator {
    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
      String told = request.token().map(Secret::exposeText).orElse("none");
      IllegalStateException failure = new IllegalStateException("cannot verify " + told);
      if (throwing) {
        throw failure;
      }
      return CompletableFuture.failedFuture(failure);
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.TOKEN);
    }
  }

  @Test
  @Rule({"security.metadata.plaintext", "security.auth-failure.handshake"})
  void nothing_that_the_gate_says_or_audits_holds_the_token() {
    List<String> sinks = new ArrayList<>();
    for (String token : List.of(CANARY, "Bearer " + CANARY, "Bearer Bearer " + CANARY)) {
      for (String scheme : List.of("bearer", "other", "b d " + CANARY)) {
        for (Authenticator authenticator : List.of(new Talkative(true), new Talkative(false))) {
          AuthenticationGate gate =
              new AuthenticationGate(
                  SecurityProfile.networked(),
                  Optional.of(authenticator),
                  AuditLog.lines(sinks::add).and(e -> sinks.add(e.toString())),
                  InstantSource.system());
          AuthenticationOutcome outcome =
              gate.authenticateConnection(
                      Links.tls13(), scheme.getBytes(UTF_8), token.getBytes(UTF_8), 1)
                  .toCompletableFuture()
                  .join();
          sinks.add(outcome.toString());
        }
      }
    }
    assertEquals(3 * 3 * 2 * 3, sinks.size());
    sinks.forEach(text -> assertFalse(leaks(text), text));
  }

  @Test
  void a_policy_and_a_sink_that_talk_do_not_reach_the_audit_or_the_peer() {
    List<String> sinks = new ArrayList<>();
    AuthorizationGate gate =
        new AuthorizationGate(
            SecurityProfile.networked(),
            Optional.of((peer, method, transport) -> {
              throw new IllegalStateException(CANARY);
            }),
            AuditLog.lines(sinks::add),
            InstantSource.system());
    AuthorizationVerdict verdict =
        gate.check(
            AuthenticatedPeer.named("ann", AuthenticatedPeer.Method.BEARER_TOKEN).build(),
            new MethodRef(1, "Echo", "echo", Set.of(), Set.of()),
            Links.tls13(),
            1,
            1);
    sinks.add(verdict.toString());
    sinks.forEach(text -> assertFalse(leaks(text), text));
  }

  @Test
  @Rule("security.metadata.plaintext")
  void a_request_is_printed_without_its_token() {
    AuthenticationRequest request =
        new AuthenticationRequest(
            AuthenticationRequest.Stage.HELLO,
            Links.tls13(),
            Optional.of("bearer"),
            Optional.of(Secret.of(CANARY)),
            Instant.EPOCH);
    StringWriter trace = new StringWriter();
    new IllegalStateException(request.toString()).printStackTrace(new PrintWriter(trace));

    assertFalse(leaks(trace.toString()));
  }

  @Test
  void a_refused_configuration_is_told_without_what_its_address_hides() {
    Findings findings = new Findings();
    findings.add("r", "wrong: " + Findings.shown("tcp://u:" + CANARY + "@h:1?t=" + CANARY), "x");

    assertFalse(leaks(new InsecureConfigurationException("s", findings.all()).toString()));
  }
}
