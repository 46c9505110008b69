package dev.rapace.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.SecurityProfile;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls from one end to the other under Profile A, without any configuration of security. */
class FirstCallTest {
  private static final Method<String, String> GREET =
      Method.of("Greeter", "greet", Codecs.STRING, Codecs.STRING);
  private static final Method<String, String> WHO =
      Method.of("Greeter", "who", Codecs.STRING, Codecs.STRING);

  @ParameterizedTest
  @EnumSource(HandlerMode.class)
  void a_call_is_answered_over_tcp(HandlerMode mode) throws Exception {
    try (RapaceServer server =
            RapaceServer.builder()
                .handshakeTimeout(Duration.ofSeconds(30))
                .profile(SecurityProfile.trustedLocal())
                .listen("tcp://127.0.0.1:0")
                .method(GREET, (call, name) -> "hello " + name, mode)
                .method(WHO, (call, ignored) -> call.peer().method().name(), mode)
                .start();
        RapaceClient client =
            RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect()) {
      assertEquals("hello world", client.call(GREET, "world"));
      assertEquals("hello again", client.callAsync(GREET, "again").get());
      assertEquals(AuthenticatedPeer.Method.LOCALITY.name(), client.call(WHO, ""));
      assertEquals(1, server.connections());
    }
  }
}
