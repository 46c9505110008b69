package dev.rapace.proofs.hostile;

import dev.rapace.conformance.RawHello;
import dev.rapace.conformance.RawPeer;
import dev.rapace.examples.common.DemoPki;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.proofs.hostile.GuardedServers.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * A bad token in Hello, with a valid call right behind it: the bytes that come back, and no more.
 */
public final class HandshakeRefusalBytes implements Proof {
  @Override
  public String name() {
    return "handshake-refusal-bytes";
  }

  @Override
  public String shows() {
    return "After a Hello with a bad token and a pipelined valid call, over TCP, Unix socket and TLS,"
        + " a raw client reads one Hello, CloseChannel{0, Error(\"authentication failed\")}, the end"
        + " of the stream, and nothing else; no handler runs. 1,000 times each, 10,000 with --long.";
  }

  @Override
  public List<String> rules() {
    return List.of(
        "security.auth-failure.handshake", "handshake.failure", "security.profile-c.reject");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(2);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(15);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException {
    int repetitions = run.isLong() ? 10_000 : 1_000;
    Random random = new Random(run.seed());
    try (GuardedServers servers =
        GuardedServers.start(DemoPki.privateFolder(), Duration.ofSeconds(10))) {
      StringBuilder seen = new StringBuilder();
      for (Place place : Place.values()) {
        byte[] expected = servers.refusalBytes(place);
        for (int i = 0; i < repetitions; i++) {
          byte[] received = attempt(servers, place, random);
          if (!Arrays.equals(expected, received)) {
            return Outcome.fail(
                "%s, attempt %d: expected %s, received %s"
                    .formatted(place, i, hex(expected), hex(received)));
          }
          if (servers.handlerRuns() != 0) {
            return Outcome.fail(place + ", attempt " + i + ": a handler ran");
          }
          run.progress(place + " " + (i + 1) + " of " + repetitions);
        }
        seen.append(place)
            .append(" ")
            .append(repetitions)
            .append(" x ")
            .append(expected.length)
            .append(" bytes (")
            .append(hex(expected))
            .append("), ");
      }
      for (Place place : Place.values()) {
        servers.serveOne(place);
      }
      return Outcome.pass(
          seen
              + "each the same to the byte, then the end of the stream; 0 handler runs; a good"
              + " connection was served afterwards on each");
    }
  }

  /** One connection; by chance the call comes in the same write, or in writes of its own. */
  private static byte[] attempt(GuardedServers servers, Place place, Random random)
      throws IOException {
    byte[] hello =
        RawHello.initiator().withToken("bad-" + Long.toHexString(random.nextLong())).toBytes();
    byte[] call = GuardedServers.pipelinedCall();
    try (RawPeer peer = servers.dial(place)) {
      switch (random.nextInt(3)) {
        case 0 -> peer.send(hello, call);
        case 1 -> {
          peer.send(hello);
          peer.send(call);
        }
        default -> {
          int cut = random.nextInt(1, hello.length);
          peer.send(Arrays.copyOf(hello, cut));
          peer.send(Arrays.copyOfRange(hello, cut, hello.length), call);
        }
      }
      peer.awaitEndOfStream();
      return peer.received();
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
