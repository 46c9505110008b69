package dev.rapace;

import dev.rapace.rpc.BytePipe;
import dev.rapace.rpc.LocalPipe;
import dev.rapace.rpc.ReaderPublisher;
import dev.rapace.rpc.SubscribedItems;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Streams and tunnels that begin in this process, before they are joined with a call. */
final class Sources {
  private static final int AHEAD = 64;

  private Sources() {}

  static Tunnel.Pair tunnelPair() {
    BytePipe there = new BytePipe();
    BytePipe back = new BytePipe();
    return new Tunnel.Pair(new PipedTunnel(back, there), new PipedTunnel(there, back));
  }

  /** The items of an iterator, taken one by one. */
  static final class Items<T> implements StreamReader<T> {
    private final Iterator<? extends T> items;
    private volatile boolean closed;

    Items(Iterator<? extends T> items) {
      this.items = items;
    }

    @Override
    public @Nullable T read() {
      if (closed) {
        throw new RapaceException(StatusCode.CANCELLED, "the stream was closed by its reader");
      }
      return items.hasNext() ? items.next() : null;
    }

    @Override
    public Flow.Publisher<T> publisher() {
      return new ReaderPublisher<>(this);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** What a publisher has; subscribed to at the first read. */
  static final class Published<T> implements StreamReader<T> {
    private final Flow.Publisher<? extends T> publisher;
    private final SubscribedItems<T> items = SubscribedItems.ofPublisher();
    private boolean subscribed;

    Published(Flow.Publisher<? extends T> publisher) {
      this.publisher = publisher;
    }

    @Override
    public @Nullable T read() {
      if (!subscribed) {
        subscribed = true;
        publisher.subscribe(items);
      }
      return items.read();
    }

    @Override
    public Flow.Publisher<T> publisher() {
      return new ReaderPublisher<>(this);
    }

    @Override
    public void close() {
      items.close();
    }
  }

  /** What some code writes; started at the first read, or run straight into another writer. */
  static final class Produced<T> implements StreamReader<T> {
    private final Producer<T> producer;
    private final LocalPipe<T> pipe = new LocalPipe<>(AHEAD);
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    Produced(Producer<T> producer) {
      this.producer = producer;
    }

    /** Runs the code here, so that what it writes takes no way round. */
    void runInto(StreamWriter<T> to) {
      if (thread != null || closed) {
        throw new IllegalStateException("this stream is being read already, or was closed");
      }
      thread = Thread.currentThread();
      try {
        producer.produce(to);
      } catch (RuntimeException e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw RapaceException.ofStream(Status.of(StatusCode.CANCELLED, "interrupted"), e);
      } catch (Exception e) {
        throw new ProducerFailedException(e);
      }
    }

    private void run() {
      try {
        producer.produce(pipe);
        pipe.close();
      } catch (Exception e) { // The reader learns of it, whatever it is.
        pipe.fail(e instanceof RuntimeException known ? known : new ProducerFailedException(e));
      }
    }

    @Override
    public @Nullable T read() {
      if (thread == null && !closed) {
        Thread started = Thread.ofVirtual().name("rapace-producer").unstarted(this::run);
        thread = started;
        started.start();
      }
      return pipe.read();
    }

    @Override
    public Flow.Publisher<T> publisher() {
      return new ReaderPublisher<>(this);
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      pipe.closeReader();
      Thread running = thread;
      if (running != null && running != Thread.currentThread()) {
        running.interrupt();
      }
    }
  }

  /** The code behind a stream failed with a checked exception. */
  static final class ProducerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProducerFailedException(Exception cause) {
      super("the producer of a stream failed", cause);
    }
  }

  /** One end of a tunnel within this process. */
  private static final class PipedTunnel implements Tunnel {
    private final BytePipe in;
    private final BytePipe out;

    PipedTunnel(BytePipe in, BytePipe out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public InputStream input() {
      return in.input();
    }

    @Override
    public OutputStream output() {
      return out.output();
    }

    @Override
    public void close() {
      in.closeInput();
      out.closeOutput();
    }
  }

  /** A tunnel served by some code; started at the first use, or run on another tunnel. */
  static final class ServedTunnel implements Tunnel {
    private final Service service;
    private Tunnel.@Nullable Pair pair;
    private boolean served;

    ServedTunnel(Service service) {
      this.service = service;
    }

    /** Runs the code here, on the other tunnel, which is closed then. */
    void serveOn(Tunnel other) throws IOException {
      synchronized (this) {
        if (served) {
          throw new IllegalStateException("this tunnel is in use already");
        }
        served = true;
      }
      try (other) {
        service.serve(other);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        throw new IOException("the code behind a tunnel failed", e);
      }
    }

    private synchronized Tunnel near() {
      Tunnel.Pair both = pair;
      if (both == null) {
        if (served) {
          throw new IllegalStateException("this tunnel is in use already");
        }
        served = true;
        both = tunnelPair();
        pair = both;
        Tunnel far = both.right();
        Thread.ofVirtual()
            .name("rapace-tunnel")
            .start(() -> {
              try (far) {
                service.serve(far);
              } catch (Exception e) { // The other end sees the tunnel closed, and nothing else.
                far.close();
              }
            });
      }
      return both.left();
    }

    @Override
    public InputStream input() {
      return near().input();
    }

    @Override
    public OutputStream output() {
      return near().output();
    }

    @Override
    public synchronized void close() {
      served = true;
      if (pair != null) {
        pair.left().close();
      }
    }
  }
}
