package dev.rapace.proofs.configuration;

import dev.rapace.auth.Grant;
import dev.rapace.auth.JwkSet;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.auth.MutualTlsAuthenticator;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.StaticTokens;
import dev.rapace.auth.UnixPeerAuthenticator;
import dev.rapace.examples.common.DemoPki;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.Authorizer;
import dev.rapace.security.Secret;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What the configurations are made of: real authenticators, policies, certificates, folders. */
final class Materials {
  private static final Grant GRANT = Grant.ofScopes("echo");

  private final Path folder = DemoPki.privateFolder();
  private final long uid;
  private final TestCa authority = TestCa.create("authority");

  final Authenticator tokens;
  final Authenticator users;
  final Authenticator certificates;
  final Authorizer roles = RoleAuthorizer.builder().allowScope("Echo.echo", "echo").build();
  final Authorizer vanished =
      RoleAuthorizer.builder()
          .allowScope("Echo.echo", "echo")
          .allowScope("Echo.vanished", "echo")
          .build();

  Materials() throws IOException {
    uid = Integer.toUnsignedLong((Integer) Files.getAttribute(folder, "unix:uid"));
    authority.server().writePem(folder, "open");
    Files.setPosixFilePermissions(
        folder.resolve("open.key"), PosixFilePermissions.fromString("rw-r--r--"));
    tokens = StaticTokens.builder().token("caller", Secret.of(CountedToken.TEXT), GRANT).build();
    users = UnixPeerAuthenticator.builder().allowUser(uid, GRANT).build();
    certificates =
        MutualTlsAuthenticator.namedBy(MutualTlsAuthenticator.NameSource.DNS)
            .peer("client.example", GRANT)
            .build();
  }

  // ---- addresses ----------------------------------------------------------------------------

  /** A socket in a folder that only we can enter. */
  String unix(String name) {
    return "unix:" + folder.resolve(name);
  }

  /** A socket in a folder that everybody can write. */
  String unixInOpenFolder() throws IOException {
    Path open = folder.resolve("everybody");
    if (!Files.isDirectory(open)) {
      Files.createDirectory(open);
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    return "unix:" + open.resolve("s");
  }

  /** A socket in a folder that is not there. */
  String unixNowhere() {
    return "unix:" + folder.resolve("missing").resolve("s");
  }

  /** The folder in words that are the same in every run. */
  String shown(String where) {
    return where.replace(folder.toString(), "FOLDER");
  }

  // ---- TLS ------------------------------------------------------------------------------------

  /** A good server. */
  TlsServerOptions tls() {
    return tls(authority.server().identity());
  }

  /** A server that shows this. */
  static TlsServerOptions tls(TlsIdentity identity) {
    return TlsServerOptions.builder().identity(identity).build();
  }

  /** A good server that asks clients for a certificate. */
  TlsServerOptions mutualTls() {
    return TlsServerOptions.builder()
        .identity(authority.server().identity())
        .requireClientCertificate(authority.trust())
        .build();
  }

  /** A good server whose key file everybody can read. */
  TlsServerOptions openKeyFile() {
    return tls(TlsIdentity.fromPem(folder.resolve("open.pem"), folder.resolve("open.key")));
  }

  /** A server certificate, complete but for what {@code content} changes. */
  TlsServerOptions server(Consumer<TestCa.Spec> content) {
    TestCa.Spec spec = authority.leaf("server").server().dns("localhost").ip("127.0.0.1");
    content.accept(spec);
    return tls(spec.issue().identity());
  }

  /** A server certificate without what it should say, but for what {@code content} adds. */
  TlsServerOptions bare(Consumer<TestCa.Spec> content) {
    TestCa.Spec spec = authority.leaf("server");
    content.accept(spec);
    return tls(spec.issue().identity());
  }

  /** A client that trusts the authority. */
  TlsClientOptions tlsClient() {
    return TlsClientOptions.builder().trust(authority.trust()).build();
  }

  /** A client that shows a good certificate. */
  TlsClientOptions mutualTlsClient() {
    return tlsClient(spec -> spec.client().dns("client.example"));
  }

  /** A client that shows what {@code content} says. */
  TlsClientOptions tlsClient(Consumer<TestCa.Spec> content) {
    TestCa.Spec spec = authority.leaf("client");
    content.accept(spec);
    return TlsClientOptions.builder()
        .trust(authority.trust())
        .identity(spec.issue().identity())
        .build();
  }

  // ---- authenticators -------------------------------------------------------------------------

  /** A verifier of JSON Web Tokens with these bounds. */
  static Authenticator jwt(Duration longest, Duration skew) {
    return JwtAuthenticator.builder()
        .trust(
            "https://issuer.example",
            JwkSet.builder().pem("k1", JwtAlgorithm.ES256, publicKey()).build())
        .audience("echo")
        .algorithms(JwtAlgorithm.ES256)
        .maxLifetime(longest)
        .clockSkew(skew)
        .build();
  }

  private static String publicKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      byte[] key = generator.generateKeyPair().getPublic().getEncoded();
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
          + "\n-----END PUBLIC KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has P-256", e);
    }
  }

  /** An authenticator of an application that verifies nothing. */
  static Authenticator nothing() {
    return new Own(false);
  }

  /** An authenticator of an application that cannot say what it verifies. */
  static Authenticator broken() {
    return new Own(true);
  }

  private record Own(boolean isBroken) implements Authenticator {
    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
      return CompletableFuture.completedFuture(AuthenticationResult.notApplicable());
    }

    @Override
    public Set<Capability> capabilities() {
      if (isBroken) {
        throw new IllegalStateException("broken on purpose");
      }
      return Set.of();
    }
  }
}
