package dev.rapace.proofs.speed;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.auth.BearerCredentials;
import dev.rapace.benchmarks.side.BenchmarkServer;
import dev.rapace.benchmarks.side.Materials;
import dev.rapace.benchmarks.side.Scenario;
import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.benchmarks.side.Scenario.Link;
import dev.rapace.conformance.ConformanceCheck;
import dev.rapace.conformance.ConformanceSuite;
import dev.rapace.conformance.ConformanceTarget;
import dev.rapace.conformance.Messages;
import dev.rapace.conformance.RawFrame;
import dev.rapace.conformance.RawHello;
import dev.rapace.conformance.RawLink;
import dev.rapace.conformance.RawPeer;
import dev.rapace.conformance.Verb;
import dev.rapace.conformance.WireWriter;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsTrust;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The server of the benchmarks, as it is measured, under attack. */
public final class BenchmarkServerHonest implements Proof {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Shorter than in the benchmarks, so that the check of silent peers does not take so long. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "benchmark-server-honest";
  }

  @Override
  public String shows() {
    return "The very server that the benchmarks measure, over TCP, Unix socket and TLS, inline and"
        + " threaded: refuses strangers and bad tokens with the bytes of the protocol and nothing"
        + " else, denies what nobody may do, passes the conformance cases, and serves who may.";
  }

  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(6);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    Path folder = Materials.create();
    int checks = 0;
    for (Link link : Link.values()) {
      for (HandlerStyle handler : HandlerStyle.values()) {
        run.progress(link + " " + handler);
        try (RapaceServer server =
            BenchmarkServer.configured(new Scenario(link, handler, 16), folder)
                .handshakeTimeout(HANDSHAKE)
                .start()) {
          checks += new Attack(server.uri(), link, handler, folder).all();
        }
      }
    }
    return Outcome.pass(
        checks
            + " checks on six configurations: no token, a wrong one, a forbidden method, a pipelined"
            + " call behind a bad token, a good call, and the conformance suite");
  }

  /** What is tried on one server; throws at the first surprise. */
  private record Attack(URI uri, Link link, HandlerStyle handler, Path folder) {
    int all() throws Exception {
      if (link != Link.TLS) { // Under Profile C our own client would not even try.
        refused(null, "no token");
      }
      refused("not-the-token-0123456789abcdef", "a wrong token");
      int further = refusalBytes();
      String good = Files.readString(folder.resolve("bench.token"), StandardCharsets.UTF_8).strip();
      if (handler == HandlerStyle.INLINE) {
        further += conformance(good);
      }
      try (RapaceClient client = connect(good)) {
        byte[] request = {1, 2, 3};
        require(Arrays.equals(request, client.call(BenchmarkServer.ECHO, request)), "a good call");
        try {
          client.call(BenchmarkServer.FORBIDDEN, request);
          throw new IOException(link + ": a forbidden method ran");
        } catch (RapaceException e) {
          require(e.code() == StatusCode.PERMISSION_DENIED, "a forbidden method: " + e.code());
        }
      }
      return 4 + further;
    }

    private int conformance(String token) throws Exception {
      byte[] three = {3, 1, 2, 3};
      ConformanceTarget target =
          new ConformanceTarget(
              uri,
              tls(),
              List.of(
                  RawHello.Param.of("rapace.auth_token", token),
                  RawHello.Param.of("rapace.auth_scheme", "bearer")),
              Optional.of(
                  new ConformanceTarget.KnownMethod(BenchmarkServer.ECHO.id(), three, three)),
              PATIENCE,
              HANDSHAKE);
      int checks = 0;
      for (ConformanceCheck check : ConformanceSuite.all()) {
        Optional<String> failure = ConformanceSuite.run(check, target).failure();
        require(failure.isEmpty(), check.name() + ": " + failure.orElse(""));
        checks++;
      }
      return checks;
    }

    private Optional<RawLink.Tls> tls() throws Exception {
      if (link != Link.TLS) {
        return Optional.empty();
      }
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      try (InputStream pem = Files.newInputStream(folder.resolve("authority.pem"))) {
        trusted.setCertificateEntry(
            "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, managers.getTrustManagers(), null);
      return Optional.of(RawLink.Tls.of(context));
    }

    private void refused(@Nullable String token, String what) throws IOException {
      try (RapaceClient client = connect(token)) {
        // Profile B lets a connection without token wait for calls that bring their own.
        client.call(BenchmarkServer.ECHO, new byte[1]);
        throw new IOException(link + ": served with " + what);
      } catch (RapaceException e) {
        require(e.code() == StatusCode.UNAUTHENTICATED, what + ": " + e.code());
      }
    }

    private RapaceClient connect(@Nullable String token) {
      RapaceClient.Builder builder =
          RapaceClient.builder(uri).connectTimeout(PATIENCE).audit(event -> {});
      if (token != null) {
        String target = uri.getHost() == null ? uri.toString() : uri.getHost();
        builder.credentials(BearerCredentials.of(target, Secret.of(token)));
      }
      if (link == Link.TLS) {
        return builder
            .profile(SecurityProfile.networked())
            .option(
                TlsClientOptions.builder()
                    .trust(TlsTrust.fromPem(folder.resolve("authority.pem")))
                    .build())
            .connect();
      }
      return builder.profile(SecurityProfile.sameHostUntrusted()).connect();
    }

    /** A bad token and a valid call in one write: Hello, the close, the end, nothing else. */
    private int refusalBytes() throws Exception {
      byte[] hello;
      try (RawPeer peer = RawPeer.connect(uri, tls(), PATIENCE)) {
        peer.expectHello();
        hello = peer.received();
      }
      byte[] close = Messages.close(0, "authentication failed");
      byte[] expected =
          new WireWriter()
              .raw(hello)
              .raw(RawFrame.control(2, Verb.CLOSE_CHANNEL, close).toBytes())
              .toBytes();
      byte[] call =
          new WireWriter()
              .raw(
                  RawFrame.control(2, Verb.OPEN_CHANNEL, Messages.openCall(1, List.of())).toBytes())
              .raw(RawFrame.of(3, 1, BenchmarkServer.ECHO.id(), 0x05, new byte[] {0}).toBytes())
              .toBytes();
      int attempts = 50;
      for (int i = 0; i < attempts; i++) {
        try (RawPeer peer = RawPeer.connect(uri, tls(), PATIENCE)) {
          boolean withoutToken = link == Link.TLS && i == 0;
          RawHello stranger = RawHello.initiator();
          peer.send((withoutToken ? stranger : stranger.withToken("bad-" + i)).toBytes(), call);
          peer.awaitEndOfStream();
          require(Arrays.equals(expected, peer.received()), "the bytes of a refusal");
        }
      }
      return attempts;
    }

    private void require(boolean holds, String what) throws IOException {
      if (!holds) {
        throw new IOException(link + ": " + what);
      }
    }
  }
}
