package dev.rapace.schema;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.schema.Shape.Enumeration;
import dev.rapace.schema.Shape.Field;
import dev.rapace.schema.Shape.Payload;
import dev.rapace.schema.Shape.Scalar;
import dev.rapace.schema.Shape.Struct;
import dev.rapace.schema.Shape.Variant;
import dev.rapace.spec.Rule;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureHashTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static void assertMethod(String bytes, String hash, List<Shape> args, Shape result) {
    assertEquals(bytes, hex(SignatureHash.methodBytes(args, result)));
    assertEquals(hash, hex(SignatureHash.ofMethod(args, result)));
  }

  @Test
  @Rule({
    "schema.hash.algorithm",
    "handshake.sig-hash.blake3",
    "schema.encoding.endianness",
    "schema.encoding.lengths",
    "schema.hash.cross-language"
  })
  void publishedVectors() {
    assertMethod(
        "41020000004102000000090909",
        "f37ba983ec1b2cfd3576c877292a31522ab5c194d3e34afa256cb71a087fed39",
        List.of(Scalar.I32, Scalar.I32),
        Scalar.I32);
    assertMethod(
        "41020000000909",
        "4609e175f3444bb734727929ac3b7e58242906be21eda88e887996f2f8d5e849",
        List.of(Scalar.I32),
        Scalar.I32);
    assertMethod(
        "41020000000000",
        "92a18bfe810a41b16e67a56c523f968d74cbba7d5aaea8c8bf526bace5b693b0",
        List.of(),
        Scalar.UNIT);
    assertMethod(
        "41020000000f10",
        "4a8348d59f9e00a5e84bd32010e6f2e6b55642baa8600fb6f587c8bed098b110",
        List.of(Scalar.STRING),
        Scalar.BYTES);
    Shape point = new Struct(List.of(new Field("x", Scalar.I32), new Field("y", Scalar.I32)));
    assertEquals("4002000000010000007809010000007909", hex(SignatureHash.shapeBytes(point)));
    assertEquals(
        "eff670b804f3e9a1b2f311ccfbffe2802ac553a304b76d126187f1286e1f6ae8",
        hex(SignatureHash.ofShape(point)));
  }

  @Test
  @Rule({"schema.encoding.order", "payload.struct.order-immutable"})
  void orderMatters() {
    Field x = new Field("x", Scalar.I32);
    Field y = new Field("y", Scalar.I32);
    assertNotEquals(
        hex(SignatureHash.ofShape(new Struct(List.of(x, y)))),
        hex(SignatureHash.ofShape(new Struct(List.of(y, x)))));
  }

  @Test
  @Rule("schema.identifier.normalization")
  void namesAreCaseSensitive() {
    assertNotEquals(
        hex(SignatureHash.ofShape(new Struct(List.of(new Field("userId", Scalar.U8))))),
        hex(SignatureHash.ofShape(new Struct(List.of(new Field("userid", Scalar.U8))))));
  }

  @Test
  void theKnownCollisionIsHashedAsTheTextSays() {
    // R78: both signatures have these bytes; the decoder tells them apart, the hash cannot.
    byte[] unitLast =
        SignatureHash.methodBytes(
            List.of(unit("A"), Scalar.I32),
            new Enumeration(List.of(new Variant("B", new Payload.Newtype(Scalar.BOOL)))));
    byte[] newtypeFirst =
        SignatureHash.methodBytes(
            List.of(
                new Enumeration(List.of(new Variant("A", new Payload.Newtype(Scalar.I32)))),
                unit("B")),
            Scalar.BOOL);
    assertArrayEquals(unitLast, newtypeFirst);
    assertEquals(
        "41020000004102000000420100000001000000410942010000000100000042" + "01", hex(unitLast));
  }

  private static Shape unit(String variant) {
    return new Enumeration(List.of(new Variant(variant, new Payload.Unit())));
  }

  @ParameterizedTest
  @CsvSource({"''", "1a", "a-b", "a.b", "ä", "a b"})
  void otherNamesAreRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> new Field(name, Scalar.U8));
    assertThrows(IllegalArgumentException.class, () -> new Variant(name, new Payload.Unit()));
  }

  @Test
  void aSequenceOfBytesIsBytes() {
    assertThrows(IllegalArgumentException.class, () -> new Shape.Sequence(Scalar.U8));
  }
}
