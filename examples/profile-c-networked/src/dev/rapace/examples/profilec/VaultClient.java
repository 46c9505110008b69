package dev.rapace.examples.profilec;

import dev.rapace.RapaceClient;
import dev.rapace.auth.BearerCredentials;
import dev.rapace.auth.SecretRef;
import dev.rapace.examples.common.Attempt;
import dev.rapace.postcard.Unit;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsTrust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A client of the vault: {@code URI FOLDER CERTIFICATE TOKEN-FILE [--linger]}, certificate and
 * token {@code -} for none. Reads, seals; with {@code --linger} waits for a line and reads again on
 * the same connection.
 */
public final class VaultClient {
  private VaultClient() {}

  /** Entry point. */
  public static void main(String[] args) {
    String outcome =
        Attempt.outcome(() -> {
          try (RapaceClient client = connect(args)) {
            Attempt.report("read", () -> client.call(Vault.READ, "the plan"));
            Attempt.report("seal", () -> seal(client));
            if (List.of(args).contains("--linger")) {
              linger(client);
            }
            return "done";
          }
        });
    System.out.println(Attempt.MARK + "connect => " + outcome);
  }

  private static RapaceClient connect(String[] args) {
    Path folder = Path.of(args[1]);
    RapaceClient.Builder builder =
        RapaceClient.builder(args[0]).profile(SecurityProfile.networked());
    if (args[0].startsWith("tls:")) {
      TlsClientOptions.Builder tls =
          TlsClientOptions.builder().trust(TlsTrust.fromPem(folder.resolve("authority.pem")));
      if (!args[2].equals("-")) {
        tls.identity(
            TlsIdentity.fromPem(
                folder.resolve(args[2] + ".pem"), folder.resolve(args[2] + ".key")));
      }
      builder.option(tls.build());
    }
    if (!args[3].equals("-")) {
      builder.credentials(
          BearerCredentials.of(
              URI.create(args[0]).getHost(),
              SecretRef.parse("file:" + folder.resolve(args[3] + ".token"))));
    }
    return builder.connect();
  }

  private static String seal(RapaceClient client) {
    client.call(Vault.SEAL, Unit.UNIT);
    return "sealed";
  }

  private static void linger(RapaceClient client) throws IOException {
    System.out.println("WAITING");
    int signal = System.in.read();
    Attempt.report(
        signal < 0 ? "read at the end of input" : "read again",
        () -> client.call(Vault.READ, "the plan"));
  }
}
