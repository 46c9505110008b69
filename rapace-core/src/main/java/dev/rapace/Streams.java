package dev.rapace;

import dev.rapace.rpc.ReaderPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins streams and tunnels with the ports of a call. Typed clients and servers are made of these;
 * whoever works with {@link StreamingCall} and {@link CallContext} may use them too. All methods
 * are thread-safe.
 */
public final class Streams {
  private Streams() {}

  /**
   * Sends everything that a stream has and ends {@code to} in good order. If reading or writing
   * fails, the stream is closed and {@code to} cancelled. Blocks; back pressure goes through.
   *
   * @throws RapaceException if either side fails with it
   */
  public static <T> void pump(StreamReader<T> from, StreamWriter<T> to) {
    pump(from, to, e -> {});
  }

  /** As above; {@code failed} learns of a failure before the peer does. */
  private static <T> void pump(
      StreamReader<T> from, StreamWriter<T> to, Consumer<RuntimeException> failed) {
    boolean done = false;
    try {
      try (from) {
        if (from instanceof Sources.Produced<T> produced) {
          produced.runInto(to);
        } else {
          for (T item = from.read(); item != null; item = from.read()) {
            to.write(item);
          }
        }
        to.close();
        done = true;
      }
    } catch (RuntimeException e) {
      failed.accept(e);
      throw e;
    } finally {
      if (!done) {
        to.cancel();
      }
    }
  }

  /**
   * Sends everything that a stream has to a port of a call, on a virtual thread. If the stream
   * fails, so does the call, with this cause.
   *
   * @throws IllegalArgumentException if we never send on the port
   */
  public static <T> void feed(StreamReader<T> from, StreamingCall<?> call, Port<T> port) {
    StreamWriter<T> to = call.writer(port);
    Thread.ofVirtual()
        .name("rapace-feed")
        .start(() -> {
          try {
            pump(from, to, e -> failed(call, e));
          } catch (RuntimeException e) { // The call knows it already.
          }
        });
  }

  private static void failed(StreamingCall<?> call, RuntimeException e) {
    if (!(e instanceof RapaceException known && known.isFromOutgoingCall())) {
      call.cancel(e);
    }
  }

  /**
   * What a port of a call delivers, as the result of a method: at its end the call has succeeded,
   * otherwise reading fails with the status of the call; closing it before its end cancels the
   * call.
   *
   * @throws IllegalArgumentException if the server never sends on the port
   */
  public static <T> StreamReader<T> items(StreamingCall<?> call, Port<T> port) {
    return new CallItems<>(call, call.reader(port), port.isRequired());
  }

  /**
   * A tunnel of a call, as the result of a method: closing it cancels the call unless that has
   * ended.
   *
   * @throws IllegalArgumentException if it is no tunnel
   */
  public static Tunnel tunnel(StreamingCall<?> call, Port<byte[]> port) {
    Tunnel tunnel = call.tunnel(port);
    return new Tunnel() {
      @Override
      public InputStream input() {
        return tunnel.input();
      }

      @Override
      public OutputStream output() {
        return tunnel.output();
      }

      @Override
      public void close() {
        tunnel.close();
        call.close();
      }
    };
  }

  /**
   * Joins two tunnels: what comes out of one goes into the other, both ways, until both directions
   * have ended. When one fails, both are closed. Blocks.
   *
   * @throws IOException if either fails
   */
  public static void join(Tunnel near, Tunnel far) throws IOException {
    if (near instanceof Sources.ServedTunnel served) {
      served.serveOn(far);
    } else if (far instanceof Sources.ServedTunnel served) {
      served.serveOn(near);
    } else {
      joinPiped(near, far);
    }
  }

  private static void joinPiped(Tunnel near, Tunnel far) throws IOException {
    boolean done = false;
    try {
      Thread back = Thread.ofVirtual().name("rapace-join").start(() -> copyBack(near, far));
      copy(near.input(), far.output());
      back.join();
      done = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while joining tunnels");
    } finally {
      if (!done) {
        near.close();
        far.close();
      }
    }
  }

  /** As {@link #join}, on a virtual thread; a failure shows at the tunnels. */
  public static void joinInBackground(Tunnel near, Tunnel far) {
    Thread.ofVirtual()
        .name("rapace-join")
        .start(() -> {
          try {
            join(near, far);
          } catch (IOException e) {
            near.close();
            far.close();
          }
        });
  }

  private static void copyBack(Tunnel near, Tunnel far) {
    try {
      copy(far.input(), near.output());
    } catch (IOException e) {
      near.close();
      far.close();
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    from.transferTo(to);
    to.close();
  }

  /** The items of a port, and at their end the outcome of the call. */
  private static final class CallItems<T> implements StreamReader<T> {
    private final StreamingCall<?> call;
    private final StreamReader<T> items;

    private final boolean required;

    CallItems(StreamingCall<?> call, StreamReader<T> items, boolean required) {
      this.call = call;
      this.items = items;
      this.required = required;
    }

    @Override
    public @Nullable T read() {
      T item;
      try {
        item = items.read();
      } catch (RapaceException e) {
        if (required) {
          call.await(); // The call has failed with it, and knows better why.
        }
        throw e;
      }
      if (item == null) {
        call.await();
      }
      return item;
    }

    @Override
    public Flow.Publisher<T> publisher() {
      return new ReaderPublisher<>(this);
    }

    @Override
    public void close() {
      items.close();
      call.close();
    }
  }
}
