package dev.rapace.rpc;

import dev.rapace.Handler;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** Methods with ports, and a server and a client for one of them. */
abstract class StreamsFixture {
  static final Port<Integer> ITEMS = Port.serverStream(101, Codecs.I32);
  static final Port<Integer> NUMBERS = Port.clientStream(1, Codecs.I32);
  static final Port<String> WORDS = Port.clientStream(2, Codecs.STRING).optional();
  static final Port<Integer> BOTH = Port.bidirectional(1, Codecs.I32);
  static final Port<byte[]> BYTES = Port.tunnel(1);
  static final Method<Integer, Integer> LIST =
      Method.of("Flow", "list", Codecs.I32, Codecs.I32).port(ITEMS);
  static final Method<Integer, Integer> SUM =
      Method.of("Flow", "sum", Codecs.I32, Codecs.I32).port(NUMBERS);
  static final Method<Integer, String> MIXED =
      Method.of("Flow", "mixed", Codecs.I32, Codecs.STRING).port(NUMBERS).port(WORDS);
  static final Method<Integer, Integer> CHAT =
      Method.of("Flow", "chat", Codecs.I32, Codecs.I32).port(NUMBERS).port(ITEMS);
  static final Method<Integer, Integer> TURN =
      Method.of("Flow", "turn", Codecs.I32, Codecs.I32).port(BOTH);
  static final Method<Integer, Integer> PIPE =
      Method.of("Flow", "pipe", Codecs.I32, Codecs.I32).port(BYTES);
  static final int PATIENCE = 30;

  RapaceServer server;
  RapaceClient client;

  @AfterEach
  void end() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  <Q, R> void serve(Place place, Method<Q, R> method, Handler<Q, R> handler) throws Exception {
    server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen(place.uri())
            .drainTimeout(Duration.ofMillis(50))
            .method(method, handler)
            .start();
    client = RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect();
  }
}
