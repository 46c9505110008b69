package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.protocol.ProtocolViolation;
import dev.rapace.protocol.ProtocolViolation.Scope;
import dev.rapace.security.AuditEvent;
import dev.rapace.security.AuditEvent.Kind;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.Locality;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.TransportSecurity;
import dev.rapace.spec.Rule;
import dev.rapace.transport.LinkExecutor;
import dev.rapace.wire.ChannelKind;
import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage.OpenChannel;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.MetadataEntries;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A flood of breaches is no flood of lines, and no breach is lost. */
class ViolationAuditTest {
  private static final long SECOND = 1_000_000_000L;
  private static final ProtocolViolation LIMIT =
      new ProtocolViolation("overload.limits.response", Scope.LIMIT, "too many open channels");
  private static final Method<String, String> ASK =
      Method.of("Secrets", "ask", Codecs.STRING, Codecs.STRING);

  private final RecordedAudit audit = new RecordedAudit();
  private final Loop loop = new Loop();
  private final ViolationAudit violations =
      new ViolationAudit(
          new ServerAudit(audit, SecurityProfile.trustedLocal(), InstantSource.system()),
          7,
          new TransportSecurity(
              "test",
              SecurityLevel.NONE,
              Locality.HOST,
              "here",
              "there",
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          loop);

  /** A loop whose time stands still until it is moved. */
  private static final class Loop implements LinkExecutor {
    private final List<Runnable> later = new ArrayList<>();
    private long now = -5;
    private long due;

    void pass(long nanos) {
      now += nanos;
      if (now - due >= 0) {
        List<Runnable> ripe = List.copyOf(later);
        later.clear();
        ripe.forEach(Runnable::run);
      }
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
      later.add(task);
      due = now + delayNanos;
      return () -> later.remove(task);
    }

    @Override
    public long nanoTime() {
      return now;
    }
  }

  private void flood(int breaches) {
    for (int i = 0; i < breaches; i++) {
      violations.violation(LIMIT);
    }
  }

  private List<String> reasons() {
    return audit.all().stream().map(AuditEvent::reason).toList();
  }

  @Test
  @Rule("java.audit-limit")
  void theFirstOnesAreWrittenAndTheRestOfTheSecondIsCounted() {
    flood(1_000);
    assertEquals(20, audit.all().size());
    loop.pass(SECOND - 1);
    assertEquals(20, audit.all().size());
    loop.pass(1);
    assertEquals(21, audit.all().size());
    AuditEvent count = audit.all().getLast();
    assertEquals("java.audit-limit", count.rule());
    assertEquals(Kind.PROTOCOL_VIOLATION, count.kind());
    assertEquals(7, count.connectionId());
    assertEquals("980 more breaches within a second", count.reason());
    flood(21);
    violations.writeCount();
    violations.writeCount();
    assertEquals(42, audit.all().size());
    assertEquals("1 more breaches within a second", reasons().getLast());
  }

  @Test
  @Rule("java.audit-limit")
  void aPeerThatBreaksRulesNowAndThenGetsALineForEach() {
    for (int second = 0; second < 30; second++) {
      flood(20);
      loop.pass(SECOND);
    }
    assertEquals(600, audit.all().size());
    assertTrue(audit.all().stream().noneMatch(e -> e.rule().equals("java.audit-limit")));
  }

  @Test
  @Rule("java.audit-limit")
  void whatEndsTheConnectionIsWrittenBehindTheCountOfWhatLedThere() {
    flood(23);
    violations.violation(
        new ProtocolViolation(
            "core.channel.open.cancel-on-violation", Scope.CONNECTION, "repeated violations"));
    assertEquals(
        List.of("3 more breaches within a second", "repeated violations"),
        reasons().subList(20, 22));
    loop.pass(SECOND);
    assertEquals(22, audit.all().size());
  }

  /** Opens channels on and on, without a request: 4096 are let in, the others refused. */
  private static void openChannels(RawClient client, int channels) {
    client.post(
        LoopTask.of(() -> {
          for (int i = 0; i < channels; i++) {
            PostcardWriter out = new PostcardWriter();
            OpenChannel open =
                new OpenChannel(2 * i + 1, ChannelKind.CALL, null, MetadataEntries.EMPTY, 0);
            ControlCodec.encode(open, out);
            byte[] payload = out.toByteArray();
            client.send(
                new FrameHeader().set(i + 10, 0, open.verb(), FrameFlags.CONTROL, payload.length),
                payload,
                0,
                payload.length);
          }
        }));
  }

  private static long counted(List<AuditEvent> violations) {
    return violations.stream()
        .mapToLong(
            e -> e.rule().equals("java.audit-limit") ? Long.parseLong(e.reason().split(" ")[0]) : 1)
        .sum();
  }

  @Test
  @Rule({"java.audit-limit", "java.refused-opens"})
  void aFloodOfRefusedOpensIsCountedAndNoDenialOfACallerIsLostInIt() throws Exception {
    KnownTokens tokens =
        new KnownTokens()
            .with("alice", KnownTokens.peer("alice", "user"))
            .with("mallory", KnownTokens.peer("mallory"));
    try (RapaceServer server =
        RapaceServer.builder()
            .profile(SecurityProfile.sameHostUntrusted())
            .listen(Place.TCP.uri())
            .authenticator(tokens)
            .authorizer((peer, method, transport) ->
                peer.hasRole("user")
                    ? AuthorizationDecision.allow("users")
                    : AuthorizationDecision.deny("users"))
            .audit(audit)
            .method(ASK, (call, x) -> x)
            .start()) {
      RawClient flood = RawClient.dial(server.uri(), "alice");
      openChannels(flood, 4_096 + 2_000);
      try (RapaceClient denied =
          RapaceClient.builder(server.uri())
              .profile(SecurityProfile.sameHostUntrusted())
              .credentials(KnownTokens.token("mallory"))
              .connect()) {
        for (int i = 0; i < 100; i++) {
          RapaceException e = assertThrows(RapaceException.class, () -> denied.call(ASK, "x"));
          assertEquals(StatusCode.PERMISSION_DENIED, e.code());
        }
      }
      Eventually.holds(
          "every refused open is accounted for",
          () -> counted(audit.of(Kind.PROTOCOL_VIOLATION)) >= 2_000);
      List<AuditEvent> breaches = audit.of(Kind.PROTOCOL_VIOLATION);
      assertEquals(2_000, counted(breaches));
      assertTrue(breaches.size() < 1_000, "lines: " + breaches.size());
      assertEquals(100, audit.of(Kind.AUTHORIZATION_DENIED).size());
    }
  }
}
