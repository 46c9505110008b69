package dev.rapace.examples.hello;

import dev.rapace.*;
import dev.rapace.auth.*;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.*;
import java.nio.file.*;

public class Hello {
  static final Method<String, String> HELLO =
      Method.of("Greeter", "hello", Codecs.STRING, Codecs.STRING).requiresRole("guest");

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("hello");
    Secret token = Secret.of("a token that only Ada has: 7e0dcb1fa2");

    try (RapaceServer server =
        RapaceServer.builder()
            .profile(SecurityProfile.sameHostUntrusted())
            .listen("unix:" + folder.resolve("hello.sock"))
            .authenticator(
                StaticTokens.builder().token("ada", token, Grant.ofRoles("guest")).build())
            .authorizer(RoleAuthorizer.builder().allowDeclared().build())
            .method(HELLO, (call, text) -> "Hello " + call.peer().name() + ", you said " + text)
            .start()) {

      try (RapaceClient client =
          RapaceClient.builder(server.uri())
              .profile(SecurityProfile.sameHostUntrusted())
              .credentials(BearerCredentials.of(server.uri().toString(), token))
              .connect()) {
        System.out.println(client.call(HELLO, "good morning"));
      }
    }
  }
}
