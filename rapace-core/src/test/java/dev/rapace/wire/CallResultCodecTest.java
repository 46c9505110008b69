package dev.rapace.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.spec.Rule;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallResultCodecTest {
  private static final byte[] NONE = new byte[0];

  @Test
  @Rule("core.call.result.envelope")
  void theExampleOfTheRule() {
    PostcardWriter out = new PostcardWriter();
    int mark = CallResultCodec.beginOk(MetadataEntries.EMPTY, 0, out);
    Codecs.I32.encode(3, out);
    CallResultCodec.endOk(mark, 0, out);
    assertEquals("00000000010106", HexFormat.of().formatHex(out.toByteArray()));
  }

  @ParameterizedTest
  @Rule("core.call.result.envelope")
  @ValueSource(ints = {0, 1, 127, 128, 20_000})
  void aBodyWrittenInPlaceEqualsABodyGiven(int size) {
    byte[] body = new byte[size];
    MetadataEntries trailers =
        MetadataEntries.EMPTY.with(MetadataKeys.SERVER_TIMING_NS, new byte[8]);
    PostcardWriter given = new PostcardWriter();
    CallResultCodec.encode(new CallResult(0, "", NONE, trailers, body), given);
    PostcardWriter inPlace = new PostcardWriter();
    int mark = CallResultCodec.beginOk(trailers, 300, inPlace);
    inPlace.writeRaw(body, 0, size);
    CallResultCodec.endOk(mark, 300, inPlace);
    assertArrayEquals(given.toByteArray(), inPlace.toByteArray());
    CallResult back = CallResultCodec.decode(given.array(), 0, given.length());
    assertArrayEquals(body, back.body());
    assertEquals(1, back.trailers().size());
  }

  @Test
  void anOkResultIsWrittenWithoutAllocation() {
    PostcardWriter out = new PostcardWriter(1024, 1024);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    writeOk(out);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      writeOk(out);
    }
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 1024, () -> taken + " bytes allocated");
  }

  private static void writeOk(PostcardWriter out) {
    out.reset();
    int mark = CallResultCodec.beginOk(MetadataEntries.EMPTY, 0, out);
    for (int i = 0; i < 200; i++) {
      out.writeU8(i);
    }
    CallResultCodec.endOk(mark, 0, out);
  }

  @Test
  void aBodyGoesWithCodeZeroOnly() {
    PostcardWriter out = new PostcardWriter();
    CallResult failureWithBody = new CallResult(3, "", NONE, MetadataEntries.EMPTY, NONE);
    CallResult okWithout = new CallResult(0, "", NONE, MetadataEntries.EMPTY, null);
    assertThrows(
        IllegalArgumentException.class, () -> CallResultCodec.encode(failureWithBody, out));
    assertThrows(IllegalArgumentException.class, () -> CallResultCodec.encode(okWithout, out));
    assertThrows(
        IllegalArgumentException.class,
        () -> CallResultCodec.encodeError(0, "", MetadataEntries.EMPTY, out));
  }

  @Test
  void theCodeDecidesWhetherThereIsABody() {
    byte[] failureWithBody = HexFormat.of().parseHex("100000000102aabb");
    assertNull(CallResultCodec.decode(failureWithBody, 0, failureWithBody.length).body());
    byte[] okWithout = HexFormat.of().parseHex("0000000000");
    CallResult ok = CallResultCodec.decode(okWithout, 0, okWithout.length);
    assertEquals(0, ok.code());
    assertNull(ok.body());
  }

  @Test
  @Rule("error.impl.unknown-codes")
  void unknownCodesAreKept() {
    PostcardWriter out = new PostcardWriter();
    CallResultCodec.encodeError(-2, "strange", MetadataEntries.EMPTY, out);
    CallResult back = CallResultCodec.decode(out.array(), 0, out.length());
    assertEquals(-2, back.code());
    assertEquals("strange", back.message());
  }
}
