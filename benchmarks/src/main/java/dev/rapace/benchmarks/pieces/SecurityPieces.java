package dev.rapace.benchmarks.pieces;

import dev.rapace.auth.JwkSet;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.benchmarks.side.BenchmarkServer;
import dev.rapace.examples.common.DemoTokens;
import dev.rapace.security.AuditLog;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationGate;
import dev.rapace.security.AuthenticationOutcome;
import dev.rapace.security.AuthorizationGate;
import dev.rapace.security.AuthorizationVerdict;
import dev.rapace.security.Locality;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.TransportSecurity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The security pipeline: once for a connection, and on every call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SecurityPieces {
  private static final byte[] SCHEME = "bearer".getBytes(StandardCharsets.UTF_8);

  private final AtomicLong lines = new AtomicLong();
  private final TransportSecurity transport =
      new TransportSecurity(
          "tls",
          SecurityLevel.NONE,
          Locality.LOOPBACK,
          "127.0.0.1:1",
          "127.0.0.1:2",
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
  private final byte[] token;
  private final AuthenticationGate authentication;
  private final AuthorizationGate authorization;
  private final AuthorizationGate audited;
  private final AuthenticatedPeer peer;

  /** Gates as a server under Profile B has them, and one verified peer. */
  public SecurityPieces() {
    try {
      Path folder = Files.createTempDirectory("rapace-pieces");
      DemoTokens issuer = new DemoTokens();
      issuer.publishKeys(folder);
      token =
          issuer
              .token("bench", "bench", "bench", Instant.now(), Duration.ofMinutes(55))
              .getBytes(StandardCharsets.UTF_8);
      authentication = gate(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SecurityProfile profile = SecurityProfile.sameHostUntrusted();
    RoleAuthorizer roles = RoleAuthorizer.builder().allowDeclared().build();
    authorization =
        new AuthorizationGate(
            profile, Optional.of(roles), AuditLog.slf4j(), InstantSource.system());
    audited =
        new AuthorizationGate(
            profile,
            Optional.of(roles),
            AuditLog.lines(line -> lines.addAndGet(line.length())),
            InstantSource.system());
    peer =
        ((AuthenticationOutcome.Identified)
                authentication
                    .authenticateConnection(transport, SCHEME, token, 1)
                    .toCompletableFuture()
                    .join())
            .peer();
  }

  private static AuthenticationGate gate(Path folder) throws IOException {
    JwtAuthenticator tokens =
        JwtAuthenticator.builder()
            .trust(DemoTokens.ISSUER, JwkSet.parse(Files.readString(folder.resolve("issuer.jwks"))))
            .audience("bench")
            .algorithms(JwtAlgorithm.ES256)
            .maxLifetime(Duration.ofHours(1))
            .build();
    return new AuthenticationGate(
        SecurityProfile.sameHostUntrusted(),
        Optional.of(tokens),
        AuditLog.slf4j(),
        InstantSource.system());
  }

  /** A connection's token, signature and all claims: once for each connection. */
  @Benchmark
  public AuthenticationOutcome verifyToken() {
    return authentication
        .authenticateConnection(transport, SCHEME, token, 1)
        .toCompletableFuture()
        .join();
  }

  /** What every call pays: is the identity still good, and may it call this method? */
  @Benchmark
  public AuthorizationVerdict perCall() {
    if (!authentication.isCurrent(peer, transport, 1, 3)) {
      throw new IllegalStateException("the identity is good");
    }
    return authorization.check(peer, BenchmarkServer.ECHO.ref(), transport, 1, 3);
  }

  /** The same with a line of JSON for the audit of every allowed call. */
  @Benchmark
  public AuthorizationVerdict perCallWithAuditLine() {
    if (!authentication.isCurrent(peer, transport, 1, 3)) {
      throw new IllegalStateException("the identity is good");
    }
    return audited.check(peer, BenchmarkServer.ECHO.ref(), transport, 1, 3);
  }
}
