package dev.rapace.transport.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
  /** Bytes of a frame with 40 bytes of payload. */
  private static final int FRAME = 1 + FrameHeader.SIZE + 40;

  private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
  private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
  private final FrameHeader header = new FrameHeader();

  private void append(FrameWriter writer, int number, byte[] payload) {
    header.set(number, 1, number, FrameFlags.DATA, payload.length);
    writer.append(ctx, header, payload, 0, payload.length);
  }

  private void takeOutput(FrameReader reader) {
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      reader.append(out);
      out.release();
    }
  }

  @Test
  void frames_of_any_size_come_out_whole_and_in_order() {
    Random random = new Random(6);
    int[] edges = {0, 1, 16, 17, 8_191, 8_192, 8_193, 65_000, 65_536, 200_000};
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    for (int round = 0; round < 50; round++) {
      byte[][] payloads = new byte[1 + random.nextInt(40)][];
      for (int i = 0; i < payloads.length; i++) {
        int size =
            random.nextInt(4) == 0 ? edges[random.nextInt(edges.length)] : random.nextInt(99);
        payloads[i] = new byte[size];
        random.nextBytes(payloads[i]);
        append(writer, i, payloads[i]);
      }
      writer.flush(ctx);
      takeOutput(reader);
      for (int i = 0; i < payloads.length; i++) {
        assertEquals(FrameReader.Step.FRAME, reader.next());
        assertEquals(i, reader.header().methodId);
        int from = reader.payloadOffset();
        assertArrayEquals(
            payloads[i], Arrays.copyOfRange(reader.array(), from, from + reader.payloadLength()));
      }
      assertEquals(FrameReader.Step.NEED_MORE, reader.next());
      reader.endOfRead();
    }
    channel.finishAndReleaseAll();
  }

  @Test
  void small_frames_of_a_turn_leave_in_one_buffer() {
    FrameWriter writer = new FrameWriter();
    for (int i = 0; i < 50; i++) {
      append(writer, i, new byte[40]);
    }
    assertNull(channel.readOutbound());
    writer.flush(ctx);
    assertEquals(List.of(50 * FRAME), sizesOfOutput());
    channel.finishAndReleaseAll();
  }

  @Test
  void a_long_turn_leaves_in_parts_that_double_and_the_next_begins_small_again() {
    FrameWriter writer = new FrameWriter();
    for (int turn = 0; turn < 2; turn++) {
      for (int i = 0; i < 2_000; i++) {
        append(writer, i, new byte[40]);
      }
      // 8, 16 and 32 KiB left by themselves; full batches wait for the end of the turn.
      assertEquals(List.of(79 * FRAME, 157 * FRAME, 313 * FRAME), sizesOfOutput());
      writer.flush(ctx);
      assertEquals(
          (2_000 - 79 - 157 - 313) * FRAME, sizesOfOutput().stream().mapToInt(n -> n).sum());
    }
    channel.finishAndReleaseAll();
  }

  @Test
  void a_large_payload_leaves_while_it_is_copied() {
    FrameWriter writer = new FrameWriter();
    append(writer, 1, new byte[1 << 20]);
    int part = 256 << 10;
    assertEquals(List.of(FrameHeader.SIZE + 3, part, part, part), sizesOfOutput());
    writer.flush(ctx);
    assertEquals(List.of(part), sizesOfOutput());
    channel.finishAndReleaseAll();
  }

  private List<Integer> sizesOfOutput() {
    List<Integer> sizes = new ArrayList<>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sizes.add(out.readableBytes());
      out.release();
    }
    return sizes;
  }

  @Test
  void two_connections_of_a_loop_do_not_mix_their_frames() {
    FrameWriter one = new FrameWriter();
    FrameWriter other = new FrameWriter();
    append(one, 1, new byte[] {1});
    append(other, 2, new byte[] {2});
    append(one, 3, new byte[] {3});
    one.flush(ctx);
    other.flush(ctx);
    FrameReader reader = new FrameReader();
    takeOutput(reader);
    for (int expected : new int[] {1, 3, 2}) {
      assertEquals(FrameReader.Step.FRAME, reader.next());
      assertEquals(expected, reader.header().methodId);
      assertEquals(expected, reader.array()[reader.payloadOffset()]);
    }
    channel.finishAndReleaseAll();
  }
}
