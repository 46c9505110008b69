package dev.rapace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.rapace.Method;
import dev.rapace.RapaceServer;
import dev.rapace.auth.Grant;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.StaticTokens;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.RuleSource;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.transport.TransportOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The suite against this project's server, over each transport. */
class OwnServerTest {
  private static final String TOKEN = "conformance-3f9a1c7e5b2d";
  private static final Duration HANDSHAKE = Duration.ofSeconds(2);
  private static final Method<String, String> GREET =
      Method.of("Greeter", "greet", Codecs.STRING, Codecs.STRING);

  /** Checks of what the server does not do yet; they are skipped in plain sight. */
  private static final Set<String> NOT_YET = Set.of("deadline-of-zero");

  private Optional<RapaceServer> started = Optional.empty();

  @AfterEach
  void stop() {
    started.ifPresent(RapaceServer::close);
  }

  @TestFactory
  Stream<DynamicTest> tcp() throws IOException {
    return suite(start(SecurityProfile.sameHostUntrusted(), "tcp://127.0.0.1:0"), Optional.empty());
  }

  @TestFactory
  Stream<DynamicTest> unix() throws IOException {
    Path folder =
        Files.createTempDirectory(
            "rapace-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return suite(
        start(SecurityProfile.sameHostUntrusted(), "unix:" + folder.resolve("s")),
        Optional.empty());
  }

  @TestFactory
  Stream<DynamicTest> tls() throws Exception {
    ThrowAwayCertificate certificate = ThrowAwayCertificate.make();
    URI uri =
        start(
            SecurityProfile.networked(),
            "tls://127.0.0.1:0",
            TlsServerOptions.builder()
                .identity(TlsIdentity.of(certificate.key(), certificate.chain()))
                .build());
    return suite(uri, Optional.of(RawLink.Tls.of(certificate.clientContext())));
  }

  private URI start(SecurityProfile profile, String uri, TransportOption... options)
      throws IOException {
    RapaceServer server =
        RapaceServer.builder()
            .profile(profile)
            .listen(uri, options)
            .authenticator(
                StaticTokens.builder()
                    .token("suite", Secret.of(TOKEN), Grant.ofRoles("caller"))
                    .build())
            .authorizer(RoleAuthorizer.builder().allowRole("Greeter.greet", "caller").build())
            .method(GREET, (call, name) -> "hello " + name)
            .handshakeTimeout(HANDSHAKE)
            .drainTimeout(Duration.ofSeconds(1))
            .start();
    started = Optional.of(server);
    return server.uri();
  }

  private static Stream<DynamicTest> suite(URI uri, Optional<RawLink.Tls> tls) {
    ConformanceTarget target =
        new ConformanceTarget(
            uri,
            tls,
            List.of(RawHello.Param.of("rapace.auth_token", TOKEN)),
            Optional.of(
                new ConformanceTarget.KnownMethod(
                    GREET.id(),
                    new WireWriter().text("world").toBytes(),
                    new WireWriter().text("hello world").toBytes())),
            Duration.ofSeconds(10),
            HANDSHAKE);
    return ConformanceSuite.all().stream()
        .map(check ->
            DynamicTest.dynamicTest(
                check.name(), RuleSource.of(check.rules()), () -> run(check, target)));
  }

  private static void run(ConformanceCheck check, ConformanceTarget target) {
    assumeFalse(NOT_YET.contains(check.name()), "deadlines of calls are not enforced yet");
    assertEquals(Optional.empty(), ConformanceSuite.run(check, target).failure());
  }
}
