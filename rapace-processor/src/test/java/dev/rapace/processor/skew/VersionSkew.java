package dev.rapace.processor.skew;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.Codecs;
import dev.rapace.processor.skew.v1.OrdersServer;
import dev.rapace.processor.skew.v2.Orders;
import dev.rapace.processor.skew.v2.OrdersClient;
import dev.rapace.processor.skew.v2.OrdersMethods;
import dev.rapace.schema.SignatureHash;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.SecurityProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client of the second version of a service at a server of the first. */
public final class VersionSkew {
  private final AtomicInteger found = new AtomicInteger();
  private final AtomicInteger encoded = new AtomicInteger();
  private final List<String> wrong = new ArrayList<>();

  /** A version-1 implementation that counts. */
  private final class OldOrders implements dev.rapace.processor.skew.v1.Orders {
    @Override
    public int count(String customer) {
      return customer.length();
    }

    @Override
    public Order find(long id) {
      found.incrementAndGet();
      return new Order(id, "pencil");
    }
  }

  /**
   * Makes the calls.
   *
   * @param uri where the server listens meanwhile
   * @return what did not happen as it should; empty if all did
   */
  public List<String> check(String uri) throws IOException {
    try (RapaceServer server =
            OrdersServer.bind(
                    RapaceServer.builder()
                        .profile(SecurityProfile.trustedLocal())
                        .listen(uri)
                        .auditDenialsOnly()
                        .authorizer((peer, method, link) -> AuthorizationDecision.allow("all")),
                    new OldOrders())
                .start();
        RapaceClient client =
            RapaceClient.builder(server.uri())
                .profile(SecurityProfile.trustedLocal())
                .methods(OrdersMethods.ALL)
                .connect()) {
      stubs(new OrdersClient(client));
      refusedBeforeEncoding(client);
      refusedByTheServer(client);
      expect("the old handler ran " + found, found.get() == 0);
      expect("a compatible call after all this", new OrdersClient(client).count("Ada") == 3);
    }
    return wrong;
  }

  private void stubs(Orders orders) {
    expect("the compatible method", orders.count("Grace") == 5);
    String message = status(() -> orders.find(7), StatusCode.INCOMPATIBLE_SCHEMA);
    for (Method<?, ?> find :
        List.of(dev.rapace.processor.skew.v1.OrdersMethods.FIND, OrdersMethods.FIND)) {
      String hash = SignatureHash.toHex(find.signatureHash().orElseThrow());
      expect("the message names " + hash + ": " + message, message.contains(hash));
    }
    expect("the message names the method: " + message, message.contains("Orders.find"));
    status(() -> orders.cancel(7), StatusCode.UNIMPLEMENTED);
  }

  private void refusedBeforeEncoding(RapaceClient client) {
    Codec<Long> counting =
        Codec.of(
            (value, out) -> {
              encoded.incrementAndGet();
              out.writeI64(value);
            },
            in -> in.readI64());
    Method<Long, Orders.Order> find =
        Method.of("Orders", "find", counting, OrdersMethods.FIND.response())
            .signatureHash(SignatureHash.toHex(OrdersMethods.FIND.signatureHash().orElseThrow()));
    status(() -> client.call(find, 7L), StatusCode.INCOMPATIBLE_SCHEMA);
    status(() -> client.notify(find, 7L), StatusCode.INCOMPATIBLE_SCHEMA);
    expect("a future fails", client.callAsync(find, 7L).isCompletedExceptionally());
    expect("nothing was encoded", encoded.get() == 0);
  }

  /** A client that does not look is refused by the server, which knows the hash from Hello. */
  private void refusedByTheServer(RapaceClient client) {
    Method<Long, Orders.Order> blind =
        Method.of("Orders", "find", Codecs.I64, OrdersMethods.FIND.response());
    RapaceException e = refusal(() -> client.call(blind, 7L));
    expect(
        "the server answers a call of the other signature",
        e != null
            && e.code() == StatusCode.INCOMPATIBLE_SCHEMA
            && e.processed() == RapaceException.Processed.ANSWERED);
  }

  private String status(Runnable call, StatusCode expected) {
    RapaceException e = refusal(call);
    expect(
        expected + " but " + (e == null ? "an answer" : e.getMessage()),
        e != null && e.code() == expected);
    return e == null ? "" : e.status().message();
  }

  private static @Nullable RapaceException refusal(Runnable call) {
    try {
      call.run();
      return null;
    } catch (RapaceException e) {
      return e;
    }
  }

  private void expect(String what, boolean holds) {
    if (!holds) {
      wrong.add(what);
    }
  }
}
