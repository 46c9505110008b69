package dev.rapace.proofs.hostile;

import dev.rapace.conformance.Messages;
import dev.rapace.conformance.RawHello;
import dev.rapace.conformance.RawPeer;
import dev.rapace.examples.common.DemoPki;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.proofs.hostile.GuardedServers.Place;
import dev.rapace.proofs.hostile.TokenForge.Claims;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whatever is wrong with the credentials, the other side cannot tell. */
public final class RefusalCauses implements Proof {
  @Override
  public String name() {
    return "refusal-causes";
  }

  @Override
  public String shows() {
    return "Missing, unknown, expired, revoked, wrong-audience, wrong-issuer, forged and malformed"
        + " credentials, as JSON Web Tokens and as fixed tokens, get the same bytes and the same"
        + " close; no handler runs.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "security.auth-failure.handshake",
        "security.profile-b.authenticate",
        "security.profile-c.authenticate",
        "security.profile-c.reject");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException {
    try (GuardedServers servers =
        GuardedServers.start(DemoPki.privateFolder(), Duration.ofSeconds(10))) {
      Map<String, RawHello> causes = causes(servers.forge());
      int refused = 0;
      for (Place place : Place.values()) {
        byte[] expected = servers.refusalBytes(place);
        for (Map.Entry<String, RawHello> cause : causes.entrySet()) {
          if (place != Place.TLS && cause.getKey().equals("missing")) {
            continue;
          }
          run.progress(place + " " + cause.getKey());
          try (RawPeer peer = servers.dial(place)) {
            peer.send(cause.getValue().toBytes(), GuardedServers.pipelinedCall());
            peer.awaitEndOfStream();
            if (!Arrays.equals(expected, peer.received())) {
              return Outcome.fail(place + ", " + cause.getKey() + ": other bytes");
            }
          }
          refused++;
        }
        if (place != Place.TLS) {
          callWithoutIdentity(servers, place);
        }
      }
      if (servers.handlerRuns() != 0) {
        return Outcome.fail(servers.handlerRuns() + " handler runs");
      }
      return accepted(servers, causes.size(), refused);
    }
  }

  /** The tokens must fail for the reason given, so good ones of both kinds must get in. */
  private static Outcome accepted(GuardedServers servers, int causes, int refused)
      throws IOException {
    for (Place place : Place.values()) {
      servers.serveOne(place);
      try (RawPeer peer = servers.dial(place)) {
        peer.sendHello(RawHello.initiator().withToken(servers.forge().signed(Claims.good())));
        peer.expectHello();
        peer.expectAlive();
      }
    }
    return Outcome.pass(
        "%d causes, %d refusals over TCP, Unix socket and TLS, the same bytes on each transport;"
                .formatted(causes, refused)
            + " under Profile B a call without any token got status 16; 0 handler runs; good tokens"
            + " of both kinds got in");
  }

  /** Profile B lets a connection without a token in, and none of its calls. */
  private static void callWithoutIdentity(GuardedServers servers, Place place) throws IOException {
    int methodId = servers.target(place).known().orElseThrow().methodId();
    try (RawPeer peer = servers.dial(place)) {
      peer.sendHello(RawHello.initiator());
      peer.expectHello();
      int channel = peer.openCall();
      long msgId = peer.request(channel, methodId, new byte[0]);
      Messages.Result result = peer.expectResponse(channel, msgId, methodId);
      if (result.code() != 16) {
        throw new IOException("a call without identity over " + place + " got " + result);
      }
    }
  }

  static Map<String, RawHello> causes(TokenForge forge) {
    Map<String, RawHello> causes = new LinkedHashMap<>();
    causes.put("missing", RawHello.initiator());
    Claims good = Claims.good();
    bearer(causes, "unknown key", forge.signedByUnknownKey(good));
    bearer(causes, "forged signature", forge.signedByStranger(good));
    bearer(causes, "turned bit", forge.flipped(good));
    bearer(causes, "expired", forge.signed(good.until(Instant.now().minusSeconds(120))));
    bearer(causes, "revoked", forge.signed(good.withSubject(GuardedServers.REVOKED_SUBJECT)));
    bearer(causes, "wrong audience", forge.signed(good.withAudience("other")));
    bearer(causes, "wrong issuer", forge.signed(good.withIssuer("https://other.example")));
    bearer(causes, "alg=none", forge.algorithmNone(good));
    bearer(causes, "unsigned", forge.unsigned(good));
    bearer(causes, "HS256 with the public key", forge.macWithPublicKey(good));
    bearer(causes, "17 KiB", forge.oversized(good));
    bearer(causes, "malformed", "not.a.token");
    bearer(causes, "empty", "");
    fixed(causes, "fixed unknown", "fixed-nobody-7731bb02c4e9");
    fixed(causes, "fixed expired", GuardedServers.EXPIRED_FIXED);
    fixed(causes, "fixed revoked", GuardedServers.REVOKED_FIXED);
    fixed(causes, "fixed empty", "");
    causes.put(
        "not text",
        RawHello.initiator().withParam("rapace.auth_token", new byte[] {(byte) 0xff, 0, 1}));
    causes.put(
        "scheme without token",
        RawHello.initiator()
            .withParam("rapace.auth_scheme", "bearer".getBytes(StandardCharsets.UTF_8)));
    causes.put(
        "unknown scheme",
        RawHello.initiator()
            .withToken(GuardedServers.GOOD_FIXED)
            .withParam("rapace.auth_scheme", "magic".getBytes(StandardCharsets.UTF_8)));
    causes.put(
        "good token, other scheme", RawHello.initiator().withToken(GuardedServers.GOOD_FIXED));
    return causes;
  }

  private static void bearer(Map<String, RawHello> causes, String name, String token) {
    causes.put(name, RawHello.initiator().withToken(token));
  }

  private static void fixed(Map<String, RawHello> causes, String name, String token) {
    causes.put(
        name,
        RawHello.initiator()
            .withToken(token)
            .withParam(
                "rapace.auth_scheme", GuardedServers.FIXED.getBytes(StandardCharsets.UTF_8)));
  }
}
