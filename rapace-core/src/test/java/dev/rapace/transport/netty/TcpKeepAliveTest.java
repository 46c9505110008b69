package dev.rapace.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.spec.Rule;
import dev.rapace.transport.TransportProvider.ListenSettings;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpKeepAliveTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Rule("transport.keepalive.transport")
  void theKernelWatchesBothEndsOfAConnection(boolean epoll) throws Exception {
    Map<Boolean, Boolean> keepAlive = new ConcurrentHashMap<>();
    CountDownLatch both = new CountDownLatch(2);
    ConnectionPrelude looking =
        (channel, accepted, socket, outcome) -> {
          keepAlive.put(accepted, channel.config().getOption(ChannelOption.SO_KEEPALIVE));
          both.countDown();
          outcome.failed(new IOException("seen enough"));
        };
    Sockets sockets = epoll ? Sockets.best() : Sockets.nio();
    TcpAddress any = TcpAddress.parse(URI.create("tcp://127.0.0.1:0"), "tcp", true);
    ListenSettings settings = new ListenSettings(TimeUnit.SECONDS.toNanos(60), 10);
    try (var listener =
        TcpEndpoint.listen(sockets, any, Optional.empty(), settings, looking, link -> {})) {
      TcpAddress there = TcpAddress.parse(listener.uri(), "tcp", false);
      var dialled =
          TcpEndpoint.connect(
                  sockets, there, Optional.empty(), looking, TimeUnit.SECONDS.toNanos(60))
              .toCompletableFuture();
      assertThrows(ExecutionException.class, () -> dialled.get(60, TimeUnit.SECONDS));
      assertEquals(true, both.await(60, TimeUnit.SECONDS));
    }
    assertEquals(Map.of(true, true, false, true), keepAlive);
  }
}
