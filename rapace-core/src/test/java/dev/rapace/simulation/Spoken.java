package dev.rapace.simulation;

import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;

/** Frames in words, for whoever reads a failed life. */
final class Spoken {
  private Spoken() {}

  static String frame(FrameHeader header, byte[] payload, int offset, int length) {
    if ((header.flags & FrameFlags.CONTROL) != 0) {
      try {
        // Hashes of methods are arrays, whose names differ from run to run.
        return ControlCodec.decode(header.methodId, payload, offset, length)
            .toString()
            .replaceAll("signatureHash=[^,]*, ", "");
      } catch (RuntimeException e) {
        return header + " (no control message)";
      }
    }
    StringBuilder text = new StringBuilder(header.toString());
    if (header.deadlineNanos != FrameHeader.NO_DEADLINE) {
      text.append(" deadline=").append(header.deadlineNanos);
    }
    if ((header.flags & FrameFlags.CREDITS) != 0) {
      text.append(" credits=").append(header.creditGrant);
    }
    return text.toString();
  }
}
