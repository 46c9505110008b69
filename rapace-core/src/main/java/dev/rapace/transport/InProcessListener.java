package dev.rapace.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A name that in-process clients can connect to. Thread-safe. */
final class InProcessListener implements TransportProvider.Listener {
  private final String name;
  private final int maxConnections;
  private final Consumer<FrameLink> acceptor;
  private final Consumer<InProcessListener> onClose;

  // Guarded by this.
  private final ArrayDeque<CompletableFuture<FrameLink>> waiting = new ArrayDeque<>();
  private int connections;
  private boolean closed;

  InProcessListener(
      String name,
      int maxConnections,
      Consumer<FrameLink> acceptor,
      Consumer<InProcessListener> onClose) {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections must be at least 1");
    }
    this.name = name;
    this.maxConnections = maxConnections;
    this.acceptor = acceptor;
    this.onClose = onClose;
  }

  CompletionStage<FrameLink> connect(long timeoutNanos) {
    CompletableFuture<FrameLink> dialler = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(gone());
      }
      waiting.add(dialler);
    }
    admitNext();
    if (!dialler.isDone()) {
      LinkExecutor.Cancellable bound =
          new SerialExecutor()
              .schedule(
                  () ->
                      dialler.completeExceptionally(
                          new SocketTimeoutException("inproc:" + name + " has no free connection")),
                  timeoutNanos);
      var unused = dialler.whenComplete((link, failure) -> bound.cancel());
    }
    return dialler;
  }

  private IOException gone() {
    return new IOException("nobody listens on inproc:" + name + " any more");
  }

  private synchronized @Nullable CompletableFuture<FrameLink> next() {
    while (!closed && connections < maxConnections) {
      CompletableFuture<FrameLink> dialler = waiting.poll();
      if (dialler == null) {
        return null;
      }
      if (!dialler.isDone()) {
        connections++;
        return dialler;
      }
    }
    return null;
  }

  private void admitNext() {
    CompletableFuture<FrameLink> dialler = next();
    if (dialler == null) {
      return;
    }
    InProcessLink[] pair = InProcessLink.pair(name, this::connectionEnded);
    FrameLink accepted = pair[0];
    FrameLink dialled = pair[1];
    accepted
        .executor()
        .execute(() -> {
          try {
            acceptor.accept(accepted);
          } catch (RuntimeException e) {
            accepted.abort();
          }
        });
    dialled
        .executor()
        .execute(() -> {
          if (!dialler.complete(dialled)) {
            dialled.abort();
          }
        });
  }

  private void connectionEnded() {
    synchronized (this) {
      connections--;
    }
    admitNext();
  }

  @Override
  public URI uri() {
    return URI.create("inproc:" + name);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    onClose.accept(this);
    for (CompletableFuture<FrameLink> dialler; (dialler = pollWaiting()) != null; ) {
      dialler.completeExceptionally(gone());
    }
  }

  private synchronized @Nullable CompletableFuture<FrameLink> pollWaiting() {
    return waiting.poll();
  }
}
