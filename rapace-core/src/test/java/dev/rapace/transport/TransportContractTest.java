package dev.rapace.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.security.TransportSecurity;
import dev.rapace.spec.Rule;
import dev.rapace.wire.FrameHeader;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every transport must do. A transport subclasses this, or {@link ByteTransportContractTest}
 * if it carries bytes, and says how it is reached.
 */
public abstract class TransportContractTest extends TransportLimitsContract {
  // ---- frames ---------------------------------------------------------------------------------

  @Test
  @Rule({
    "transport.reliable.delivery",
    "transport.framing.boundaries",
    "transport.framing.no-coalesce",
    "transport.ordering.single"
  })
  void framesOfAllSizesComeBackWholeAndInOrder() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    int[] sizes = {
      0,
      1,
      15,
      16,
      17,
      63,
      64,
      65,
      127,
      128,
      1000,
      4096,
      65_535,
      65_536,
      300_000,
      1 << 20,
      (1 << 20) + (1 << 16)
    };
    onLoop(
        client.link(),
        () -> {
          for (int i = 0; i < sizes.length; i++) {
            send(client.link(), i, payload(i, sizes[i]));
          }
          client.link().flush();
        });
    client.awaitFrames(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      assertEquals(i, client.id(i));
      assertArrayEquals(payload(i, sizes[i]), client.payload(i), "size " + sizes[i]);
    }
    assertEquals(sizes.length, server.next().frames());
  }

  @Test
  @Rule({
    "transport.ordering.single",
    "transport.ordering.channel",
    "transport.framing.no-coalesce"
  })
  void manySmallFramesOfOneFlushKeepTheirBordersAndOrder() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    int count = 20_000;
    onLoop(
        client.link(),
        () -> {
          for (int i = 0; i < count; i++) {
            send(client.link(), i, new byte[i % 40]);
          }
          client.link().flush();
        });
    client.awaitFrames(count);
    for (int i = 0; i < count; i++) {
      assertEquals(i, client.id(i));
      assertEquals(i % 40, client.payload(i).length);
    }
    RecordingHandler echo = server.next();
    assertEquals(count, echo.frames());
    assertTrue(echo.batches() < count / 2, "frames of one read are one batch");
  }

  @Test
  void nothingLeavesBeforeTheFlush() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    onLoop(client.link(), () -> send(client.link(), 1, new byte[3]));
    RecordingHandler other = dial(server);
    onLoop(
        other.link(),
        () -> {
          send(other.link(), 2, new byte[3]);
          other.link().flush();
        });
    other.awaitFrames(1);
    assertEquals(0, client.frames());
    onLoop(client.link(), client.link()::flush);
    client.awaitFrames(1);
  }

  @Test
  void payloadIsCopiedBeforeWriteReturns() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    byte[] mine = payload(5, 100);
    onLoop(
        client.link(),
        () -> {
          send(client.link(), 1, mine);
          java.util.Arrays.fill(mine, (byte) 0);
          client.link().flush();
        });
    client.awaitFrames(1);
    assertArrayEquals(payload(5, 100), client.payload(0));
  }

  @Test
  void aHeaderThatDisagreesWithItsPayloadIsRefusedLocally() throws Exception {
    RecordingHandler client = dial(serve(Echo::new));
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () ->
                onLoop(
                    client.link(),
                    () ->
                        client
                            .link()
                            .write(new FrameHeader().set(1, 1, 1, 1, 5), new byte[4], 0, 4)));
    assertTrue(e.getCause() instanceof IllegalArgumentException);
  }

  @Test
  @Rule({"transport.stream.max-length", "transport.stream.size-limits"})
  void aPayloadAboveTheLimitIsMalformedAndTheLimitMayChange() throws Exception {
    Server server =
        serve(link -> {
          link.maxPayload(100);
          return new Echo(link) {
            @Override
            public void onMalformed(FramingFault fault) {
              super.onMalformed(fault);
              link.closeGracefully();
            }
          };
        });
    RecordingHandler client = dial(server);
    RecordingHandler echo = server.next();
    onLoop(
        client.link(),
        () -> {
          send(client.link(), 1, new byte[100]);
          client.link().flush();
        });
    client.awaitFrames(1);
    onLoop(echo.link(), () -> echo.link().maxPayload(200));
    onLoop(
        client.link(),
        () -> {
          send(client.link(), 2, new byte[200]);
          client.link().flush();
        });
    client.awaitFrames(2);
    onLoop(
        client.link(),
        () -> {
          send(client.link(), 3, new byte[201]);
          send(client.link(), 4, new byte[1]);
          client.link().flush();
        });
    client.awaitClosed();
    echo.awaitClosed();
    assertEquals("transport.stream.max-length", echo.faults().get(0).ruleId());
    assertEquals(1, echo.faults().size());
    assertEquals(2, echo.frames());
  }

  // ---- ends -----------------------------------------------------------------------------------

  @Test
  @Rule("transport.shutdown.orderly")
  void closeGracefullyDeliversTheLastFrameAndEndsBothSides() throws Exception {
    Server server = serve(RecordingHandler::new);
    RecordingHandler client = dial(server);
    RecordingHandler accepted = server.next();
    onLoop(
        client.link(),
        () -> {
          for (int i = 0; i < 100; i++) {
            send(client.link(), i, payload(i, 3000));
          }
          client.link().closeGracefully();
          send(client.link(), 999, new byte[1]);
          client.link().flush();
          assertFalse(client.link().isWritable());
        });
    accepted.awaitFrames(100);
    accepted.awaitClosed();
    client.awaitClosed();
    assertEquals(100, accepted.frames());
    assertNull(accepted.cause());
    assertNull(client.cause());
    assertEquals(1, accepted.closes());
    assertEquals(1, client.closes());
    assertEquals(0, accepted.callsAfterClose());
  }

  @Test
  @Rule("transport.shutdown.orderly")
  void noFrameIsDeliveredAfterCloseGracefully() throws Exception {
    Server server =
        serve(link ->
            new RecordingHandler(link) {
              @Override
              public void onFrame(FrameHeader h, byte[] buffer, int offset, int length) {
                super.onFrame(h, buffer, offset, length);
                if (h.msgId == 3) {
                  send(link, 77, new byte[] {1, 2, 3});
                  link.closeGracefully();
                }
              }
            });
    RecordingHandler client = dial(server);
    onLoop(
        client.link(),
        () -> {
          for (int i = 1; i <= 200; i++) {
            send(client.link(), i, new byte[50]);
          }
          client.link().flush();
        });
    client.awaitClosed();
    RecordingHandler accepted = server.next();
    accepted.awaitClosed();
    assertEquals(3, accepted.frames());
    assertEquals(1, client.frames());
    assertEquals(77, client.id(0));
  }

  @Test
  @Rule("transport.shutdown.orderly")
  void abortEndsBothSidesAndDeliversNothingMore() throws Exception {
    Server server =
        serve(link ->
            new RecordingHandler(link) {
              @Override
              public void onFrame(FrameHeader h, byte[] buffer, int offset, int length) {
                super.onFrame(h, buffer, offset, length);
                link.abort();
              }
            });
    RecordingHandler client = dial(server);
    onLoop(
        client.link(),
        () -> {
          for (int i = 0; i < 50; i++) {
            send(client.link(), i, new byte[10]);
          }
          client.link().flush();
        });
    RecordingHandler accepted = server.next();
    accepted.awaitClosed();
    client.awaitClosed();
    assertEquals(1, accepted.frames());
    assertEquals(1, accepted.closes());
    assertEquals(1, client.closes());
    assertEquals(0, accepted.callsAfterClose());
  }

  @Test
  void abortFromAnotherThreadEndsTheLink() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    // A handshake of the transport may end later at the acceptor.
    RecordingHandler accepted = server.next();
    client.link().abort();
    client.link().abort();
    client.awaitClosed();
    accepted.awaitClosed();
    onLoop(client.link(), client.link()::closeGracefully);
    assertEquals(1, client.closes());
  }

  @Test
  void aLinkIsStartedOnce() throws Exception {
    RecordingHandler client = dial(serve(Echo::new));
    assertThrows(
        ExecutionException.class, () -> onLoop(client.link(), () -> client.link().start(client)));
  }

  @Test
  void aLinkThatEndedBeforeItsStartStillSaysSo() throws Exception {
    Server server = serve(Echo::new);
    FrameLink link =
        provider()
            .connect(server.listener.uri(), clientOptions(), PATIENCE_NANOS)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    RecordingHandler accepted = server.next();
    link.abort();
    accepted.awaitClosed();
    RecordingHandler handler = new RecordingHandler(link);
    onLoop(link, () -> link.start(handler));
    handler.awaitClosed();
    assertEquals(1, handler.closes());
  }

  @Test
  void aHandlerThatThrowsEndsItsConnectionOnly() throws Exception {
    Server server =
        serve(link ->
            new Echo(link) {
              @Override
              public void onFrame(FrameHeader h, byte[] buffer, int offset, int length) {
                if (h.msgId == 13) {
                  throw new IllegalStateException("on purpose");
                }
                super.onFrame(h, buffer, offset, length);
              }
            });
    RecordingHandler bad = dial(server);
    onLoop(
        bad.link(),
        () -> {
          send(bad.link(), 13, new byte[1]);
          bad.link().flush();
        });
    bad.awaitClosed();
    RecordingHandler accepted = server.next();
    accepted.awaitClosed();
    assertTrue(accepted.cause() instanceof IllegalStateException);
    RecordingHandler good = dial(server);
    onLoop(
        good.link(),
        () -> {
          send(good.link(), 1, new byte[1]);
          good.link().flush();
        });
    good.awaitFrames(1);
  }

  // ---- facts ----------------------------------------------------------------------------------

  @Test
  void bothSidesStateTheSameFactsAsTheDescription() throws Exception {
    Server server = serve(Echo::new);
    RecordingHandler client = dial(server);
    RecordingHandler accepted = server.next();
    var listenerFacts = provider().describeListener(server.listener.uri(), serverOptions());
    var clientFacts =
        provider().describeClient(server.listener.uri(), clientOptions(), Optional.empty(), false);
    for (RecordingHandler side : List.of(client, accepted)) {
      TransportSecurity security = side.link().security();
      assertEquals(expectedLocality(), security.locality());
      assertEquals(expectedLevel(), security.level());
      assertEquals(server.listener.uri().getScheme(), security.scheme());
      assertFalse(security.local().isEmpty());
      assertFalse(security.remote().isEmpty());
      assertTrue(security.tunnel().isEmpty());
    }
    assertEquals(expectedLocality(), listenerFacts.locality());
    assertEquals(expectedLocality(), clientFacts.locality());
    assertEquals(expectedLevel(), listenerFacts.level());
    assertEquals(expectedLevel(), clientFacts.level());
    assertEquals(List.of(), listenerFacts.weaknesses());
    assertEquals(List.of(), clientFacts.weaknesses());
  }

  @Test
  void anOptionOfAnotherTransportIsRefused() throws Exception {
    record Foreign() implements TransportOption {}
    List<TransportOption> foreign = List.of(new Foreign());
    URI uri = listenUri();
    assertThrows(IllegalArgumentException.class, () -> provider().describeListener(uri, foreign));
    assertThrows(
        IllegalArgumentException.class,
        () -> provider().listen(uri, foreign, SETTINGS, FrameLink::abort));
    URI bound = serve(Echo::new).listener.uri();
    assertThrows(
        IllegalArgumentException.class,
        () -> provider().describeClient(bound, foreign, Optional.empty(), false));
    assertThrows(
        IllegalArgumentException.class, () -> provider().connect(bound, foreign, PATIENCE_NANOS));
  }

  @Test
  void theRegistryFindsThisTransport() throws Exception {
    URI uri = listenUri();
    assertEquals(
        provider().getClass(), Transports.forUri(uri).getClass(), "found by its URI scheme");
  }

  // ---- loop -----------------------------------------------------------------------------------

  @Test
  void theExecutorRunsTasksInOrderOnOneThreadAndTimersFireOrAreCancelled() throws Exception {
    RecordingHandler client = dial(serve(Echo::new));
    LinkExecutor executor = client.link().executor();
    assertFalse(executor.inLoop());
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    onLoop(client.link(), () -> assertTrue(executor.inLoop()));
    for (int i = 0; i < 1000; i++) {
      int n = i;
      executor.execute(() -> order.add(n));
    }
    LinkExecutor.Cancellable never =
        executor.schedule(() -> order.add(-1), TimeUnit.MILLISECONDS.toNanos(30));
    never.cancel();
    executor.schedule(() -> order.add(5000), TimeUnit.MILLISECONDS.toNanos(60));
    for (int i = 0; i < 1000; i++) {
      assertEquals(i, order.poll(20, TimeUnit.SECONDS));
    }
    assertEquals(5000, order.poll(20, TimeUnit.SECONDS));
    assertTrue(order.isEmpty());
    assertTrue(executor.nanoTime() - System.nanoTime() < TimeUnit.SECONDS.toNanos(1));
  }
}
