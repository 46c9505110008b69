package dev.rapace;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Raw bytes both ways beside a call (rules {@code core.tunnel.*}): a pipe whose borders of frames
 * mean nothing. Each direction ends by itself, as on a TCP connection. One reading and one writing
 * thread at a time; {@link #close} may be called from any thread.
 */
public interface Tunnel extends AutoCloseable {
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
