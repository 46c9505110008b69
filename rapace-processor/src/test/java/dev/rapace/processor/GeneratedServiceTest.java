package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.CallContext;
import dev.rapace.CallOptions;
import dev.rapace.HandlerMode;
import dev.rapace.Metadata;
import dev.rapace.MetadataKey;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Result;
import dev.rapace.postcard.Tuple;
import dev.rapace.postcard.UnencodableValueException;
import dev.rapace.processor.sample.Everything;
import dev.rapace.processor.sample.EverythingCodec;
import dev.rapace.processor.sample.Figure;
import dev.rapace.processor.sample.FigureCodec;
import dev.rapace.processor.sample.Inventory;
import dev.rapace.processor.sample.InventoryAsyncClient;
import dev.rapace.processor.sample.InventoryClient;
import dev.rapace.processor.sample.InventoryMethods;
import dev.rapace.processor.sample.InventoryServer;
import dev.rapace.schema.MethodId;
import dev.rapace.schema.ServiceDescription;
import dev.rapace.security.AccessClass;
import dev.rapace.security.MethodRef;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A service made by the processor, served and called. */
class GeneratedServiceTest {
  private static final MetadataKey<String> CALLER = MetadataKey.text("caller");

  private record Warehouse(String caller) implements Inventory {
    @Override
    public Everything echo(Everything all) {
      return all;
    }

    @Override
    public int add(int a, int b) {
      return a + b;
    }

    @Override
    public void ping() {}

    @Override
    public Result<Item, String> getItem(long id) {
      return id == 7
          ? new Result.Ok<>(new Item(id, "seven for " + caller))
          : new Result.Err<>("no item " + id);
    }

    @Override
    public Map<String, int[]> group(List<String> names, int[] values) {
      return Map.of(String.join("+", names), values);
    }

    @Override
    public void removeAll(String wait, int in, int out, int value) {
      throw new RapaceException(StatusCode.INVALID_ARGUMENT, wait + in + out + value);
    }
  }

  private static RapaceServer serve(String name) throws IOException {
    return InventoryServer.bindPerCall(
            RapaceServer.builder()
                .profile(SecurityProfile.trustedLocal())
                .listen("inproc:" + name)
                .authorizer(EveryMethod.ALLOWED),
            GeneratedServiceTest::warehouseFor,
            HandlerMode.VIRTUAL_THREAD)
        .start();
  }

  private static Inventory warehouseFor(CallContext call) {
    return new Warehouse(call.metadata().get(CALLER).orElse("nobody"));
  }

  private static RapaceClient client(String name) {
    return RapaceClient.builder("inproc:" + name).profile(SecurityProfile.trustedLocal()).connect();
  }

  @Test
  @Rule({"codegen.args.encoding", "langmap.idiomatic", "langmap.roundtrip"})
  void callsGoThroughTheStubs() throws IOException {
    try (RapaceServer server = serve("generated");
        RapaceClient client = client("generated")) {
      Inventory inventory = new InventoryClient(client);
      assertEquals(5, inventory.add(2, 3));
      assertEquals(8, inventory.twice(4));
      inventory.ping();
      assertEquals(new Result.Err<>("no item 8"), inventory.getItem(8));
      assertArrayEquals(
          new int[] {1, -1}, inventory.group(List.of("a", "b"), new int[] {1, -1}).get("a+b"));
      Everything all = everything();
      assertArrayEquals(
          EverythingCodec.INSTANCE.toBytes(all),
          EverythingCodec.INSTANCE.toBytes(inventory.echo(all)));
      RapaceException refused =
          assertThrows(RapaceException.class, () -> inventory.removeAll("x", 1, 2, 3));
      assertEquals("x123", refused.status().message());
      InventoryAsyncClient later = new InventoryAsyncClient(client);
      assertEquals(9, later.add(4, 5).join());
      assertTrue(server.connections() == 1);
    }
  }

  @Test
  void optionsGoWithEachCallAndTheImplementationSeesThem() throws IOException {
    try (RapaceServer server = serve("generated-options");
        RapaceClient client = client("generated-options")) {
      InventoryClient inventory =
          new InventoryClient(client)
              .with(CallOptions.DEFAULT.metadata(Metadata.of(CALLER, "Ada")));
      assertEquals(new Result.Ok<>(new Inventory.Item(7, "seven for Ada")), inventory.getItem(7));
      assertEquals(1, server.uris().size());
    }
  }

  @Test
  @Rule({"core.method-id.input-format", "codegen.method-id.computation"})
  void declarationsAreInTheMethods() {
    MethodRef remove = InventoryMethods.REMOVE_ALL.ref();
    assertEquals(Set.of("keeper"), remove.requiredRoles());
    assertEquals(Set.of("inventory", "write", "delete"), remove.requiredScopes());
    assertEquals(Optional.of(AccessClass.ADMIN), remove.access());
    assertEquals(Optional.of(AccessClass.READ), InventoryMethods.PING.ref().access());
    assertEquals("Inventory.get_item", InventoryMethods.GET_ITEM.fullName());
    assertTrue(InventoryMethods.ADD.isIdempotent());
    assertEquals(6, InventoryMethods.ALL.size());
    assertEquals(
        "f37ba983ec1b2cfd3576c877292a31522ab5c194d3e34afa256cb71a087fed39",
        HexFormat.of().formatHex(InventoryMethods.ADD.signatureHash().orElseThrow()));
  }

  @Test
  void theDescriptionHasTheHashesAndTheDocumentation() {
    ServiceDescription inventory = InventoryMethods.describe();
    assertEquals("What the tests call.", inventory.documentation());
    for (int i = 0; i < InventoryMethods.ALL.size(); i++) {
      ServiceDescription.MethodDescription method = inventory.methods().get(i);
      assertEquals("Inventory." + method.name(), InventoryMethods.ALL.get(i).fullName());
      assertTrue(InventoryMethods.ALL.get(i).isCompatibleWith(method.signatureHash()));
    }
    assertEquals("Adds up.", inventory.methods().get(1).documentation());
    assertEquals("a", inventory.methods().get(1).arguments().get(0).name());
  }

  @Test
  @Rule({"data.wire.field-order", "langmap.enum.discriminant", "payload.struct.field-order"})
  void bytesAreThoseOfTheDataModel() {
    assertEquals("00", hex(new Figure.Nothing()));
    assertEquals("01ff", hex(new Figure.Dot(255)));
    assertEquals("02000000000000f03f0161", hex(new Figure.Line(1, "a")));
    assertEquals(
        "030102030" + "1", hex(new Figure.Polygon(List.of(new Figure.Point(1, -2)), true)));
  }

  @Test
  @Rule("payload.float.nan")
  void theGeneratedCodecWritesOneNaNAndRefusesWhatIsOutOfRange() {
    HexFormat hex = HexFormat.of();
    double odd = Double.longBitsToDouble(0x7FF8_0000_0000_1234L);
    assertEquals("02000000000000f87f0161", hex(new Figure.Line(odd, "a")));
    Figure read = FigureCodec.INSTANCE.fromBytes(hex.parseHex("02341200000000f87f0161"));
    assertTrue(Double.isNaN(((Figure.Line) read).length()));
    assertThrows(
        UnencodableValueException.class, () -> FigureCodec.INSTANCE.toBytes(new Figure.Dot(256)));
    assertThrows(
        UnencodableValueException.class, () -> FigureCodec.INSTANCE.toBytes(new Figure.Dot(-1)));
  }

  @Test
  @Rule("core.method-id.input-format")
  void theSnakeCaseNameOfAPeerIsWhatIsHashed() {
    assertEquals(MethodId.of("Inventory", "get_item"), InventoryMethods.GET_ITEM.id());
    assertNotEquals(MethodId.of("Inventory", "getItem"), InventoryMethods.GET_ITEM.id());
  }

  private static String hex(Figure figure) {
    return HexFormat.of().formatHex(FigureCodec.INSTANCE.toBytes(figure));
  }

  private static Everything everything() {
    BigInteger u128 = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    return new Everything(
        true,
        255,
        (byte) -1,
        65535,
        (short) -1,
        4294967295L,
        -1,
        BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE),
        -1L,
        u128,
        Byte.MIN_VALUE,
        Short.MIN_VALUE,
        Integer.MIN_VALUE,
        Long.MIN_VALUE,
        BigInteger.ONE.shiftLeft(127).negate(),
        -0.0f,
        Double.NaN,
        0x1F600,
        "Grüße",
        new byte[] {1, 2},
        new byte[] {1, 2, 3, 4},
        Optional.of("x"),
        OptionalInt.of(-5),
        OptionalLong.empty(),
        OptionalDouble.of(2.5),
        null,
        List.of(80, 443),
        List.of("left", "right"),
        new int[] {1, -1, Integer.MAX_VALUE},
        new long[] {0, 4294967295L},
        new double[] {1, 2, 3},
        Map.of("a", List.of(BigInteger.TEN)),
        new Tuple.Three<>("t", Optional.of(List.of("u", "v")), false),
        new Result.Err<>(new Everything.Failure(404, "gone")),
        Everything.Color.GREEN,
        new Figure.Polygon(List.of(new Figure.Point(3, 4)), false));
  }
}
