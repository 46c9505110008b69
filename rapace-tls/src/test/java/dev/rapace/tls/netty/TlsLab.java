package dev.rapace.tls.netty;

import dev.rapace.tls.SpkiPin;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.tls.TlsTrust;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.RecordingHandler;
import dev.rapace.transport.TransportProvider.ListenSettings;
import dev.rapace.transport.TransportProvider.Listener;
import dev.rapace.wire.FrameHeader;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Listeners and clients of one TLS library, for tests; closes everything at the end. */
final class TlsLab implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
  private final TlsProvider provider;
  private InstantSource clock = InstantSource.system();

  TlsLab(TlsProvider provider) {
    this.provider = provider;
  }

  /** The time that both sides believe in, from the next listener and client on. */
  TlsLab at(InstantSource time) {
    clock = time;
    return this;
  }

  /** A listener that sends every frame back. */
  final class Server {
    final Listener listener;
    final BlockingQueue<RecordingHandler> accepted = new LinkedBlockingQueue<>();

    Server(TlsServerOptions options, long handshakeNanos) throws IOException {
      listener =
          new TlsTransport(clock)
              .listen(
                  URI.create("tls://127.0.0.1:0"),
                  List.of(options),
                  new ListenSettings(handshakeNanos, 1000),
                  link -> {
                    RecordingHandler echo = new Echo(link);
                    link.start(echo);
                    accepted.add(echo);
                  });
      toClose.push(listener);
    }

    URI uri() {
      return listener.uri();
    }

    /** The address under a name instead of numbers. */
    URI uri(String host) {
      return URI.create("tls://" + host + ":" + listener.uri().getPort());
    }

    RecordingHandler next() throws InterruptedException {
      RecordingHandler handler = accepted.poll(PATIENCE, TimeUnit.NANOSECONDS);
      if (handler == null) {
        throw new AssertionError("nobody was accepted");
      }
      return handler;
    }
  }

  private static final class Echo extends RecordingHandler {
    Echo(FrameLink link) {
      super(link);
    }

    @Override
    public void onFrame(FrameHeader header, byte[] buffer, int offset, int length) {
      super.onFrame(header, buffer, offset, length);
      link.write(new FrameHeader().copyFrom(header), buffer, offset, length);
    }

    @Override
    public void onBatchEnd() {
      super.onBatchEnd();
      link.flush();
    }
  }

  TlsServerOptions.Builder serverOptions(TlsIdentity identity) {
    return TlsServerOptions.builder().identity(identity).provider(provider);
  }

  Server serve(TlsIdentity identity) throws IOException {
    return new Server(serverOptions(identity).build(), PATIENCE);
  }

  Server serve(TlsIdentity identity, TlsTrust clients) throws IOException {
    return new Server(serverOptions(identity).requireClientCertificate(clients).build(), PATIENCE);
  }

  Server serve(TlsIdentity identity, long handshakeNanos) throws IOException {
    return new Server(serverOptions(identity).build(), handshakeNanos);
  }

  TlsClientOptions client(TlsTrust trust) {
    return TlsClientOptions.builder().trust(trust).provider(provider).build();
  }

  TlsClientOptions client(TlsTrust trust, TlsIdentity identity) {
    return TlsClientOptions.builder().trust(trust).identity(identity).provider(provider).build();
  }

  TlsClientOptions pinned(TlsTrust trust, SpkiPin first, SpkiPin backup) {
    return TlsClientOptions.builder().trust(trust).pins(first, backup).provider(provider).build();
  }

  private final TlsTransport dialling = new TlsTransport(() -> clock.instant());

  /** Dials and starts; fails with what the transport says. */
  RecordingHandler dial(URI uri, TlsClientOptions options) throws IOException {
    FrameLink link;
    try {
      link =
          dialling
              .connect(uri, List.of(options), PATIENCE)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    toClose.push(link::abort);
    RecordingHandler handler = new RecordingHandler(link);
    onLoop(link, () -> link.start(handler));
    return handler;
  }

  /** Dials and sees a frame come back. */
  RecordingHandler talk(URI uri, TlsClientOptions options) throws IOException {
    RecordingHandler handler = dial(uri, options);
    say(handler, 1);
    handler.awaitFrames(1);
    return handler;
  }

  /** Sends one frame. */
  static void say(RecordingHandler handler, long msgId) {
    FrameLink link = handler.link();
    onLoop(
        link,
        () -> {
          link.write(new FrameHeader().set(msgId, 1, 7, 1, 3), new byte[3], 0, 3);
          link.flush();
        });
  }

  /**
   * A client that is refused by the server learns it after its own handshake (TLS 1.3): it gets a
   * link that ends without a frame, or no link at all. Returns what it was told.
   */
  String refused(URI uri, TlsClientOptions options) {
    try {
      RecordingHandler handler = dial(uri, options);
      say(handler, 1);
      handler.awaitClosed();
      if (handler.frames() != 0) {
        throw new AssertionError("the refused client was answered");
      }
      return String.valueOf(handler.cause());
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static void onLoop(FrameLink link, Runnable task) {
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
    done.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws Exception {
    while (!toClose.isEmpty()) {
      toClose.pop().close();
    }
  }
}
