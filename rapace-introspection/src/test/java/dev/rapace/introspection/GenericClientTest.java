package dev.rapace.introspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.HandlerMode;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.introspection.ShapeCodec.Chosen;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.postcard.Unit;
import dev.rapace.schema.Shape;
import dev.rapace.spec.Rule;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A tool that has no stub, and only what the server told it. */
class GenericClientTest {
  private static final BigInteger BIG = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private static RapaceServer start(String name) throws IOException {
    return Tools.server(name).with(DescribedServices.of(ShopMethods.describe())).start();
  }

  private static Map<String, Object> numbers() {
    Map<String, Object> numbers = new HashMap<>();
    numbers.put("flag", true);
    numbers.put("u8", 255);
    numbers.put("u16", (short) 7);
    numbers.put("u32", 4_294_967_295L);
    numbers.put("u64", BIG);
    numbers.put("u128", BIG.multiply(BIG));
    numbers.put("i8", (byte) -128);
    numbers.put("i16", -32_768);
    numbers.put("i32", Integer.MIN_VALUE);
    numbers.put("i64", Long.MIN_VALUE);
    numbers.put("i128", BIG.negate());
    numbers.put("f32", 1.5f);
    numbers.put("f64", -0.0);
    numbers.put("letter", "ß");
    numbers.put("text", "Grüße");
    numbers.put("bytes", new byte[] {1, 2});
    return numbers;
  }

  private static Map<String, Object> parts() {
    return Map.of(
        "maybe",
        Optional.of("x"),
        "list",
        List.of("a", "b"),
        "pair",
        List.of(-1L, 1L),
        "three",
        new byte[] {1, 2, 3},
        "map",
        Map.of("yes", true),
        "forms",
        List.of(
            new Chosen("Nothing", Unit.UNIT),
            new Chosen("Dot", 3L),
            new Chosen("Line", List.of(2.5, "l")),
            new Chosen("Box", Map.of("width", 2L, "height", 3L))));
  }

  @Test
  @Rule("data.service.facet-required")
  void callsMethodsOfAServiceThatItWasToldAbout() throws IOException {
    try (RapaceServer server = start("generic-calls");
        RapaceClient client = Tools.client(server, Tools.TOOL)) {
      GenericClient tool = new GenericClient(client);
      assertEquals(List.of("Shop"), tool.services());
      assertEquals(Unit.UNIT, tool.call("Shop", "ping", List.of()));
      Map<?, ?> numbers = (Map<?, ?>) tool.call("Shop", "numbers", List.of(numbers()));
      assertEquals(7L, numbers.get("u16"));
      assertEquals(255L, numbers.get("u8"));
      assertEquals(BIG.multiply(BIG), numbers.get("u128"));
      assertEquals(BIG.negate(), numbers.get("i128"));
      assertEquals("ß", numbers.get("letter"));
      assertEquals(-0.0, numbers.get("f64"));
      assertArrayEquals(new byte[] {1, 2}, (byte[]) numbers.get("bytes"));
      List<?> both =
          (List<?>) tool.call("Shop", "parts", List.of(parts(), new Chosen("Err", "gone")));
      assertEquals(new Chosen("Err", "gone"), both.get(1));
      Map<?, ?> back = (Map<?, ?>) both.get(0);
      for (String same : List.of("maybe", "list", "pair", "map", "forms")) {
        assertEquals(parts().get(same), back.get(same), same);
      }
      assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) back.get("three"));
    }
  }

  @Test
  @Rule("security.profile-b.authorize")
  void isHeldBackByThePolicyAsAnyCallerIs() throws IOException {
    try (RapaceServer server = start("generic-denied");
        RapaceClient client = Tools.client(server, Tools.TOOL);
        RapaceClient other = Tools.client(server, Tools.USER)) {
      GenericClient tool = new GenericClient(client);
      RapaceException denied =
          assertThrows(RapaceException.class, () -> tool.call("Shop", "close", List.of("just so")));
      assertEquals(StatusCode.PERMISSION_DENIED, denied.code());
      RapaceException told =
          assertThrows(
              RapaceException.class,
              () -> new GenericClient(other).call("Shop", "ping", List.of()));
      assertEquals(StatusCode.PERMISSION_DENIED, told.code());
    }
  }

  @Test
  void refusesWhatItCannotCallOrWhatDoesNotFit() throws IOException {
    try (RapaceServer server = start("generic-refusals");
        RapaceClient client = Tools.client(server, Tools.TOOL)) {
      GenericClient tool = new GenericClient(client);
      refused("not described", () -> tool.call("Other", "ping", List.of()));
      refused("not described", () -> tool.call("Shop", "open", List.of()));
      refused("has streams", () -> tool.call("Shop", "news", List.of()));
      refused("a List of 0", () -> tool.call("Shop", "ping", List.of("more")));
      refused("a Map of the fields", () -> tool.call("Shop", "numbers", List.of(Map.of())));
      for (Map.Entry<String, Object> wrong :
          Map.<String, Object>of(
                  "u8", 256, "u32", -1, "u64", "1", "letter", "ab", "text", 1, "bytes", List.of())
              .entrySet()) {
        Map<String, Object> numbers = numbers();
        numbers.put(wrong.getKey(), wrong.getValue());
        refused("", () -> tool.call("Shop", "numbers", List.of(numbers)));
      }
    }
  }

  private static void refused(String why, Runnable call) {
    RuntimeException e = assertThrows(RuntimeException.class, call::run);
    assertTrue(
        e instanceof IllegalArgumentException || e.getCause() instanceof IllegalArgumentException,
        () -> "not refused before it was sent: " + e);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void aDescriptionThatContradictsItselfIsNotBelieved() throws IOException {
    Introspection liar =
        new Introspection() {
          private final DescribedServices truth = DescribedServices.of(ShopMethods.describe());

          @Override
          public List<String> services() {
            return truth.services();
          }

          @Override
          public Optional<Service> describe(String service) {
            return truth
                .describe("Shop")
                .map(s ->
                    new Service(
                        service,
                        "",
                        s.methods().stream()
                            .map(m ->
                                new Method(
                                    m.name(),
                                    m.id(),
                                    m.signatureHash(),
                                    "",
                                    m.arguments(),
                                    List.of(new Node(Kind.STRING, "", 0))))
                            .toList()));
          }
        };
    try (RapaceServer server =
            IntrospectionServer.bind(Tools.server("generic-liar"), liar, HandlerMode.VIRTUAL_THREAD)
                .start();
        RapaceClient client = Tools.client(server, Tools.TOOL)) {
      GenericClient tool = new GenericClient(client);
      refused("contradicts itself", () -> tool.call("Shop", "ping", List.of()));
      refused("contradicts itself", () -> tool.call("Elsewhere", "ping", List.of()));
    }
  }

  @Test
  void bytesAreThoseOfTheGeneratedCodecs() {
    Shop.Parts parts =
        new Shop.Parts(
            Optional.of("x"),
            List.of("a", "b"),
            List.of(-1, 1),
            new byte[] {1, 2, 3},
            Map.of("yes", true),
            List.of(
                new Shop.Form.Nothing(),
                new Shop.Form.Dot(3),
                new Shop.Form.Line(2.5, "l"),
                new Shop.Form.Box(2, 3)));
    Codec<Object> codec = ShapeCodec.of(Shop_PartsCodec.SHAPE);
    assertArrayEquals(Shop_PartsCodec.INSTANCE.toBytes(parts), codec.toBytes(parts()));
    byte[] bytes = codec.toBytes(parts());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(MalformedPayloadException.class, () -> codec.fromBytes(cut));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> ShapeCodec.of(new Shape.FixedArray(0xFFFFFFFFL, Shape.Scalar.UNIT)));
  }
}
