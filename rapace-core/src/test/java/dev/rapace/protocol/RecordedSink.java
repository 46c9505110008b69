package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rapace.wire.FrameHeader;
import java.util.ArrayList;
import java.util.List;

/** Keeps what an engine sends, and refuses what no engine may do. */
final class RecordedSink implements FrameSink {
  private final List<SentFrame> frames = new ArrayList<>();
  int maxPayload = -1;
  boolean reading = true;
  boolean closed;

  @Override
  public void send(FrameHeader header, byte[] payload, int offset, int length) {
    assertFalse(closed, "a frame after close");
    assertEquals(length, header.payloadLength, "payload_len");
    frames.add(SentFrame.copy(header, payload, offset, length));
  }

  @Override
  public void maxPayload(int bytes) {
    maxPayload = bytes;
  }

  @Override
  public void reading(boolean on) {
    reading = on;
  }

  @Override
  public void closeGracefully() {
    assertFalse(closed, "closed twice");
    closed = true;
  }

  /** Takes what was sent since the last call. */
  List<SentFrame> take() {
    List<SentFrame> taken = List.copyOf(frames);
    frames.clear();
    return taken;
  }
}
