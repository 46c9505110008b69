package dev.rapace.protocol;

import dev.rapace.wire.FrameHeader;

/** Lets nothing out after the transport was told to end: nothing is sent after the close. */
final class QuietSink implements FrameSink {
  private final FrameSink transport;
  private boolean closed;

  QuietSink(FrameSink transport) {
    this.transport = transport;
  }

  @Override
  public void send(FrameHeader header, byte[] payload, int offset, int length) {
    if (!closed) {
      transport.send(header, payload, offset, length);
    }
  }

  @Override
  public void maxPayload(int bytes) {
    transport.maxPayload(bytes);
  }

  @Override
  public void reading(boolean on) {
    transport.reading(on);
  }

  @Override
  public void closeGracefully() {
    closed = true;
    transport.closeGracefully();
  }
}
