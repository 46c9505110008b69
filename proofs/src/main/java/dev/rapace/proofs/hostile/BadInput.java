package dev.rapace.proofs.hostile;

import dev.rapace.conformance.ConformanceCheck;
import dev.rapace.conformance.ConformanceSuite;
import dev.rapace.conformance.RawHello;
import dev.rapace.conformance.RawPeer;
import dev.rapace.examples.common.DemoPki;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.proofs.hostile.GuardedServers.Place;
import dev.rapace.transport.LeakWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Everything that a peer can get wrong, on purpose, at every stage. */
public final class BadInput implements Proof {
  private static final Duration HANDSHAKE = Duration.ofSeconds(2);

  /** What calls with a right to run a handler, and what the server does not do yet. */
  private static final Set<String> LEFT_OUT = Set.of("known-method", "deadline-of-zero");

  @Override
  public String name() {
    return "bad-input";
  }

  @Override
  public String shows() {
    return "Cut-off, turned and made-up bytes, broken frames and Hellos, bad keys, tokens and"
        + " certificates, TLS 1.2, the wrong kind of port and silence each get the answer that the"
        + " rules name; no handler runs, the next connection is served, nothing stays open.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "handshake.failure",
        "handshake.timeout",
        "security.auth-failure.handshake",
        "security.profile-c.encryption",
        "security.profile-c.reject",
        "transport.stream.validation");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(20);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    LeakWatch.begin();
    List<String> seen = new ArrayList<>();
    try (GuardedServers servers = GuardedServers.start(DemoPki.privateFolder(), HANDSHAKE)) {
      for (Place place : Place.values()) {
        servers.serveOne(place);
      }
      int served = servers.handlerRuns();
      OpenSockets.Count before =
          OpenSockets.awaitAtMost(new OpenSockets.Count(0, 0), Duration.ofSeconds(2));
      Attack attack = new Attack(servers, run);
      attack.frames(seen);
      attack.tokens(seen);
      attack.bytes(seen, run.isLong() ? 5_000 : 150);
      served += attack.served;
      BadCertificates certificates = new BadCertificates(servers.certificates());
      run.progress("certificates");
      seen.add(certificates.clients() + " client certificates");
      seen.add(certificates.servers() + " server certificates");
      OpenSockets.Count after = OpenSockets.awaitAtMost(before, Duration.ofSeconds(15));
      if (servers.handlerRuns() != served) {
        return Outcome.fail(servers.handlerRuns() - served + " handler runs too many");
      }
      if (!after.isAtMost(before)) {
        return Outcome.fail(after + " were left of " + before);
      }
      seen.add(attack.served + " good calls in between, no other handler run");
      seen.add(before + " before, " + after + " after");
    }
    List<String> leaks = LeakWatch.leaks();
    if (!leaks.isEmpty()) {
      return Outcome.fail(leaks.size() + " buffers leaked, such as " + leaks.getFirst());
    }
    return Outcome.pass(String.join("; ", seen) + "; no buffer leaked");
  }

  /** The cases, a good call after each; counts the good calls. */
  private static final class Attack {
    private final GuardedServers servers;
    private final ProofRun run;
    private int served;

    Attack(GuardedServers servers, ProofRun run) {
      this.servers = servers;
      this.run = run;
    }

    private void serve(Place place) throws IOException {
      servers.serveOne(place);
      served++;
    }

    void frames(List<String> seen) throws IOException {
      int checks = 0;
      for (Place place : Place.values()) {
        for (ConformanceCheck check : ConformanceSuite.all()) {
          if (LEFT_OUT.contains(check.name())) {
            continue;
          }
          run.progress(place + " " + check.name());
          ConformanceSuite.Verdict verdict = ConformanceSuite.run(check, servers.target(place));
          if (verdict.failure().isPresent()) {
            throw new IOException(place + " " + check.name() + ": " + verdict.failure().get());
          }
          serve(place);
          checks++;
        }
      }
      seen.add(checks + " wrong frames, Hellos and messages");
    }

    void tokens(List<String> seen) throws IOException {
      int refused = 0;
      for (Place place : Place.values()) {
        for (Map.Entry<String, RawHello> cause : RefusalCauses.causes(servers.forge()).entrySet()) {
          if (cause.getKey().equals("missing") && place != Place.TLS) {
            continue;
          }
          run.progress(place + " token: " + cause.getKey());
          try (RawPeer peer = servers.dial(place)) {
            peer.send(cause.getValue().toBytes(), GuardedServers.pipelinedCall());
            peer.expectRefusal("authentication failed");
          }
          serve(place);
          refused++;
        }
      }
      seen.add(refused + " bad tokens");
    }

    void bytes(List<String> seen, int rounds) throws IOException {
      BadBytes bytes = new BadBytes(servers, new Random(run.seed()));
      for (Place place : Place.values()) {
        for (int i = 0; i < rounds; i++) {
          bytes.truncated(place);
          bytes.turned(place);
          bytes.garbage(place);
          if (i % 10 == 0) {
            serve(place);
          }
          run.progress(place + " bad bytes " + (i + 1) + " of " + rounds);
        }
      }
      run.progress("wrong ports, old TLS, silence");
      bytes.plainOnTls();
      bytes.tlsOnPlain();
      bytes.oldTls();
      long start = System.nanoTime();
      bytes.silent();
      Duration cutOff = Duration.ofNanos(System.nanoTime() - start);
      if (cutOff.compareTo(HANDSHAKE.multipliedBy(3)) > 0) {
        throw new IOException("silent peers were cut off after " + cutOff.toMillis() + " ms");
      }
      for (Place place : Place.values()) {
        serve(place);
      }
      seen.add(
          "%d connections of bad bytes, wrong ports, TLS 1.2 and silence (cut off after %d ms)"
              .formatted(bytes.cases(), cutOff.toMillis()));
    }
  }
}
