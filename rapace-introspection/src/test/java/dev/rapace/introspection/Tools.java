package dev.rapace.introspection;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.StreamReader;
import dev.rapace.auth.BearerCredentials;
import dev.rapace.auth.Grant;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.StaticTokens;
import dev.rapace.postcard.Result;
import dev.rapace.postcard.Tuple;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import java.util.List;

/** A server of Profile B, and clients that may ask about it or not. */
final class Tools {
  static final String TOOL = "tool-token-0123456789abcdef-1";
  static final String USER = "user-token-fedcba9876543210-2";

  private Tools() {}

  /** A server without introspection. */
  static RapaceServer.Builder server(String name) {
    return ShopServer.bind(
        RapaceServer.builder()
            .profile(SecurityProfile.sameHostUntrusted())
            .listen("inproc:" + name)
            .authenticator(
                StaticTokens.builder()
                    .token("tool", Secret.of(TOOL), Grant.ofScopes("introspection"))
                    .token("user", Secret.of(USER), Grant.ofRoles("user"))
                    .build())
            .authorizer(
                RoleAuthorizer.builder()
                    .allowDeclared()
                    .allowEveryPeer("Shop.numbers")
                    .allowEveryPeer("Shop.parts")
                    .allowEveryPeer("Shop.ping")
                    .build()),
        new Echo());
  }

  static RapaceClient client(RapaceServer server, String token) {
    return RapaceClient.builder(server.uri())
        .profile(SecurityProfile.sameHostUntrusted())
        .credentials(BearerCredentials.of(server.uri().toString(), Secret.of(token)))
        .connect();
  }

  /** Gives back what it was given. */
  static final class Echo implements Shop {
    @Override
    public Numbers numbers(Numbers all) {
      return all;
    }

    @Override
    public Tuple.Two<Parts, Result<Long, String>> parts(Parts all, Result<Long, String> outcome) {
      return new Tuple.Two<>(all, outcome);
    }

    @Override
    public void ping() {}

    @Override
    public void close(String why) {
      throw new AssertionError("nobody may");
    }

    @Override
    public StreamReader<String> news() {
      return StreamReader.of(List.of("none"));
    }
  }
}
