package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.wire.CallResult;
import dev.rapace.wire.CallResultCodec;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.Role;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The quick way to read a result agrees with the full one on whatever it accepts. */
class PlainResultTest {
  private final PlainResult plain = new PlainResult();

  private static byte[] encoded(CallResult result) {
    PostcardWriter out = new PostcardWriter();
    CallResultCodec.encode(result, out);
    return out.toByteArray();
  }

  private static CallResult ok(byte[] body) {
    return new CallResult(0, "", new byte[0], MetadataEntries.EMPTY, body);
  }

  private static @Nullable CallResult decoded(byte[] bytes, int offset, int length) {
    try {
      return CallResultCodec.decode(bytes, offset, length);
    } catch (MalformedPayloadException e) {
      return null;
    }
  }

  @Test
  void a_plain_success_of_any_length_is_recognised() {
    for (int length : new int[] {0, 1, 16, 127, 128, 16_383, 16_384, 70_000}) {
      byte[] body = new byte[length];
      Arrays.fill(body, (byte) 7);
      byte[] bytes = encoded(ok(body));
      byte[] shifted = new byte[bytes.length + 3];
      System.arraycopy(bytes, 0, shifted, 3, bytes.length);
      assertTrue(plain.matches(shifted, 3, bytes.length));
      assertArrayEquals(
          body,
          Arrays.copyOfRange(shifted, plain.bodyOffset(), plain.bodyOffset() + plain.bodyLength()));
    }
  }

  @Test
  void whatever_it_accepts_the_full_decoder_reads_alike() {
    long seed = 20_261_127;
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = encoded(ok(new byte[random.nextInt(200)]));
      bytes = Arrays.copyOf(bytes, Math.max(0, bytes.length + random.nextInt(5) - 2));
      for (int changes = random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
        int at = random.nextInt(Math.min(8, bytes.length));
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextInt(3) | 0x80);
      }
      if (plain.matches(bytes, 0, bytes.length)) {
        accepted++;
        CallResult full = decoded(bytes, 0, bytes.length);
        assertTrue(full != null, "accepted what is malformed, seed " + seed + ", step " + i);
        assertEquals(0, full.code());
        assertEquals("", full.message());
        assertEquals(0, full.details().length);
        assertEquals(0, full.trailers().size());
        assertArrayEquals(
            full.body(),
            Arrays.copyOfRange(bytes, plain.bodyOffset(), plain.bodyOffset() + plain.bodyLength()));
      }
    }
    assertTrue(accepted > 1_000, "the test tries too little: " + accepted);
  }

  @Test
  void what_has_more_than_a_body_is_left_to_the_full_decoder() {
    byte[] error = encoded(new CallResult(3, "no", new byte[0], MetadataEntries.EMPTY, null));
    assertFalse(plain.matches(error, 0, error.length));
    byte[] trailers =
        encoded(
            new CallResult(
                0,
                "",
                new byte[0],
                MetadataEntries.of(new String[] {"k"}, new byte[][] {{1}}),
                new byte[] {6}));
    assertFalse(plain.matches(trailers, 0, trailers.length));
    byte[] padded = {0, 0, 0, 0, 1, (byte) 0x81, 0, 6};
    assertFalse(plain.matches(padded, 0, padded.length));
    byte[] noBody = {0, 0, 0, 0, 0};
    assertFalse(plain.matches(noBody, 0, noBody.length));
  }

  @Test
  void an_envelope_made_above_the_engine_is_sent_as_it_is_or_refused_as_too_long() {
    for (int length : new int[] {0, 1, 127, 128, 70_000}) {
      Bench bench = Bench.established(Role.ACCEPTOR);
      byte[] envelope = encoded(ok(new byte[length]));
      bench.engine.respondEncoded(bench.call(1), envelope, 0, envelope.length, bench.now);
      bench.engine.respond(bench.call(3), ok(new byte[length]), bench.now);
      var sent = bench.sink.take();
      assertEquals(sent.get(1).payloadHex(), sent.get(0).payloadHex());
      assertEquals(sent.get(1).header().flags, sent.get(0).header().flags);
    }
    Bench bench = Bench.established(Role.ACCEPTOR);
    int most = bench.engine.effectiveMaxPayload();
    byte[] envelope = new byte[most + 1];
    bench.engine.respondEncoded(bench.call(1), envelope, 0, envelope.length, bench.now);
    assertTrue(bench.sent().get(0).startsWith("channel 1 flags 215 08"), "RESOURCE_EXHAUSTED");
    bench.engine.respondEncoded(bench.call(3), envelope, 0, most, bench.now);
    assertEquals(most, bench.sink.take().get(0).header().payloadLength);
  }
}
