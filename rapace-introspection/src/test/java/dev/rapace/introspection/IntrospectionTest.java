package dev.rapace.introspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.introspection.Introspection.Kind;
import dev.rapace.introspection.Introspection.Node;
import dev.rapace.schema.Shape;
import dev.rapace.schema.SignatureHash;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class IntrospectionTest {
  @Test
  void aToolSeesServicesMethodsShapesAndDocumentation() throws IOException {
    DescribedServices told = DescribedServices.of(IntrospectionMethods.describe());
    try (RapaceServer server = Tools.server("introspection-tool").with(told).start();
        RapaceClient client = Tools.client(server, Tools.TOOL)) {
      Introspection tool = new IntrospectionClient(client);
      assertEquals(List.of("Introspection"), tool.services());
      assertEquals(Optional.empty(), tool.describe("Other"));
      Introspection.Service service = tool.describe("Introspection").orElseThrow();
      assertTrue(service.documentation().startsWith("What a server has"));
      assertEquals(2, service.methods().size());
      Introspection.Method describe = service.methods().get(1);
      assertEquals("describe", describe.name());
      assertEquals(Integer.toUnsignedLong(IntrospectionMethods.DESCRIBE.id()), describe.id());
      assertEquals("service", describe.arguments().get(0).name());
      // What was told is enough to compute the signature hash, so nothing of the shape was lost.
      assertArrayEquals(
          describe.signatureHash(),
          SignatureHash.ofMethod(
              List.of(ShapeNodes.toShape(describe.arguments().get(0).shape())),
              ShapeNodes.toShape(describe.result())));
    }
  }

  @Test
  @Rule("security.profile-b.authorize")
  void whoHasNotTheScopeIsDenied() throws IOException {
    DescribedServices told = DescribedServices.of(ShopMethods.describe());
    try (RapaceServer server = Tools.server("introspection-user").with(told).start();
        RapaceClient client = Tools.client(server, Tools.USER)) {
      Introspection asked = new IntrospectionClient(client);
      for (Executable question :
          List.<Executable>of(asked::services, () -> asked.describe("Shop"))) {
        RapaceException e = assertThrows(RapaceException.class, question);
        assertEquals(StatusCode.PERMISSION_DENIED, e.code());
      }
    }
  }

  @Test
  void evenALocalServerWithoutPolicyAsksForTheScope() throws IOException {
    try (RapaceServer server =
            RapaceServer.builder()
                .profile(SecurityProfile.trustedLocal())
                .listen("inproc:introspection-local")
                .with(DescribedServices.of(ShopMethods.describe()))
                .start();
        RapaceClient client =
            RapaceClient.builder(server.uri()).profile(SecurityProfile.trustedLocal()).connect()) {
      RapaceException e =
          assertThrows(RapaceException.class, () -> new IntrospectionClient(client).services());
      assertEquals(StatusCode.PERMISSION_DENIED, e.code());
    }
  }

  @Test
  void isOffUnlessItWasSwitchedOn() throws IOException {
    try (RapaceServer server = Tools.server("introspection-off").start();
        RapaceClient client = Tools.client(server, Tools.TOOL)) {
      RapaceException e =
          assertThrows(RapaceException.class, () -> new IntrospectionClient(client).services());
      assertEquals(StatusCode.UNIMPLEMENTED, e.code());
    }
  }

  @Test
  void tellsOnlyAboutWhatItWasGiven() throws IOException {
    DescribedServices nothing = DescribedServices.of();
    try (RapaceServer server = Tools.server("introspection-nothing").with(nothing).start();
        RapaceClient client = Tools.client(server, Tools.TOOL)) {
      assertEquals(List.of(), new IntrospectionClient(client).services());
      assertEquals(Optional.empty(), new IntrospectionClient(client).describe("Shop"));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> DescribedServices.of(ShopMethods.describe(), ShopMethods.describe()));
  }

  @Test
  void unitVariantsStayApartFromWhatFollows() {
    Shape ends =
        new Shape.Tuple(
            List.of(
                new Shape.Enumeration(List.of(new Shape.Variant("A", new Shape.Payload.Unit()))),
                Shape.Scalar.I32));
    assertEquals(ends, ShapeNodes.toShape(ShapeNodes.of(ends)));
  }

  @Test
  void nodesThatAreNoShapeAreRefused() {
    for (List<Node> nodes :
        List.of(
            List.<Node>of(),
            List.of(new Node(Kind.OPTION, "", 1)),
            List.of(new Node(Kind.FIELD, "a", 1), new Node(Kind.U8, "", 0)),
            List.of(new Node(Kind.U8, "", 0), new Node(Kind.U8, "", 0)),
            List.of(new Node(Kind.ENUM, "", 4294967295L)),
            List.of(new Node(Kind.STRUCT, "", 1), new Node(Kind.U8, "", 0)),
            java.util.Collections.nCopies(1000, new Node(Kind.OPTION, "", 1)))) {
      assertThrows(IllegalArgumentException.class, () -> ShapeNodes.toShape(nodes));
    }
  }
}
