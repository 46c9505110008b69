package dev.rapace.transport;

import dev.rapace.wire.FrameHeader;
import org.jspecify.annotations.Nullable;

/** Receives what a link brings in. Called on the link's loop only. */
public interface LinkHandler {
  /**
   * One whole frame that passed the framing rules of the transport. {@code header} and {@code
   * buffer} are reused: both are valid only during this call.
   */
  void onFrame(FrameHeader header, byte[] buffer, int offset, int length);

  /** Everything that one read produced was delivered: the moment to flush. */
  void onBatchEnd();

  /** The output drained enough to go on writing. */
  void onWritable();

  /**
   * The peer broke a framing rule. The link reads no further; the handler says its last words and
   * closes.
   */
  void onMalformed(FramingFault fault);

  /**
   * The link ended; called exactly once, last, whoever ended it.
   *
   * @param cause why, if it was not an orderly end
   */
  void onClosed(@Nullable Throwable cause);
}
