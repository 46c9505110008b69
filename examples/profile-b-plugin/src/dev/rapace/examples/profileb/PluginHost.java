package dev.rapace.examples.profileb;

import dev.rapace.RapaceServer;
import dev.rapace.auth.Grant;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.SecretRef;
import dev.rapace.auth.StaticTokens;
import dev.rapace.examples.common.ServerProgram;
import dev.rapace.postcard.Unit;
import dev.rapace.security.SecurityProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Profile B: the plugins run on this host and are not trusted. Each has a token of its own, in a
 * file that only it and the host can read, and may do what its scopes say. {@code FOLDER [URI]
 * [--without-authenticator] [--without-authorizer]}.
 */
public final class PluginHost {
  private PluginHost() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    List<String> words = List.of(args);
    Path folder = Path.of(args[0]);
    Map<String, String> store = new ConcurrentHashMap<>();
    RapaceServer.Builder server =
        RapaceServer.builder()
            .profile(SecurityProfile.sameHostUntrusted())
            .listen(uri(words, folder))
            // 2 s by default for local peers: not enough for cold JVMs on a busy machine.
            .handshakeTimeout(Duration.ofSeconds(10))
            .method(Store.GET, (call, key) -> Optional.ofNullable(store.get(key)))
            .method(
                Store.PUT,
                (call, entry) -> {
                  store.put(entry.first(), entry.second());
                  return Unit.UNIT;
                });
    if (!words.contains("--without-authenticator")) {
      server.authenticator(
          StaticTokens.builder()
              .token("indexer", token(folder, "indexer"), Grant.ofScopes("store.read"))
              .token("editor", token(folder, "editor"), Grant.ofScopes("store.read", "store.write"))
              .build());
    }
    if (!words.contains("--without-authorizer")) {
      server.authorizer(RoleAuthorizer.builder().allowDeclared().build());
    }
    ServerProgram.run(server, line -> {});
  }

  private static String uri(List<String> words, Path folder) {
    return words.size() > 1 && !words.get(1).startsWith("--")
        ? words.get(1)
        : "unix:" + folder.resolve("host.sock");
  }

  private static SecretRef token(Path folder, String plugin) {
    return SecretRef.parse("file:" + folder.resolve(plugin + ".token"));
  }
}
