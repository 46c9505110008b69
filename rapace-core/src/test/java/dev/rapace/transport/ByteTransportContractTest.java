package dev.rapace.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import dev.rapace.wire.FrameHeader;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every transport of bytes must do: framing, and its faults. */
public abstract class ByteTransportContractTest extends TransportContractTest {

  /** Connects to a listener of the transport under test by other means. */
  protected abstract RawPeer rawPeer(URI uri) throws Exception;

  /** Answers a fault with one last frame and leaves. */
  private static final class LastWord extends Echo {
    LastWord(FrameLink link) {
      super(link);
    }

    @Override
    public void onMalformed(FramingFault fault) {
      super.onMalformed(fault);
      send(link, 4711, new byte[] {9});
      link.closeGracefully();
    }
  }

  @Test
  @Rule({"transport.framing.boundaries", "transport.stream.validation"})
  void bytesThatComeOneByOneAreTheSameFrames() throws Exception {
    Server server = serve(Echo::new);
    try (RawPeer peer = rawPeer(server.listener.uri())) {
      for (int size : new int[] {0, 5, 16, 17, 70}) {
        byte[] frame = RawPeer.frame(size, payload(size, size));
        for (byte b : frame) {
          peer.out().write(b);
          peer.out().flush();
        }
        byte[] answer = peer.readFrame();
        assertArrayEquals(payload(size, size), Arrays.copyOfRange(answer, 64, answer.length));
      }
    }
  }

  @Test
  @Rule("transport.framing.boundaries")
  void randomPiecesAreTheSameFrames() throws Exception {
    Server server = serve(Echo::new);
    Random random = new Random(42);
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    int frames = 200;
    for (int i = 0; i < frames; i++) {
      all.writeBytes(RawPeer.frame(i, payload(i, random.nextInt(3000))));
    }
    byte[] bytes = all.toByteArray();
    try (RawPeer peer = rawPeer(server.listener.uri())) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (int at = 0; at < bytes.length; ) {
                    int n = Math.min(bytes.length - at, 1 + random.nextInt(2000));
                    peer.out().write(bytes, at, n);
                    peer.out().flush();
                    at += n;
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      FrameHeader header = new FrameHeader();
      for (int i = 0; i < frames; i++) {
        header.decode(peer.readFrame(), 0);
        assertEquals(i, header.msgId);
      }
      writer.join();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "transport.stream.varint-limit, ffffffffffffffffffff",
    "transport.stream.varint-limit, ffffffffffffffffff02",
    "transport.stream.varint-limit, 80808080808080808080",
    "transport.stream.varint-canonical, c000",
    "transport.stream.varint-canonical, c08000",
    "transport.stream.min-length, 00",
    "transport.stream.min-length, 3f",
    "transport.stream.max-length, ffffffffffffffffff01",
    "transport.stream.max-length, 808080808020",
    "transport.stream.max-length, ffffffff0f"
  })
  @Rule({
    "transport.stream.validation",
    "transport.stream.varint-limit",
    "transport.stream.varint-canonical",
    "transport.stream.min-length",
    "transport.stream.max-length"
  })
  void aBadPrefixIsRefusedBeforeAnythingElseArrives(String rule, String prefix) throws Exception {
    refused(rule, HexFormat.of().parseHex(prefix));
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "4, 0", "4, 5", "100, 99", "100, -1"})
  @Rule("transport.stream.length-match")
  void aDescriptorThatDisagreesWithThePrefixIsRefused(int body, int claimed) throws Exception {
    byte[] frame = RawPeer.frame(1, new byte[body]);
    int at = frame.length - body - 64 + 28;
    for (int i = 0; i < 4; i++) {
      frame[at + i] = (byte) (claimed >> (8 * i));
    }
    refused("transport.stream.length-match", frame);
  }

  @Test
  @Rule("frame.sentinel.values")
  void theReservedSlotIsRefused() throws Exception {
    byte[] frame = RawPeer.frame(1, new byte[100]);
    int at = frame.length - 100 - 64 + 16;
    Arrays.fill(frame, at, at + 4, (byte) 0xFF);
    refused("frame.payload.inline", frame);
    frame[at] = (byte) 0xFE;
    refused("frame.sentinel.values", frame);
  }

  private void refused(String rule, byte[] bad) throws Exception {
    Server server = serve(LastWord::new);
    try (RawPeer peer = rawPeer(server.listener.uri())) {
      peer.out().write(RawPeer.frame(1, new byte[] {7}));
      peer.out().write(bad);
      peer.out().flush();
      FrameHeader header = new FrameHeader();
      header.decode(peer.readFrame(), 0);
      assertEquals(1, header.msgId, "the frame before the fault is served");
      header.decode(peer.readFrame(), 0);
      assertEquals(4711, header.msgId, "the last words arrive");
      assertEquals(-1, peer.in().read(), "then the end of the stream");
    }
    RecordingHandler handler = server.next();
    handler.awaitClosed();
    assertEquals(1, handler.faults().size());
    assertEquals(rule, handler.faults().get(0).ruleId());
    assertEquals(1, handler.frames());
    assertEquals(1, handler.closes());
    try (RawPeer next = rawPeer(server.listener.uri())) {
      next.out().write(RawPeer.frame(2, new byte[0]));
      next.out().flush();
      assertEquals(64, next.readFrame().length, "the next connection is served");
    }
  }

  @Test
  @Rule("transport.reliable.delivery")
  void anEndInsideAFrameIsAnError() throws Exception {
    byte[] frame = RawPeer.frame(2, new byte[200]);
    for (int cut : new int[] {1, 2, 30, 66, frame.length - 1}) {
      Server server = serve(Echo::new);
      try (RawPeer peer = rawPeer(server.listener.uri())) {
        peer.out().write(RawPeer.frame(1, new byte[0]));
        peer.out().write(frame, 0, cut);
        peer.out().flush();
        peer.endOutput();
        assertEquals(64, peer.readFrame().length);
        assertEquals(-1, peer.in().read());
      }
      RecordingHandler handler = server.next();
      handler.awaitClosed();
      assertTrue(handler.cause() instanceof EOFException, () -> "cause " + handler.cause());
      assertEquals(1, handler.frames());
      assertEquals(0, handler.faults().size());
    }
  }

  @Test
  @Rule("transport.shutdown.orderly")
  void aPeerThatEndsItsOutputStillGetsTheAnswers() throws Exception {
    Server server = serve(Echo::new);
    try (RawPeer peer = rawPeer(server.listener.uri())) {
      for (int i = 0; i < 50; i++) {
        peer.out().write(RawPeer.frame(i, payload(i, 500)));
      }
      peer.out().flush();
      peer.endOutput();
      FrameHeader header = new FrameHeader();
      for (int i = 0; i < 50; i++) {
        header.decode(peer.readFrame(), 0);
        assertEquals(i, header.msgId);
      }
      assertEquals(-1, peer.in().read());
    }
    RecordingHandler handler = server.next();
    handler.awaitClosed();
    assertNull(handler.cause());
  }

  @Test
  @Rule("transport.shutdown.orderly")
  void theLastFrameSurvivesInputThatNobodyReads() throws Exception {
    Server server =
        serve(link ->
            new RecordingHandler(link) {
              @Override
              public void onFrame(FrameHeader h, byte[] buffer, int offset, int length) {
                super.onFrame(h, buffer, offset, length);
                send(link, 99, ByteTransportContractTest.payload(99L, 20_000));
                link.closeGracefully();
              }
            });
    for (int round = 0; round < 20; round++) {
      try (RawPeer peer = rawPeer(server.listener.uri())) {
        byte[] frame = RawPeer.frame(1, new byte[0]);
        // What follows the frame is less than what an orderly end discards.
        peer.out().write(Arrays.copyOf(frame, frame.length + 30_000));
        peer.out().flush();
        byte[] last = peer.readFrame();
        assertArrayEquals(payload(99, 20_000), Arrays.copyOfRange(last, 64, last.length));
        assertEquals(-1, peer.in().read());
      }
      RecordingHandler handler = server.next();
      handler.awaitClosed();
      assertEquals(1, handler.frames());
    }
  }

  @Test
  @Rule("transport.shutdown.orderly")
  void aPeerThatNeverStopsSendingIsCutOff() throws Exception {
    Server server = serve(RecordingHandler::new);
    try (RawPeer peer = rawPeer(server.listener.uri())) {
      RecordingHandler handler = server.next();
      onLoop(handler.link(), handler.link()::closeGracefully);
      byte[] noise = new byte[16 * 1024];
      long end = System.nanoTime() + PATIENCE_NANOS;
      boolean cut = false;
      while (!cut && System.nanoTime() < end) {
        try {
          peer.out().write(noise);
          peer.out().flush();
        } catch (IOException e) {
          cut = true;
        }
      }
      assertTrue(cut, "the connection is closed under a peer that sends on");
      handler.awaitClosed();
      assertEquals(0, handler.frames());
    }
  }

  @Test
  @Rule("transport.shutdown.orderly")
  void aPeerThatNeverReadsCannotHoldUpTheEnd() throws Exception {
    Server server = serve(RecordingHandler::new);
    try (RawPeer peer = rawPeer(server.listener.uri())) {
      RecordingHandler handler = server.next();
      onLoop(
          handler.link(),
          () -> {
            for (int i = 0; i < 40; i++) {
              send(handler.link(), i, new byte[1 << 20]);
            }
            handler.link().closeGracefully();
          });
      handler.awaitClosed();
      assertEquals(1, handler.closes());
      assertTrue(peer.in().available() >= 0);
    }
  }

  @Test
  @Rule("transport.stream.max-length")
  void aPromiseOfManyBytesTakesNoMemory() throws Exception {
    Server server = serve(RecordingHandler::new);
    long before = usedHeap();
    RawPeer[] peers = new RawPeer[64];
    try {
      for (int i = 0; i < peers.length; i++) {
        peers[i] = rawPeer(server.listener.uri());
        // The largest frame that is allowed, and two bytes of it.
        peers[i].out().write(RawPeer.prefix(64L + (1 << 20) + (1 << 16)));
        peers[i].out().write(new byte[2]);
        peers[i].out().flush();
      }
      for (int i = 0; i < peers.length; i++) {
        RecordingHandler handler = server.next();
        onLoop(handler.link(), () -> {});
      }
      long grown = usedHeap() - before;
      assertTrue(grown < 32L << 20, "64 promises of 1 MiB hold " + grown + " bytes");
    } finally {
      for (RawPeer peer : peers) {
        if (peer != null) {
          peer.close();
        }
      }
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void whatWeSendIsTheCanonicalForm() throws Exception {
    Server server = serve(RecordingHandler::new);
    try (RawPeer peer = rawPeer(server.listener.uri())) {
      RecordingHandler handler = server.next();
      for (int size : new int[] {0, 16, 17, 63, 64, 16_319, 16_320, 70_000}) {
        onLoop(
            handler.link(),
            () -> {
              send(handler.link(), size, payload(size, size));
              handler.link().flush();
            });
        byte[] expected = RawPeer.frame(size, payload(size, size));
        assertArrayEquals(expected, peer.in().readNBytes(expected.length), "size " + size);
      }
    }
  }

  @Test
  @Rule("transport.stream.validation")
  void randomGarbageIsOnlyEverMalformed() throws Exception {
    Server server = serve(LastWord::new);
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      byte[] garbage = new byte[1 + random.nextInt(5000)];
      random.nextBytes(garbage);
      try (RawPeer peer = rawPeer(server.listener.uri())) {
        peer.out().write(garbage);
        peer.out().flush();
        peer.endOutput();
        long bound = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try {
          while (peer.in().read() >= 0) {
            assertTrue(System.nanoTime() < bound);
          }
        } catch (IOException e) {
          // A reset is an end too: we discard only so much.
        }
      }
      RecordingHandler handler = server.next();
      handler.awaitClosed();
      Throwable cause = handler.cause();
      assertTrue(cause == null || cause instanceof IOException, () -> "cause " + cause);
    }
  }
}
