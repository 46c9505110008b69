package dev.rapace.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.transport.RawPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However bytes are cut into reads, and whatever they are. */
class FrameReaderProperties {

  @Property(tries = 500)
  @Rule({"transport.framing.boundaries", "transport.reliable.delivery"})
  void anyCutOfAStreamGivesTheSameFrames(
      @ForAll @Size(max = 40) List<@IntRange(max = 5000) Integer> sizes,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20_000) int longestPiece) {
    Random random = new Random(seed);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<byte[]> sent = new ArrayList<>();
    for (int size : sizes) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      sent.add(payload);
      stream.writeBytes(RawPeer.frame(sent.size(), payload));
    }
    byte[] bytes = stream.toByteArray();
    FrameReader reader = new FrameReader();
    List<byte[]> got = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(bytes.length - at, 1 + random.nextInt(longestPiece));
      append(reader, bytes, at, count);
      at += count;
      while (reader.next() == FrameReader.Step.FRAME) {
        got.add(payload(reader));
        assertEquals(got.size(), reader.header().msgId);
      }
      reader.endOfRead();
      assertEquals(FrameReader.Step.NEED_MORE, reader.next());
    }
    assertEquals(sent.size(), got.size());
    for (int i = 0; i < got.size(); i++) {
      assertArrayEquals(sent.get(i), got.get(i));
    }
    assertTrue(!reader.hasBytes());
  }

  @Property(tries = 2000)
  @Rule("transport.stream.validation")
  void garbageIsMalformedOrIncompleteAndNothingElse(
      @ForAll byte[] garbage, @ForAll @IntRange(min = 1, max = 64) int piece) {
    FrameReader reader = new FrameReader();
    reader.maxPayload(1000);
    boolean malformed = false;
    for (int at = 0; at < garbage.length; at += piece) {
      append(reader, garbage, at, Math.min(piece, garbage.length - at));
      FrameReader.Step step = reader.next();
      for (; step == FrameReader.Step.FRAME; step = reader.next()) {
        assertTrue(!malformed, "a frame after a fault");
        assertTrue(payload(reader).length <= 1000);
      }
      if (step == FrameReader.Step.MALFORMED) {
        malformed = true;
        assertTrue(!reader.fault().ruleId().isEmpty());
      } else {
        assertTrue(!malformed, "a fault stays");
      }
      reader.endOfRead();
    }
  }

  @Property(tries = 300)
  @Rule("transport.stream.validation")
  void aFlippedBitNeverInventsAFrame(@ForAll @IntRange(max = 300) int size, @ForAll long seed) {
    Random random = new Random(seed);
    byte[] payload = new byte[size];
    random.nextBytes(payload);
    byte[] bytes = RawPeer.frame(1, payload);
    int prefix = bytes.length - 64 - size;
    // Prefix or payload_len: the two must agree.
    int at = random.nextBoolean() ? random.nextInt(prefix) : prefix + 28 + random.nextInt(4);
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    FrameReader reader = new FrameReader();
    append(reader, bytes, 0, bytes.length);
    assertTrue(reader.next() != FrameReader.Step.FRAME);
  }

  @Property(tries = 50)
  @Rule("transport.stream.max-length")
  void memoryFollowsWhatHasArrived(@ForAll @IntRange(min = 70_000, max = 1 << 20) int size) {
    byte[] frame = RawPeer.frame(1, new byte[size]);
    FrameReader reader = new FrameReader();
    int arrived = 0;
    while (arrived < frame.length) {
      int count = Math.min(4096, frame.length - arrived);
      append(reader, frame, arrived, count);
      arrived += count;
      assertTrue(reader.array().length <= Math.max(2048, 2 * arrived + 4096));
      boolean whole = arrived == frame.length;
      assertEquals(whole ? FrameReader.Step.FRAME : FrameReader.Step.NEED_MORE, reader.next());
    }
    reader.endOfRead();
    byte[] small = RawPeer.frame(2, new byte[10]);
    for (int i = 0; i < 100; i++) {
      append(reader, small, 0, small.length);
      assertEquals(FrameReader.Step.FRAME, reader.next());
      reader.endOfRead();
    }
    assertTrue(reader.array().length <= 64 * 1024, "an idle connection gives its memory back");
  }

  private static void append(FrameReader reader, byte[] bytes, int at, int count) {
    ByteBuf piece = Unpooled.wrappedBuffer(bytes, at, count);
    reader.append(piece);
    assertEquals(0, piece.readableBytes());
    piece.release();
  }

  private static byte[] payload(FrameReader reader) {
    int start = reader.payloadOffset();
    return Arrays.copyOfRange(reader.array(), start, start + reader.payloadLength());
  }
}
