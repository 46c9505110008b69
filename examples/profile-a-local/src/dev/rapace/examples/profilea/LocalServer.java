package dev.rapace.examples.profilea;

import dev.rapace.RapaceServer;
import dev.rapace.examples.common.ServerProgram;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.TrustedLocal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Profile A: one operator, one host. The socket's folder decides who gets in; there is no token and
 * no policy. {@code URI [--multi-tenant]}.
 */
public final class LocalServer {
  private LocalServer() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    TrustedLocal profile = SecurityProfile.trustedLocal();
    if (List.of(args).contains("--multi-tenant")) {
      // Several tenants on one trusted host still need identities; without them this refuses.
      profile = profile.multiTenant();
    }
    ServerProgram.run(
        RapaceServer.builder()
            .profile(profile)
            .listen(args[0])
            // 2 s by default for local peers: not enough for cold JVMs on a busy machine.
            .handshakeTimeout(Duration.ofSeconds(10))
            .method(
                Greeter.HELLO, (call, name) -> "Hello " + name + ", from " + call.peer().name()),
        line -> {});
  }
}
