package dev.rapace.protocol;

import dev.rapace.wire.ControlCodec;
import dev.rapace.wire.ControlMessage;
import dev.rapace.wire.FrameHeader;
import java.util.Arrays;
import java.util.HexFormat;

/** One frame that an engine sent, copied. */
record SentFrame(FrameHeader header, byte[] payload) {
  static SentFrame copy(FrameHeader header, byte[] payload, int offset, int length) {
    return new SentFrame(
        new FrameHeader().copyFrom(header), Arrays.copyOfRange(payload, offset, offset + length));
  }

  /** Descriptor and payload as they stand on a byte stream, without the length prefix, in hex. */
  String wireHex() {
    byte[] bytes = new byte[FrameHeader.SIZE + payload.length];
    header.encode(bytes, 0, payload, 0);
    System.arraycopy(payload, 0, bytes, FrameHeader.SIZE, payload.length);
    return HexFormat.of().formatHex(bytes);
  }

  String payloadHex() {
    return HexFormat.of().formatHex(payload);
  }

  /** The control message in this frame. */
  ControlMessage control() {
    return ControlCodec.decode(header.methodId, payload, 0, payload.length);
  }

  @Override
  public String toString() {
    return header + " " + payloadHex();
  }
}
