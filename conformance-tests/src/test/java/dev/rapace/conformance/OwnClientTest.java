package dev.rapace.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.StatusCode;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.Tuple;
import dev.rapace.postcard.Unit;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** This project's client against a server that knows the specification only. */
class OwnClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Method<Tuple.Two<Long, String>, Long> ADD =
      Method.of("Calculator", "add", Codecs.tuple(Codecs.U32, Codecs.STRING), Codecs.U32);
  private static final Method<Unit, Unit> RESET =
      Method.of("Calculator", "reset", Codecs.UNIT, Codecs.UNIT);

  private ServerSocket socket;
  private RawPeer server;
  private RapaceClient client;

  @BeforeEach
  void connect() throws Exception {
    socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    URI uri = URI.create("tcp://127.0.0.1:" + socket.getLocalPort());
    CompletableFuture<RapaceClient> dialled =
        CompletableFuture.supplyAsync(
            () -> RapaceClient.builder(uri).profile(SecurityProfile.trustedLocal()).connect());
    server = RawPeer.over(new RawLink.SocketLink(socket.accept()), PATIENCE);
    server.sendHello(RawHello.initiator().withRole(1));
    assertEquals(0, server.expectHello().role());
    server.sendControl(Verb.PONG, server.expectControl(Verb.PING).payload());
    client = dialled.get(60, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    client.close();
    socket.close();
  }

  /** Reads the opening of a call and its request. */
  private RawFrame expectRequest() {
    server.expectControl(Verb.OPEN_CHANNEL);
    return server.expectFrame();
  }

  private void answer(RawFrame request, int flags, byte[] payload) {
    server.sendFrame(
        RawFrame.of(request.msgId(), request.channelId(), request.methodId(), flags, payload));
  }

  private static byte[] status(int code, String message, byte[] details) {
    return new WireWriter().varint(code).text(message).bytes(details).varint(0).u8(0).toBytes();
  }

  private RapaceException failureOf(CompletableFuture<?> call) {
    Throwable cause =
        assertThrows(
                java.util.concurrent.ExecutionException.class, () -> call.get(60, TimeUnit.SECONDS))
            .getCause();
    return (RapaceException) cause;
  }

  @Test
  @Rule({
    "core.call.request.payload",
    "core.call.request.method-id",
    "core.call.request.flags",
    "codegen.args.encoding"
  })
  void argumentsAreOneBehindTheOtherAndNothingElse() throws Exception {
    CompletableFuture<Long> sum = client.callAsync(ADD, new Tuple.Two<>(300L, "zwölf"));
    RawFrame request = expectRequest();
    assertEquals(0x193F_A158, request.methodId());
    assertEquals(0x05, request.flags());
    WireReader arguments = new WireReader(request.payload(), "arguments");
    assertEquals(300, arguments.varint32());
    assertEquals("zwölf", arguments.text());
    arguments.end();
    answer(request, 0x205, new WireWriter().hex("00000000").u8(1).bytes(new byte[] {3}).toBytes());
    assertEquals(3L, sum.get(60, TimeUnit.SECONDS));
  }

  @Test
  @Rule({"core.call.request.payload", "codegen.args.encoding", "frame.payload.empty"})
  void noArgumentIsNoBytes() throws Exception {
    CompletableFuture<Unit> done = client.callAsync(RESET, Unit.UNIT);
    RawFrame request = expectRequest();
    assertEquals(0x05, request.flags());
    assertEquals(0, request.payload().length);
    answer(request, 0x205, new WireWriter().hex("0000000001" + "00").toBytes());
    assertEquals(Unit.UNIT, done.get(60, TimeUnit.SECONDS));
  }

  @Test
  @Rule("error.details.unknown-format")
  void detailsOfAnyFormArriveAsTheyAre() {
    Random random = new Random(7);
    for (int length : List.of(0, 1, 16, 500)) {
      byte[] details = new byte[length];
      random.nextBytes(details);
      CompletableFuture<Unit> failed = client.callAsync(RESET, Unit.UNIT);
      answer(expectRequest(), 0x215, status(9, "not now", details));
      RapaceException e = failureOf(failed);
      assertEquals(StatusCode.FAILED_PRECONDITION, e.code());
      assertEquals("not now", e.status().message());
      assertArrayEquals(details, e.status().details());
    }
    server.expectAlive();
  }

  @Test
  @Rule({"error.flag.parse", "error.impl.unknown-codes"})
  void theEnvelopeDecidesAndUnknownNumbersAreKept() throws Exception {
    CompletableFuture<Unit> fine = client.callAsync(RESET, Unit.UNIT);
    answer(expectRequest(), 0x215, new WireWriter().hex("0000000001" + "00").toBytes());
    assertEquals(Unit.UNIT, fine.get(60, TimeUnit.SECONDS), "ERROR flag, code 0");
    CompletableFuture<Unit> failed = client.callAsync(RESET, Unit.UNIT);
    answer(expectRequest(), 0x205, status(777, "own", new byte[0]));
    assertEquals(777, failureOf(failed).status().number(), "no ERROR flag, code 777");
  }

  @Test
  @Rule({"error.status.success", "error.status.error"})
  void aFailureHasNoResultEvenIfTheServerSendsOne() throws Exception {
    CompletableFuture<Long> sum = client.callAsync(ADD, new Tuple.Two<>(1L, ""));
    answer(
        expectRequest(),
        0x215,
        new WireWriter().varint(5).hex("000000").u8(1).bytes(new byte[] {3}).toBytes());
    assertEquals(StatusCode.NOT_FOUND, failureOf(sum).code());
    CompletableFuture<Long> nothing = client.callAsync(ADD, new Tuple.Two<>(1L, ""));
    answer(expectRequest(), 0x205, new WireWriter().hex("0000000000").toBytes());
    assertEquals(StatusCode.DECODE_ERROR, failureOf(nothing).code(), "success without a body");
  }

  @Test
  @Rule({
    "overload.goaway.client.reconnect",
    "overload.goaway.client.complete",
    "overload.goaway.client.stop"
  })
  void aServerThatLeavesIsReplacedWithoutACallThatNeedsIt() throws Exception {
    CompletableFuture<Unit> running = client.callAsync(RESET, Unit.UNIT);
    RawFrame request = expectRequest();
    server.sendControl(
        Verb.GO_AWAY, new WireWriter().varint(0).varint(1).text("").varint(0).toBytes());
    socket.setSoTimeout(60_000);
    try (RawPeer replacement = RawPeer.over(new RawLink.SocketLink(socket.accept()), PATIENCE)) {
      replacement.sendHello(RawHello.initiator().withRole(1));
      assertEquals(0, replacement.expectHello().role());
      replacement.sendControl(Verb.PONG, replacement.expectControl(Verb.PING).payload());
      answer(request, 0x205, new WireWriter().hex("0000000001" + "00").toBytes());
      assertEquals(Unit.UNIT, running.get(60, TimeUnit.SECONDS), "the old call completes");
      CompletableFuture<Unit> next = client.callAsync(RESET, Unit.UNIT);
      replacement.expectControl(Verb.OPEN_CHANNEL);
      RawFrame second = replacement.expectFrame();
      replacement.sendFrame(
          RawFrame.of(
              second.msgId(),
              second.channelId(),
              second.methodId(),
              0x205,
              new WireWriter().hex("0000000001" + "00").toBytes()));
      assertEquals(Unit.UNIT, next.get(60, TimeUnit.SECONDS), "new calls go elsewhere");
    }
  }
}
