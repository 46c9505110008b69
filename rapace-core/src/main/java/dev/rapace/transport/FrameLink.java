package dev.rapace.transport;

import dev.rapace.security.TransportSecurity;
import dev.rapace.wire.FrameHeader;

/**
 * One connection as its transport shows it: frames out, frames in through a {@link LinkHandler},
 * facts about the peer. All methods but {@link #executor}, {@link #security} and {@link #abort} are
 * called on the link's loop only.
 */
public interface FrameLink {
  /** What the transport proves about this live connection; complete once the link exists. */
  TransportSecurity security();

  /** The loop on which this link and its handler live. */
  LinkExecutor executor();

  /**
   * Sets who receives the frames and starts reading. Called exactly once, on the loop.
   *
   * @throws IllegalStateException if called twice
   */
  void start(LinkHandler handler);

  /**
   * Appends one frame to the output. The payload is copied before this method returns. It may wait
   * for {@link #flush}; of much output a part may leave before. After close the frame is dropped.
   *
   * @param header all fields set; {@code payloadLength} must equal {@code length}
   */
  void write(FrameHeader header, byte[] payload, int offset, int length);

  /** Hands everything appended so far to the operating system. */
  void flush();

  /** Bytes of output that the peer has not taken yet are few enough to go on writing. */
  boolean isWritable();

  /** Sets the longest payload accepted from the peer, in bytes; 1 MiB + 64 KiB until told. */
  void maxPayload(int bytes);

  /** Stops or resumes reading from the peer: back pressure towards its transport. */
  void reading(boolean on);

  /**
   * Ends the connection so that everything written still arrives: flush (bounded by 1 s), end the
   * output, discard at most 64 KiB or 1 s of input, close. No frame is delivered any more from the
   * moment of this call.
   */
  void closeGracefully();

  /** Ends the connection at once. Callable from any thread. */
  void abort();
}
