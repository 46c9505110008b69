package dev.rapace.protocol;

import dev.rapace.wire.FrameHeader;

/** Where the engine's output goes: the transport, or a simulated link in tests. */
public interface FrameSink {
  /** Appends one frame; header and payload are copied before this returns. */
  void send(FrameHeader header, byte[] payload, int offset, int length);

  /** From now on, frames with a longer payload are refused on receipt. */
  void maxPayload(int bytes);

  /**
   * Stops or resumes what the transport brings in: while the peer's identity is being verified, no
   * frame behind its Hello may be looked at (rule {@code handshake.ordering}). Frames that were
   * already read may still be delivered; the engine keeps at most 128 KiB of them.
   */
  void reading(boolean on);

  /** Ends the transport so that what was sent still arrives; no frame may be delivered after. */
  void closeGracefully();
}
