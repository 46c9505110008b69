package dev.rapace.proofs.hostile;

import dev.rapace.Method;
import dev.rapace.RapaceServer;
import dev.rapace.auth.Authenticators;
import dev.rapace.auth.Grant;
import dev.rapace.auth.JwkSet;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.auth.Revocations;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.StaticTokens;
import dev.rapace.conformance.ConformanceTarget;
import dev.rapace.conformance.Messages;
import dev.rapace.conformance.RawFrame;
import dev.rapace.conformance.RawHello;
import dev.rapace.conformance.RawLink;
import dev.rapace.conformance.RawPeer;
import dev.rapace.conformance.Verb;
import dev.rapace.conformance.WireWriter;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.Authenticator;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.transport.TransportOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real servers that a hostile peer tries to get into: TCP and Unix socket under Profile B, TLS
 * under Profile C. Each takes JSON Web Tokens as {@code bearer} and a list of fixed tokens as
 * {@code fixed}, allows one method to those who may greet, and counts the runs of its handler.
 */
final class GuardedServers implements AutoCloseable {
  /** Scheme of the fixed tokens. */
  static final String FIXED = "fixed";

  static final String GOOD_FIXED = "fixed-good-8c1f6e2a9b70";
  static final String EXPIRED_FIXED = "fixed-old-51d0c7e83fa2";
  static final String REVOKED_FIXED = "fixed-gone-e97ab14c06d5";
  static final String REVOKED_SUBJECT = "trudy";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Method<String, String> GREET =
      Method.of("Greeter", "greet", Codecs.STRING, Codecs.STRING);

  /** Where a server listens. */
  enum Place {
    /** Loopback TCP under Profile B. */
    TCP,
    /** A Unix socket under Profile B. */
    UNIX,
    /** TLS 1.3 on loopback under Profile C. */
    TLS
  }

  private final TokenForge forge = new TokenForge();
  private final AtomicInteger handlerRuns = new AtomicInteger();
  private final Map<Place, RapaceServer> servers = new EnumMap<>(Place.class);
  private final ProvingGroundCertificates certificates;
  private final Duration handshakeTimeout;

  private GuardedServers(ProvingGroundCertificates certificates, Duration handshakeTimeout) {
    this.certificates = certificates;
    this.handshakeTimeout = handshakeTimeout;
  }

  /**
   * Starts one server a place.
   *
   * @param folder takes the socket and the certificates; private to this user
   * @param handshakeTimeout of each server
   */
  static GuardedServers start(Path folder, Duration handshakeTimeout) throws IOException {
    GuardedServers all = new GuardedServers(ProvingGroundCertificates.in(folder), handshakeTimeout);
    try {
      all.add(Place.TCP, SecurityProfile.sameHostUntrusted(), "tcp://127.0.0.1:0");
      all.add(Place.UNIX, SecurityProfile.sameHostUntrusted(), "unix:" + folder.resolve("s"));
      TlsIdentity identity =
          TlsIdentity.fromPem(folder.resolve("server.pem"), folder.resolve("server.key"));
      all.add(
          Place.TLS,
          SecurityProfile.networked(),
          "tls://127.0.0.1:0",
          TlsServerOptions.builder().identity(identity).build());
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private void add(Place place, SecurityProfile profile, String uri, TransportOption... options)
      throws IOException {
    servers.put(
        place,
        RapaceServer.builder()
            .profile(profile)
            .listen(uri, options)
            .authenticator(authenticator())
            .authorizer(RoleAuthorizer.builder().allowScope("Greeter.greet", "greet").build())
            .audit(event -> {})
            .method(
                GREET,
                (call, name) -> {
                  handlerRuns.incrementAndGet();
                  return "hello " + name;
                })
            .handshakeTimeout(handshakeTimeout)
            .drainTimeout(Duration.ofSeconds(1))
            .start());
  }

  private Authenticator authenticator() {
    Revocations revocations = new Revocations();
    revocations.revokeSubject(REVOKED_SUBJECT, Instant.now().plus(Duration.ofHours(1)));
    JwtAuthenticator tokens =
        JwtAuthenticator.builder()
            .trust(
                TokenForge.ISSUER,
                JwkSet.builder()
                    .pem(TokenForge.KEY_ID, JwtAlgorithm.ES256, forge.publicPem())
                    .build())
            .audience(TokenForge.AUDIENCE)
            .algorithms(JwtAlgorithm.ES256)
            .maxLifetime(Duration.ofMinutes(30))
            .clockSkew(Duration.ofSeconds(30))
            .revocations(revocations)
            .build();
    Grant greet = Grant.ofScopes("greet");
    StaticTokens fixed =
        StaticTokens.builder()
            .scheme(FIXED)
            .token("good", Secret.of(GOOD_FIXED), greet)
            .token("old", Secret.of(EXPIRED_FIXED), greet.until(Instant.now().minusSeconds(60)))
            .token("gone", Secret.of(REVOKED_FIXED), greet)
            .build();
    fixed.revoke("gone");
    return Authenticators.firstOf(tokens, fixed);
  }

  /** Makes the tokens that these servers see. */
  TokenForge forge() {
    return forge;
  }

  /** The authority of the TLS server and of the clients. */
  ProvingGroundCertificates certificates() {
    return certificates;
  }

  /** How often a handler of any of the servers ran. */
  int handlerRuns() {
    return handlerRuns.get();
  }

  /** Where the server of this place listens. */
  URI uri(Place place) {
    RapaceServer server = servers.get(place);
    if (server == null) {
      throw new IllegalStateException(place + " was not started");
    }
    return server.uri();
  }

  /** How to dial; the host of the certificate is checked. */
  Optional<RawLink.Tls> tls(Place place) {
    return place == Place.TLS
        ? Optional.of(RawLink.Tls.of(certificates.clientContext(Optional.empty())))
        : Optional.empty();
  }

  /** Connects and says nothing. */
  RawPeer dial(Place place) throws IOException {
    return RawPeer.connect(uri(place), tls(place), PATIENCE);
  }

  /** The server with credentials that it accepts. */
  ConformanceTarget target(Place place) {
    return new ConformanceTarget(
        uri(place),
        tls(place),
        good(),
        Optional.of(
            new ConformanceTarget.KnownMethod(
                GREET.id(),
                new WireWriter().text("world").toBytes(),
                new WireWriter().text("hello world").toBytes())),
        PATIENCE,
        handshakeTimeout);
  }

  /** Entries of a Hello that is let in. */
  static List<RawHello.Param> good() {
    return List.of(
        RawHello.Param.of("rapace.auth_token", GOOD_FIXED),
        RawHello.Param.of("rapace.auth_scheme", FIXED));
  }

  /** Two frames that are a valid call once one is let in: the second and third of a connection. */
  static byte[] pipelinedCall() {
    byte[] open = Messages.openCall(1, List.of());
    byte[] arguments = new WireWriter().text("mallory").toBytes();
    return new WireWriter()
        .raw(RawFrame.control(2, Verb.OPEN_CHANNEL, open).toBytes())
        .raw(RawFrame.of(3, 1, GREET.id(), 0x05, arguments).toBytes())
        .toBytes();
  }

  /** The bytes of the server's Hello. */
  byte[] helloBytes(Place place) throws IOException {
    try (RawPeer peer = dial(place)) {
      peer.expectHello();
      return peer.received();
    }
  }

  /** Everything that a refused peer may see: the Hello, then the close with the one fixed text. */
  byte[] refusalBytes(Place place) throws IOException {
    byte[] close = Messages.close(0, "authentication failed");
    return new WireWriter()
        .raw(helloBytes(place))
        .raw(RawFrame.control(2, Verb.CLOSE_CHANNEL, close).toBytes())
        .toBytes();
  }

  /** Makes a good connection and one good call on it; the handler must run exactly once. */
  void serveOne(Place place) throws IOException {
    int before = handlerRuns();
    ConformanceTarget target = target(place);
    ConformanceTarget.KnownMethod known = target.known().orElseThrow();
    try (RawPeer peer = target.enter()) {
      int channel = peer.openCall();
      long msgId = peer.request(channel, known.methodId(), known.arguments());
      Messages.Result result = peer.expectResponse(channel, msgId, known.methodId());
      if (result.code() != 0 || !Arrays.equals(result.body().orElseThrow(), known.body())) {
        throw new IOException("a good call over " + place + " was answered with " + result);
      }
    }
    if (handlerRuns() != before + 1) {
      throw new IOException("one good call made " + (handlerRuns() - before) + " handler runs");
    }
  }

  @Override
  public void close() {
    servers.values().forEach(RapaceServer::close);
  }
}
