package dev.rapace.protocol;

import dev.rapace.wire.FrameHeader;

/** Where the engine's output goes: the transport, or a simulated link in tests. */
public interface FrameSink {
  /** Appends one frame; header and payload are copied before this returns. */
  void send(FrameHeader header, byte[] payload, int offset, int length);

  /** From now on, frames with a longer payload are refused on receipt. */
  void maxPayload(int bytes);

  /** Ends the transport so that what was sent still arrives; no frame may be delivered after. */
  void closeGracefully();
}
