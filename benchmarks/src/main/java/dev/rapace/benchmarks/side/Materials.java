package dev.rapace.benchmarks.side;

import dev.rapace.examples.common.DemoPki;
import dev.rapace.examples.common.DemoTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Certificates and tokens of one run, made afresh in a folder that only its owner can read. */
public final class Materials {
  private Materials() {}

  /** Makes them and returns the folder; the token is good for 55 minutes. */
  public static Path create() throws Exception {
    Path folder = DemoPki.privateFolder();
    DemoPki.create(folder, "authority").server("server");
    DemoTokens issuer = new DemoTokens();
    issuer.publishKeys(folder);
    // One token for all: over TLS the server verifies it as a JWT, elsewhere it is a static secret.
    DemoPki.writePrivately(
        folder.resolve("bench.token"),
        issuer.token("bench", "bench", "bench", Instant.now(), Duration.ofMinutes(55)));
    return folder;
  }

  /** Prints a new folder, for runs by hand. */
  public static void main(String[] args) throws Exception {
    System.out.println(create());
  }
}
