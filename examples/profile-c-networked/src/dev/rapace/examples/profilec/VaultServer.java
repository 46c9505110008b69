package dev.rapace.examples.profilec;

import dev.rapace.RapaceServer;
import dev.rapace.auth.Authenticators;
import dev.rapace.auth.JwkSet;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.auth.MutualTlsAuthenticator;
import dev.rapace.auth.Revocations;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.examples.common.DemoTokens;
import dev.rapace.examples.common.ServerProgram;
import dev.rapace.postcard.Unit;
import dev.rapace.security.Authenticator;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.tls.TlsTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Profile C: peers come over a network. Each needs a client certificate of our authority and a
 * token of our issuer, and may do what the token's scopes say. {@code FOLDER [--plaintext]}; then,
 * on standard input, {@code reload} and {@code revoke SUBJECT}.
 */
public final class VaultServer {
  private VaultServer() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    TlsIdentity identity =
        TlsIdentity.fromPem(folder.resolve("server.pem"), folder.resolve("server.key"));
    Revocations revocations = new Revocations();
    RapaceServer.Builder server =
        RapaceServer.builder()
            .profile(SecurityProfile.networked())
            .authenticator(certificateAndToken(folder, revocations))
            .authorizer(RoleAuthorizer.builder().allowDeclared().build())
            .method(Vault.READ, (call, name) -> name + " for " + call.peer().name())
            .method(Vault.SEAL, (call, nothing) -> Unit.UNIT);
    if (List.of(args).contains("--plaintext")) {
      server.listen("tcp://127.0.0.1:0");
    } else {
      server.listen(
          "tls://127.0.0.1:0",
          TlsServerOptions.builder()
              .identity(identity)
              .requireClientCertificate(TlsTrust.fromPem(folder.resolve("authority.pem")))
              .build());
    }
    ServerProgram.run(server, line -> command(line, identity, revocations));
  }

  private static Authenticator certificateAndToken(Path folder, Revocations revocations)
      throws IOException {
    return Authenticators.allOf(
        MutualTlsAuthenticator.namedBy(MutualTlsAuthenticator.NameSource.DNS).everyName().build(),
        JwtAuthenticator.builder()
            .trust(DemoTokens.ISSUER, JwkSet.parse(Files.readString(folder.resolve("issuer.jwks"))))
            .audience(Vault.AUDIENCE)
            .algorithms(JwtAlgorithm.ES256)
            .maxLifetime(Duration.ofMinutes(15))
            .revocations(revocations)
            .build());
  }

  private static void command(String line, TlsIdentity identity, Revocations revocations) {
    if (line.equals("reload")) {
      System.out.println("RELOADED " + identity.reload());
    } else if (line.startsWith("revoke ")) {
      revocations.revokeSubject(line.substring("revoke ".length()), Instant.now());
      System.out.println("REVOKED");
    } else {
      System.out.println("UNKNOWN " + line);
    }
  }
}
