package dev.rapace.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.rapace.security.Locality;
import dev.rapace.security.SecurityLevel;
import dev.rapace.transport.TransportProvider.ListenSettings;
import dev.rapace.transport.TransportProvider.Listener;
import dev.rapace.wire.FrameHeader;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** How a transport under test is reached, and what its tests share. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TransportFixture {
  protected static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  static final ListenSettings SETTINGS = new ListenSettings(PATIENCE_NANOS, 1000);

  final java.util.ArrayDeque<AutoCloseable> toClose = new java.util.ArrayDeque<>();

  /** The transport under test. */
  protected abstract TransportProvider provider();

  /** A free address to listen on; a new one for each call. */
  protected abstract URI listenUri() throws Exception;

  protected List<TransportOption> serverOptions() {
    return List.of();
  }

  protected List<TransportOption> clientOptions() {
    return List.of();
  }

  protected abstract Locality expectedLocality();

  protected SecurityLevel expectedLevel() {
    return SecurityLevel.NONE;
  }

  @BeforeAll
  static void watchForLeaks() {
    LeakWatch.begin();
  }

  @AfterEach
  void closeEverything() throws Exception {
    while (!toClose.isEmpty()) {
      toClose.pop().close();
    }
  }

  @AfterAll
  static void nothingLeaked() {
    assertEquals(List.of(), LeakWatch.leaks());
  }

  // ---- tools ----------------------------------------------------------------------------------

  /** What a test does with a link that was accepted or dialled. */
  protected interface Receiver {
    RecordingHandler handle(FrameLink link);
  }

  /** A listener and the handlers of the connections that it accepted. */
  protected final class Server {
    public final Listener listener;
    public final BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();

    Server(Receiver receiver, ListenSettings settings) throws Exception {
      listener =
          provider()
              .listen(
                  listenUri(),
                  serverOptions(),
                  settings,
                  link -> {
                    RecordingHandler handler = receiver.handle(link);
                    link.start(handler);
                    accepted.add(handler);
                  });
      toClose.push(listener);
    }

    public RecordingHandler next() throws InterruptedException {
      RecordingHandler handler = accepted.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
      return assertNotNull1(handler);
    }

    private RecordingHandler assertNotNull1(RecordingHandler handler) {
      assertNotNull(handler, "nobody was accepted");
      toClose.push(() -> handler.link().abort());
      return handler;
    }
  }

  /** Sends every frame back. */
  protected static class Echo extends RecordingHandler {
    public Echo(FrameLink link) {
      super(link);
    }

    @Override
    public void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {
      super.onFrame(header, buffer, offset, length);
      FrameHeader answer = new FrameHeader().copyFrom(header);
      answer.set(header.msgId, header.channelId, header.methodId, header.flags, length);
      link.write(answer, buffer, offset, length);
    }

    @Override
    public void onBatchEnd() {
      super.onBatchEnd();
      link.flush();
    }
  }

  protected Server serve(Receiver receiver) throws Exception {
    return new Server(receiver, SETTINGS);
  }

  protected Server serve(Receiver receiver, int maxConnections) throws Exception {
    return new Server(receiver, new ListenSettings(PATIENCE_NANOS, maxConnections));
  }

  protected RecordingHandler dial(Server server) throws Exception {
    return dial(server, RecordingHandler::new);
  }

  protected RecordingHandler dial(Server server, Receiver receiver) throws Exception {
    FrameLink link =
        provider()
            .connect(server.listener.uri(), clientOptions(), PATIENCE_NANOS)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    toClose.push(link::abort);
    RecordingHandler handler = receiver.handle(link);
    onLoop(link, () -> link.start(handler));
    return handler;
  }

  protected static void onLoop(FrameLink link, Runnable task) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    link.executor()
        .execute(() -> {
          try {
            task.run();
            done.complete(null);
          } catch (Throwable t) {
            done.completeExceptionally(t);
          }
        });
    done.get(20, TimeUnit.SECONDS);
  }

  protected static void send(FrameLink link, long msgId, byte[] payload) {
    link.write(new FrameHeader().set(msgId, 1, 7, 1, payload.length), payload, 0, payload.length);
  }

  protected static byte[] payload(long seed, int length) {
    byte[] payload = new byte[length];
    new Random(seed).nextBytes(payload);
    return payload;
  }
}
