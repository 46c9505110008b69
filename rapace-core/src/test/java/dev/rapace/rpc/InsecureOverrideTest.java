package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.AuditEvent;
import dev.rapace.security.AuditEvent.Kind;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code dangerouslyAllowTokensOverPlaintext}. The address 0.0.0.0 leads to this host and is not
 * known to be local, so it stands for a network that no packet reaches.
 */
class InsecureOverrideTest {
  private static final Method<String, String> ECHO =
      Method.of("Echo", "echo", Codecs.STRING, Codecs.STRING);
  private static final String TOKEN = "alice-token";

  private final RecordedAudit audit = new RecordedAudit();
  private RapaceServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.sameHostUntrusted())
            .listen("tcp://127.0.0.1:0")
            .authenticator(new KnownTokens().with(TOKEN, KnownTokens.peer("alice")))
            .authorizer((peer, method, transport) -> AuthorizationDecision.allow("known"))
            .audit(event -> {})
            .handshakeTimeout(Duration.ofSeconds(20))
            .method(ECHO, (call, text) -> call.peer().name() + " " + text)
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RapaceClient.Builder client(String host) {
    return RapaceClient.builder("tcp://" + host + ":" + server.uri().getPort())
        .profile(SecurityProfile.sameHostUntrusted())
        .credentials(KnownTokens.token(TOKEN))
        .audit(audit);
  }

  @Test
  @Rule("security.metadata.secrets")
  void each_start_that_needs_the_override_is_audited() {
    for (int start = 1; start <= 2; start++) {
      try (RapaceClient client =
          client("0.0.0.0").dangerouslyAllowTokensOverPlaintext().connect()) {
        assertEquals("alice x", client.call(ECHO, "x"));
      }
      List<AuditEvent> events = audit.of(Kind.INSECURE_OVERRIDE);
      assertEquals(start, events.size());
      AuditEvent event = events.getLast();
      assertEquals("security.metadata.secrets", event.rule());
      assertEquals("profile-B", event.policy());
      assertFalse(event.toString().contains(TOKEN));
    }
  }

  @Test
  @Rule("security.metadata.secrets")
  void without_the_override_nothing_is_sent() {
    InsecureConfigurationException e =
        assertThrows(
            InsecureConfigurationException.class, () -> client("0.0.0.0").connect().close());
    Set<String> rules =
        e.violations().stream().map(ProfileViolation::ruleId).collect(Collectors.toSet());
    assertEquals(true, rules.contains("security.metadata.secrets"));
    assertEquals(0, server.connections());
    assertEquals(List.of(), audit.of(Kind.INSECURE_OVERRIDE));
  }

  @Test
  void an_override_that_is_not_needed_is_not_audited() {
    try (RapaceClient client =
        client("127.0.0.1").dangerouslyAllowTokensOverPlaintext().connect()) {
      assertEquals("alice x", client.call(ECHO, "x"));
    }
    assertEquals(List.of(), audit.of(Kind.INSECURE_OVERRIDE));
  }
}
