package dev.rapace.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.transport.TransportProvider.Listener;
import dev.rapace.wire.FrameHeader;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What every transport must do when somebody is slow or too many come; see the subclass. */
public abstract class TransportLimitsContract extends TransportFixture {
  // ---- back pressure --------------------------------------------------------------------------

  @Test
  @Rule("transport.backpressure")
  void aReaderThatStopsMakesTheWriterWaitAndLosesNothing() throws Exception {
    Server server = serve(RecordingHandler::new);
    AtomicLong sent = new AtomicLong();
    RecordingHandler client = dial(server);
    RecordingHandler accepted = server.next();
    onLoop(accepted.link(), () -> accepted.link().reading(false));
    byte[] chunk = new byte[8192];
    int limit = 20_000;
    client.await(
        "the writer to be told to wait",
        () -> {
          CompletableFuture<Boolean> full = new CompletableFuture<>();
          client
              .link()
              .executor()
              .execute(() -> {
                while (client.link().isWritable() && sent.get() < limit) {
                  send(client.link(), sent.getAndIncrement(), chunk);
                }
                client.link().flush();
                full.complete(!client.link().isWritable());
              });
          return full.join();
        });
    assertTrue(sent.get() < limit, "a writer without bound: " + sent.get());
    int before = client.writables();
    onLoop(accepted.link(), () -> accepted.link().reading(true));
    accepted.awaitFrames((int) sent.get());
    client.await("onWritable", () -> client.writables() > before);
    for (int i = 0; i < sent.get(); i++) {
      assertEquals(i, accepted.id(i));
    }
  }

  @Test
  void readingOffHoldsBackFramesThatHaveArrivedAlready() throws Exception {
    Server server =
        serve(link ->
            new RecordingHandler(link) {
              @Override
              public void onFrame(FrameHeader h, byte[] buffer, int offset, int length) {
                super.onFrame(h, buffer, offset, length);
                link.reading(false);
              }
            });
    RecordingHandler client = dial(server);
    RecordingHandler accepted = server.next();
    onLoop(
        client.link(),
        () -> {
          for (int i = 0; i < 5; i++) {
            send(client.link(), i, new byte[10]);
          }
          client.link().flush();
        });
    for (int i = 1; i <= 5; i++) {
      accepted.awaitFrames(i);
      onLoop(accepted.link(), () -> {});
      assertEquals(i, accepted.frames());
      onLoop(accepted.link(), () -> accepted.link().reading(true));
    }
  }

  @Test
  @Rule("transport.buffer-pool")
  void theBufferPoolReturnsToItsBase() throws Exception {
    Server server = serve(Echo::new);
    long base = 0;
    for (int round = 0; round < 24; round++) {
      RecordingHandler client = dial(server);
      onLoop(
          client.link(),
          () -> {
            for (int i = 0; i < 20; i++) {
              send(client.link(), i, new byte[10_000]);
            }
            client.link().flush();
          });
      client.awaitFrames(20);
      if (round % 2 == 0) {
        onLoop(client.link(), () -> send(client.link(), 1, new byte[50_000]));
        client.link().abort();
      } else {
        onLoop(client.link(), client.link()::closeGracefully);
      }
      client.awaitClosed();
      server.next().awaitClosed();
      if (round == 7) {
        base = LeakWatch.activeBytes();
      }
    }
    long grown = LeakWatch.activeBytes() - base;
    assertTrue(grown < 512 * 1024, "16 more connections hold " + grown + " bytes more");
  }

  // ---- listeners ------------------------------------------------------------------------------

  @Test
  void atMostMaxConnectionsAreServedAndTheNextOneWaits() throws Exception {
    Server server = serve(Echo::new, 2);
    RecordingHandler first = dial(server);
    RecordingHandler second = dial(server);
    server.next();
    server.next();
    CompletableFuture<FrameLink> third =
        provider()
            .connect(server.listener.uri(), clientOptions(), PATIENCE_NANOS)
            .toCompletableFuture();
    // Both served connections still work while the third one is not.
    for (RecordingHandler served : List.of(first, second)) {
      onLoop(
          served.link(),
          () -> {
            send(served.link(), 1, new byte[1]);
            served.link().flush();
          });
      served.awaitFrames(1);
    }
    assertNull(server.accepted.poll(), "a connection too many");
    first.link().abort();
    first.awaitClosed();
    assertNotNull(server.next());
    FrameLink late = third.get(20, TimeUnit.SECONDS);
    RecordingHandler handler = new RecordingHandler(late);
    onLoop(
        late,
        () -> {
          late.start(handler);
          send(late, 1, new byte[1]);
          late.flush();
        });
    handler.awaitFrames(1);
    late.abort();
  }

  @Test
  void aClosedListenerAcceptsNobodyAndItsAddressIsFree() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    server.next();
    URI uri = server.listener.uri();
    server.listener.close();
    server.listener.close();
    assertThrows(
        ExecutionException.class,
        () ->
            provider()
                .connect(uri, clientOptions(), PATIENCE_NANOS)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS));
    onLoop(
        client.link(),
        () -> {
          send(client.link(), 1, new byte[1]);
          client.link().flush();
        });
    client.awaitFrames(1);
    Listener again = provider().listen(uri, serverOptions(), SETTINGS, FrameLink::abort);
    toClose.push(again);
    assertThrows(
        IOException.class,
        () -> provider().listen(uri, serverOptions(), SETTINGS, FrameLink::abort));
  }

  @Test
  void connectingToNobodyFailsWithAnIoException() throws Exception {
    Server server = serve(Echo::new);
    URI uri = server.listener.uri();
    server.listener.close();
    // Java's own sockets listen until their loop has noticed the close: ask until nobody is there.
    ExecutionException e = null;
    for (long end = System.nanoTime() + PATIENCE_NANOS; e == null; ) {
      assertTrue(System.nanoTime() - end < 0, "somebody still listens");
      try {
        provider()
            .connect(uri, clientOptions(), PATIENCE_NANOS)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS)
            .abort();
      } catch (ExecutionException refused) {
        e = refused;
      }
    }
    assertTrue(e.getCause() instanceof IOException, "" + e.getCause());
  }
}
