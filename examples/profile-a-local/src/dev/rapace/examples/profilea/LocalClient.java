package dev.rapace.examples.profilea;

import dev.rapace.RapaceClient;
import dev.rapace.examples.common.Attempt;
import dev.rapace.security.SecurityProfile;

/** Says hello over a Unix socket. {@code URI NAME}. */
public final class LocalClient {
  private LocalClient() {}

  /** Entry point. */
  public static void main(String[] args) {
    Attempt.report(
        "hello",
        () -> {
          try (RapaceClient client =
              RapaceClient.builder(args[0]).profile(SecurityProfile.trustedLocal()).connect()) {
            return client.call(Greeter.HELLO, args[1]);
          }
        });
  }
}
