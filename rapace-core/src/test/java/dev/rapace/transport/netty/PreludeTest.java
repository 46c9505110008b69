package dev.rapace.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.transport.FrameLink;
import dev.rapace.transport.SocketRawPeer;
import dev.rapace.transport.TransportProvider.ListenSettings;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an endpoint promises to transports that put a handshake in front of the frames. */
class PreludeTest {
  private static final ConnectionPrelude SILENT = (channel, accepted, socket, outcome) -> {};
  private final LinkedBlockingQueue<FrameLink> accepted = new LinkedBlockingQueue<>();
  private final TcpAddress any = TcpAddress.parse(URI.create("tls://127.0.0.1:0"), "tls", true);

  @Test
  void epollIsUsedWhereItIsThere() {
    String os = System.getProperty("os.name");
    assertEquals(os.equals("Linux"), Epoll.isAvailable(), () -> "" + Epoll.unavailabilityCause());
    assertEquals(Epoll.isAvailable(), Sockets.best().epoll());
  }

  @Test
  void aPreludeThatDoesNotEndIsCutOffOnBothSides() throws Exception {
    ListenSettings brief = new ListenSettings(TimeUnit.MILLISECONDS.toNanos(50), 10);
    try (var listener = TcpEndpoint.listen(any, Optional.empty(), brief, SILENT, accepted::add)) {
      assertEquals("tls", listener.uri().getScheme());
      try (var peer = SocketRawPeer.dial(listener.uri())) {
        assertEquals(-1, peer.in().read());
      }
      assertNull(accepted.poll());
      TcpAddress there = TcpAddress.parse(listener.uri(), "tls", false);
      ListenSettings patient = new ListenSettings(TimeUnit.SECONDS.toNanos(60), 10);
      try (var other = TcpEndpoint.listen(any, Optional.empty(), patient, SILENT, accepted::add)) {
        there = TcpAddress.parse(other.uri(), "tls", false);
        var failed =
            TcpEndpoint.connect(there, Optional.empty(), SILENT, TimeUnit.MILLISECONDS.toNanos(50));
        Throwable cause = cause(failed.toCompletableFuture());
        assertTrue(cause instanceof SocketTimeoutException, () -> "" + cause);
      }
    }
  }

  @Test
  void aRefusedPreludeFailsTheDialAndClosesTheSocket() throws Exception {
    ConnectionPrelude refusing =
        (channel, in, socket, outcome) -> outcome.failed(new IOException("wrong certificate"));
    ListenSettings settings = new ListenSettings(TimeUnit.SECONDS.toNanos(60), 10);
    try (var listener =
        TcpEndpoint.listen(
            any, Optional.empty(), settings, ConnectionPrelude.NONE, accepted::add)) {
      TcpAddress there = TcpAddress.parse(listener.uri(), "tls", false);
      Throwable cause =
          cause(
              TcpEndpoint.connect(there, Optional.empty(), refusing, TimeUnit.SECONDS.toNanos(20))
                  .toCompletableFuture());
      assertEquals("wrong certificate", cause.getMessage());
      FrameLink other = accepted.poll(20, TimeUnit.SECONDS);
      var handler = new dev.rapace.transport.RecordingHandler(other);
      other.executor().execute(() -> other.start(handler));
      handler.awaitClosed();
    }
  }

  private static Throwable cause(java.util.concurrent.CompletableFuture<FrameLink> future)
      throws Exception {
    try {
      future.get(20, TimeUnit.SECONDS);
      throw new AssertionError("it was established");
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }
}
