package dev.rapace.postcard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostcardWriterTest {
  private static String written(Consumer<PostcardWriter> what) {
    PostcardWriter out = new PostcardWriter(0, 1 << 20);
    what.accept(out);
    return HexFormat.of().formatHex(out.toByteArray());
  }

  private static String refused(Consumer<PostcardWriter> what) {
    return assertThrows(UnencodableValueException.class, () -> written(what)).ruleId();
  }

  @ParameterizedTest
  @Rule("payload.varint.canonical")
  @CsvSource({"0,00", "127,7f", "128,8001", "300,ac02", "16383,ff7f", "16384,808001"})
  void varintsAreShortest(int value, String hex) {
    assertEquals(hex, written(out -> out.writeU32(value)));
  }

  @Test
  @Rule({"langmap.java.unsigned", "java.postcard.range"})
  void valuesOutOfRangeAreRefused() {
    BigInteger two64 = BigInteger.TWO.pow(64);
    BigInteger two127 = BigInteger.TWO.pow(127);
    BigInteger two128 = BigInteger.TWO.pow(128);
    List<Consumer<PostcardWriter>> bad =
        List.of(
            out -> out.writeU8(256),
            out -> out.writeU8(-1),
            out -> out.writeU8(300),
            out -> out.writeI8(128),
            out -> out.writeI8(-129),
            out -> out.writeU16(65536),
            out -> out.writeU16(-1),
            out -> out.writeI16(32768),
            out -> out.writeI16(-32769),
            out -> out.writeU32(1L << 32),
            out -> out.writeU32(-1),
            out -> out.writeU64(two64),
            out -> out.writeU64(BigInteger.ONE.negate()),
            out -> out.writeU128(two128),
            out -> out.writeU128(BigInteger.ONE.negate()),
            out -> out.writeI128(two127),
            out -> out.writeI128(two127.negate().subtract(BigInteger.ONE)),
            out -> out.writeCount(-1),
            out -> out.writeVariant(-1));
    for (Consumer<PostcardWriter> each : bad) {
      assertEquals("java.postcard.range", refused(each));
    }
    assertEquals("ff", written(out -> out.writeU8(255)));
  }

  @Test
  @Rule({"data.float.nan-canonicalization", "payload.float.nan"})
  void everyNanIsWrittenAsTheCanonicalOne() {
    for (int bits : new int[] {0x7FA00000, 0xFFC00000, 0x7F800001, 0xFFFFFFFF}) {
      assertEquals("0000c07f", written(out -> out.writeF32(Float.intBitsToFloat(bits))));
    }
    for (long bits : new long[] {0x7FF4000000000000L, 0xFFF8000000000000L, 0x7FF0000000000001L}) {
      assertEquals("000000000000f87f", written(out -> out.writeF64(Double.longBitsToDouble(bits))));
    }
  }

  @Test
  @Rule({"data.float.nan-canonicalization", "payload.float.nan"})
  void everyNanIsAccepted() {
    assertTrue(Float.isNaN(Codecs.F32.fromBytes(HexFormat.of().parseHex("0100a0ff"))));
    assertTrue(Double.isNaN(Codecs.F64.fromBytes(HexFormat.of().parseHex("010000000000f4ff"))));
  }

  @Test
  @Rule({"data.float.negative-zero", "payload.float.negzero"})
  void negativeZeroKeepsItsSign() {
    assertEquals("00000080", written(out -> out.writeF32(-0.0f)));
    assertEquals("0000000000000080", written(out -> out.writeF64(-0.0)));
    assertEquals(
        Long.MIN_VALUE, Double.doubleToRawLongBits(Codecs.F64.fromBytes(Codecs.F64.toBytes(-0.0))));
  }

  @ParameterizedTest(name = "case {index}")
  @Rule("java.postcard.utf8")
  @ValueSource(
      strings = {"\uD800", "\uDC00", "a\uD83E", "\uDD80\uD83E", "\uD83E\uD83E\uDD80", "x\uDFFFy"})
  void halfSurrogatePairsAreRefused(String text) {
    UnencodableValueException e =
        assertThrows(UnencodableValueException.class, () -> Codecs.STRING.toBytes(text));
    assertEquals("java.postcard.utf8", e.ruleId());
    assertFalse(e.getMessage().contains(text));
  }

  @ParameterizedTest
  @Rule("java.postcard.char")
  @ValueSource(ints = {-1, 0xD800, 0xDFFF, 0x110000, Integer.MAX_VALUE})
  void charsThatAreNoScalarAreRefused(int scalar) {
    assertEquals("java.postcard.char", refused(out -> out.writeChar(scalar)));
  }

  @Test
  @Rule({"data.unsupported.self-ref", "java.postcard.depth"})
  void valuesNestedTooDeepAreRefused() {
    PostcardWriter out = new PostcardWriter();
    for (int i = 0; i < 64; i++) {
      out.enter();
    }
    assertEquals(
        "java.postcard.depth", assertThrows(UnencodableValueException.class, out::enter).ruleId());
    out.reset();
    out.enter();
    out.leave();
  }

  @Test
  @Rule("java.postcard.output-limit")
  void theOutputLimitHoldsBeforeMemoryIsTaken() {
    PostcardWriter out = new PostcardWriter(4, 16);
    out.writeRaw(new byte[15], 0, 15);
    assertEquals(
        "java.postcard.output-limit",
        assertThrows(UnencodableValueException.class, () -> out.writeString("ab")).ruleId());
    out.reset();
    out.writeRaw(new byte[16], 0, 16);
    assertEquals(16, out.length());
    assertThrows(UnencodableValueException.class, () -> out.writeBool(true));
    assertTrue(out.array().length <= 16);
  }

  @Test
  void theArrayIsKeptOverResets() {
    PostcardWriter out = new PostcardWriter(8, 1024);
    out.writeRaw(new byte[500], 0, 500);
    byte[] array = out.array();
    out.reset();
    out.writeU32(300);
    assertSame(array, out.array());
    assertArrayEquals(new byte[] {(byte) 0xAC, 2}, out.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16383, 16384, 2097151, 2097152})
  void aByteSequenceOfUnknownLengthEqualsOneOfKnownLength(int size) {
    for (int expected : new int[] {0, 127, 128, size, 2097152, Integer.MAX_VALUE}) {
      sameAsOfKnownLength(size, expected);
    }
  }

  private static void sameAsOfKnownLength(int size, int expected) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    PostcardWriter known = new PostcardWriter();
    known.writeU8(9);
    known.writeBytes(content);
    PostcardWriter unknown = new PostcardWriter(1, Integer.MAX_VALUE - 8);
    unknown.writeU8(9);
    int mark = unknown.beginBytes(expected);
    unknown.writeRaw(content, 0, size);
    unknown.endBytes(mark, expected);
    known.writeU8(7);
    unknown.writeU8(7);
    assertArrayEquals(known.toByteArray(), unknown.toByteArray());
  }

  @Test
  void aMarkOfAnotherWriterIsRefused() {
    PostcardWriter out = new PostcardWriter();
    assertThrows(IllegalArgumentException.class, () -> out.endBytes(0, 0));
    assertThrows(IllegalArgumentException.class, () -> out.endBytes(-1, 0));
  }

  @Test
  @Rule({"data.determinism.map-order", "payload.map.nondeterministic"})
  void mapsDifferInBytesByOrderButNotInContent() {
    Codec<Map<String, Long>> codec = Codecs.map(Codecs.STRING, Codecs.U32);
    Map<String, Long> ab = new LinkedHashMap<>();
    ab.put("a", 1L);
    ab.put("b", 2L);
    Map<String, Long> ba = new LinkedHashMap<>();
    ba.put("b", 2L);
    ba.put("a", 1L);
    byte[] first = codec.toBytes(ab);
    byte[] second = codec.toBytes(ba);
    assertFalse(java.util.Arrays.equals(first, second));
    assertEquals(codec.fromBytes(first), codec.fromBytes(second));
    assertEquals(List.of("b", "a"), List.copyOf(codec.fromBytes(second).keySet()));
  }

  @Test
  void mapsWithArrayKeysAreRefused() {
    Codec<Map<byte[], Unit>> codec = Codecs.map(Codecs.BYTES, Codecs.UNIT);
    byte[] bytes = {1, 1, 7};
    assertThrows(IllegalArgumentException.class, () -> codec.fromBytes(bytes));
    assertThrows(
        IllegalArgumentException.class, () -> codec.toBytes(Map.of(new byte[] {7}, Unit.UNIT)));
  }

  @Test
  void arraysMustHaveTheirDeclaredLength() {
    assertThrows(UnencodableValueException.class, () -> Codecs.fixedBytes(4).toBytes(new byte[3]));
    assertThrows(
        UnencodableValueException.class, () -> Codecs.array(Codecs.U8, 2).toBytes(List.of(1)));
    assertEquals(
        Optional.of(List.of(1, 2)),
        Codecs.option(Codecs.array(Codecs.U8, 2)).fromBytes(new byte[] {1, 1, 2}));
  }

  @Test
  void room_made_beforehand_is_used_and_the_limit_stays() {
    PostcardWriter out = new PostcardWriter(1, 10);
    out.writeU8(7);
    out.ensureRoom(8);
    byte[] before = out.array();
    out.writeRaw(new byte[8], 0, 8);
    assertSame(before, out.array());
    out.ensureRoom(Integer.MAX_VALUE);
    out.writeU8(1);
    assertEquals(10, out.length());
    assertThrows(UnencodableValueException.class, () -> out.writeU8(2));
    out.ensureRoom(-1);
  }

  @Test
  void byte_arrays_know_their_size() {
    for (int length : new int[] {0, 1, 127, 128, 20_000}) {
      byte[] value = new byte[length];
      assertEquals(Codecs.BYTES.toBytes(value).length, Codecs.BYTES.sizeHint(value));
    }
  }
}
