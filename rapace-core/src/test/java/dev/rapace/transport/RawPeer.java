package dev.rapace.transport;

import dev.rapace.wire.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The other end of a byte transport, without any of our code between test and bytes. */
public interface RawPeer extends AutoCloseable {
  OutputStream out() throws IOException;

  InputStream in() throws IOException;

  /** Ends the output and leaves the input open. */
  void endOutput() throws IOException;

  @Override
  void close() throws IOException;

  /** One frame as it stands on the wire, with the shortest length prefix. */
  static byte[] frame(long msgId, byte[] payload) {
    byte[] descriptor = descriptor(msgId, payload);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(prefix(64L + payload.length));
    bytes.writeBytes(descriptor);
    bytes.writeBytes(payload);
    return bytes.toByteArray();
  }

  /** The descriptor of a frame. */
  static byte[] descriptor(long msgId, byte[] payload) {
    byte[] descriptor = new byte[64];
    new FrameHeader().set(msgId, 1, 7, 1, payload.length).encode(descriptor, 0, payload, 0);
    return descriptor;
  }

  /** A canonical LEB128 number. */
  static byte[] prefix(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long rest = value;
    while (Long.compareUnsigned(rest, 0x80) >= 0) {
      bytes.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }

  /** Reads one frame; returns its bytes without the prefix. */
  default byte[] readFrame() throws IOException {
    long length = 0;
    for (int shift = 0; ; shift += 7) {
      int b = in().read();
      if (b < 0) {
        throw new IOException("end of stream in a prefix");
      }
      length |= (long) (b & 0x7F) << shift;
      if ((b & 0x80) == 0) {
        break;
      }
    }
    byte[] frame = in().readNBytes((int) length);
    if (frame.length != length) {
      throw new IOException("end of stream in a frame");
    }
    return frame;
  }
}
