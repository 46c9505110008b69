package dev.rapace.postcard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rapace.spec.Rule;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostcardReaderTest {
  @Test
  void readsOnlyItsRange() {
    byte[] bytes = {9, 9, 2, 'h', 'i', 9};
    PostcardReader in = new PostcardReader().reset(bytes, 2, 3);
    assertEquals("hi", in.readString());
    assertEquals(0, in.remaining());
    in.expectEnd();
    assertThrows(MalformedPayloadException.class, in::readU8);
  }

  @Test
  void theOffsetOfAFaultCountsFromTheStartOfThePayload() {
    byte[] bytes = {9, 9, 1, 7};
    PostcardReader in = new PostcardReader().reset(bytes, 2, 2);
    in.readU8();
    assertEquals(1, assertThrows(MalformedPayloadException.class, in::readBool).offset());
  }

  @Test
  void theFaultShowsNoByteOfThePayload() {
    byte[] secret = Codecs.STRING.toBytes("hunter2-token");
    secret[secret.length - 1] = (byte) 0xFF;
    MalformedPayloadException e =
        assertThrows(MalformedPayloadException.class, () -> Codecs.STRING.fromBytes(secret));
    assertEquals("string is not UTF-8 at byte 13 [java.postcard.utf8]", e.getMessage());
    assertEquals(0, e.getStackTrace().length);
  }

  @Test
  @Rule("data.unsupported.borrowed-return")
  void resultsShareNoMemoryWithThePayload() {
    byte[] payload = {2, 5, 6};
    byte[] result = Codecs.BYTES.fromBytes(payload);
    assertNotSame(payload, result);
    payload[1] = 0;
    assertEquals(5, result[0]);
  }

  @Test
  @Rule("java.postcard.zero-size-elements")
  void zeroSizeElementsAreCountedOverTheWholePayload() {
    Codec<List<List<Unit>>> codec = Codecs.list(Codecs.list(Codecs.UNIT));
    byte[] allowed = {2, (byte) 0xFF, 31, 1};
    assertEquals(4095, codec.fromBytes(allowed).get(0).size());
    byte[] oneMore = {2, (byte) 0xFF, 31, 2};
    assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(oneMore));
    Codec<List<List<Unit>>> arrays = Codecs.list(Codecs.array(Codecs.UNIT, 1024));
    assertEquals(3, arrays.fromBytes(new byte[] {3}).size());
    assertThrows(MalformedPayloadException.class, () -> arrays.fromBytes(new byte[] {4}));
  }

  @Test
  void aResetBringsAFreshBudget() {
    PostcardReader in = new PostcardReader(new DecodingBudget(2, 10));
    byte[] ten = {10};
    for (int round = 0; round < 3; round++) {
      in.reset(ten, 0, 1);
      assertEquals(10, in.readCount(0));
      in.enter();
      in.enter();
      assertThrows(MalformedPayloadException.class, in::enter);
    }
  }

  @Test
  void budgetsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new DecodingBudget(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new DecodingBudget(1, -1));
  }

  @Test
  @Rule("java.postcard.length")
  void hostileCountsTakeNoMemory() {
    // Each level claims as many elements as bytes are left, and only the last byte is bad.
    byte[] bytes = new byte[1 << 20];
    Arrays.fill(bytes, (byte) 0x80);
    bytes[0] = (byte) 0xF0;
    bytes[1] = (byte) 0xFF;
    bytes[2] = 0x3F;
    Codec<List<List<Integer>>> codec = Codecs.list(Codecs.list(Codecs.U8));
    assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(bytes));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(bytes));
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 64 * 1024, () -> taken + " bytes allocated");
  }

  @Test
  void numbersAreReadWithoutAllocation() {
    PostcardWriter out = new PostcardWriter();
    for (int i = 0; i < 1000; i++) {
      out.writeU32Bits(i * 7919);
      out.writeI64(-i * 104729L);
      out.writeF64(i);
      out.writeOptionTag(false);
    }
    PostcardReader in = new PostcardReader();
    long sum = readAll(in, out);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    sum += readAll(in, out);
    long taken = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < 1024, () -> taken + " bytes allocated");
    assertTrue(sum != 0);
  }

  private static long readAll(PostcardReader in, PostcardWriter out) {
    in.reset(out.array(), 0, out.length());
    long sum = 0;
    for (int i = 0; i < 1000; i++) {
      sum += in.readU32Bits() + in.readI64() + (long) in.readF64();
      sum += in.readOptionTag() ? 1 : 0;
    }
    in.expectEnd();
    return sum;
  }

  @Test
  void utf8AgreesWithTheJdkOnAllTwoByteAndManyLongerInputs() {
    for (int lead = 0; lead < 256; lead++) {
      for (int second = 0; second < 256; second++) {
        agrees(new byte[] {(byte) lead, (byte) second});
        agrees(new byte[] {(byte) lead, (byte) second, (byte) 0x80});
        agrees(new byte[] {(byte) lead, (byte) second, (byte) 0xBF, (byte) 0xBF});
        agrees(new byte[] {(byte) lead, (byte) second, (byte) 0x80, 'a', 'b', 'c', 'd', 'e', 'f'});
      }
    }
  }

  private static void agrees(byte[] text) {
    boolean valid = Utf8.validEnd(text, 0, text.length) == text.length;
    boolean jdk;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(text));
      jdk = true;
    } catch (java.nio.charset.CharacterCodingException e) {
      jdk = false;
    }
    assertEquals(jdk, valid, () -> Arrays.toString(text));
  }

  @Test
  void decodedContainersCannotBeChanged() {
    List<Integer> list = Codecs.list(Codecs.U8).fromBytes(new byte[] {1, 1});
    Map<Integer, Integer> map = Codecs.map(Codecs.U8, Codecs.U8).fromBytes(new byte[] {1, 1, 2});
    assertThrows(UnsupportedOperationException.class, () -> list.add(2));
    assertThrows(UnsupportedOperationException.class, () -> map.put(2, 2));
    assertFalse(list.isEmpty());
  }
}
