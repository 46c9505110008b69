package dev.rapace.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.RuleCatalog;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The raw peer's bytes against bytes of another implementation; the suite against the catalog. */
class RawBytesTest {
  private static final String HELLO =
      "4d01000000000000000000000000000000ffffffff00000000000000000d0000000200000000000000"
          + "ffffffffffffffff80800400030f8080400000000000000080800400030f80804000000000";

  private static final String OPEN_AND_REQUEST =
      "4502000000000000000000000001000000ffffffff000000000000000005000000020000000000"
          + "0000ffffffffffffffff01000000000000000000000000000000010000000044030000000000"
          + "00000100000078563412ffffffff0000000000000000040000000500000000000000ffffffff"
          + "ffffffff0102030400000000000000000000000001020304";

  @Test
  void helloIsThatOfTheReference() {
    assertEquals(HELLO, hex(RawHello.initiator().withFeatures(3, 15).toBytes()));
  }

  @Test
  void openAndRequestAreThoseOfTheReference() {
    RawFrame open = RawFrame.control(2, Verb.OPEN_CHANNEL, Messages.openCall(1, List.of()));
    RawFrame request = RawFrame.of(3, 1, 0x12345678, 0x05, new byte[] {1, 2, 3, 4});
    assertEquals(OPEN_AND_REQUEST, hex(open.toBytes()) + hex(request.toBytes()));
  }

  @Test
  void helloWithATokenIsThatOfTheReference() {
    RawHello hello =
        RawHello.initiator()
            .withFeatures(3, 15)
            .withToken("secret-token")
            .withParam(
                "rapace.auth_scheme", "bearer".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertEquals(
        "80800400030f80804000000002117261706163652e617574685f746f6b656e0c7365637265742d746f6b656e"
            + "127261706163652e617574685f736368656d6506626561726572",
        hex(hello.payload()));
  }

  @Test
  void closeIsReadAndWritten() {
    byte[] bytes = HexFormat.of().parseHex("00011561757468656e7469636174696f6e206661696c6564");
    assertEquals(
        new Messages.Close(0, Optional.of("authentication failed")), Messages.readClose(bytes));
    assertArrayEquals(bytes, Messages.close(0, "authentication failed"));
    assertEquals(new Messages.Close(9, Optional.empty()), Messages.readClose(new byte[] {9, 0}));
  }

  @Test
  void aResponseIsRead() {
    Messages.Result result = Messages.readResult(HexFormat.of().parseHex("00000000010106"));
    assertEquals(0, result.code());
    assertArrayEquals(new byte[] {6}, result.body().orElseThrow());
    assertThrows(
        ConformanceFailure.class,
        () -> Messages.readResult(HexFormat.of().parseHex("0c00000000ff")));
    assertThrows(
        ConformanceFailure.class, () -> Messages.readResult(HexFormat.of().parseHex("0000000000")));
  }

  @Test
  void framesThatNobodyMaySendAreRefused() {
    RawFrame ping = RawFrame.control(1, Verb.PING, new byte[8]);
    RawFrame.read(body(ping));
    for (RawFrame wrong :
        List.of(
            ping.withSlot(0),
            ping.withSlot(RawFrame.RESERVED_SLOT),
            ping.withPayloadLength(7),
            ping.withFlags(0),
            ping.withFlags(0x82),
            RawFrame.of(1, 3, 7, 0x02, new byte[0]))) {
      assertThrows(ConformanceFailure.class, () -> RawFrame.read(body(wrong)), wrong::toString);
    }
  }

  private static byte[] body(RawFrame frame) {
    return new WireWriter().raw(frame.descriptor()).raw(frame.payload()).toBytes();
  }

  @Test
  void theReaderIsStrict() {
    for (String wrong : List.of("8000", "ffffffffffffffffff02", "80", "ffffffffffffffffffff01")) {
      WireReader in = new WireReader(HexFormat.of().parseHex(wrong), "it");
      assertThrows(ConformanceFailure.class, in::varint, wrong);
    }
    assertEquals(
        -1L, new WireReader(HexFormat.of().parseHex("ffffffffffffffffff01"), "it").varint());
  }

  @Test
  void checksHaveNamesOfTheirOwnAndRulesThatExist() {
    RuleCatalog catalog = RuleCatalog.load();
    Set<String> names = new HashSet<>();
    for (ConformanceCheck check : ConformanceSuite.all()) {
      assertTrue(names.add(check.name()), check.name());
      assertTrue(!check.rules().isEmpty(), check.name());
      check.rules().forEach(rule -> assertTrue(catalog.contains(rule), check.name() + ": " + rule));
    }
    assertTrue(names.size() >= 90, names.size() + " checks");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
