package dev.rapace;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Raw bytes both ways beside a call (rules {@code core.tunnel.*}): a pipe whose borders of frames
 * mean nothing. Each direction ends by itself, as on a TCP connection. One reading and one writing
 * thread at a time; {@link #close} may be called from any thread.
 */
public interface Tunnel extends AutoCloseable {
  /** Both ends of a tunnel within this process; each holds 64 KiB back before writing waits. */
  static Pair pair() {
    return Sources.tunnelPair();
  }

  /**
   * A tunnel whose other end is served by some code: what a typed method gives to its peer. The
   * code runs on a virtual thread; the tunnel is closed when it returns or throws.
   */
  static Tunnel servedBy(Service service) {
    return new Sources.ServedTunnel(service);
  }

  /**
   * Both ends of a tunnel.
   *
   * @param left one end
   * @param right the other end
   */
  record Pair(Tunnel left, Tunnel right) {}

  /** Code that serves one end of a tunnel. */
  @FunctionalInterface
  interface Service {
    /** Reads and writes; need not close the tunnel. */
    void serve(Tunnel tunnel) throws Exception;
  }

  /**
   * Bytes of the peer; its end is the peer's end of sending. Reading slowly slows the peer down.
   */
  InputStream input();

  /** Bytes to the peer; closing it ends our half only. Writing waits for credit. */
  OutputStream output();

  /** Ends both halves: in good order if the peer has ended its own, as a cancellation otherwise. */
  @Override
  void close();
}
