package dev.rapace.benchmarks.side;

import dev.rapace.CallContext;
import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.RapaceServer;
import dev.rapace.StreamWriter;
import dev.rapace.auth.Grant;
import dev.rapace.auth.JwkSet;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.SecretRef;
import dev.rapace.auth.StaticTokens;
import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.examples.common.DemoTokens;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Our server as it is measured, never with security off: Profile B with a token and an authorizer
 * on every call over TCP and Unix sockets, Profile C with TLS 1.3, a JWT identity and an authorizer
 * on every call over TLS. Audit events go to the default sink, denials are logged. The proof {@code
 * benchmark-server-honest} attacks servers made here.
 */
public final class BenchmarkServer {
  /** Gives the request back; for callers with the scope {@code bench}. */
  public static final Method<byte[], byte[]> ECHO =
      Method.of("Bench", "echo", Codecs.BYTES, Codecs.BYTES).requiresScope("bench");

  /** Items of the length of the request, without end; for callers with the scope {@code bench}. */
  public static final Port<byte[]> ITEMS_PORT = Port.serverStream(101, Codecs.BYTES);

  /** The method of {@link #ITEMS_PORT}. */
  public static final Method<byte[], byte[]> ITEMS =
      Method.of("Bench", "items", Codecs.BYTES, Codecs.BYTES)
          .requiresScope("bench")
          .port(ITEMS_PORT);

  /** A stream of the caller on which nothing comes. */
  public static final Port<byte[]> HELD_PORT = Port.clientStream(1, Codecs.BYTES);

  /** Lasts until {@link #HELD_PORT} ends; for callers with the scope {@code bench}. */
  public static final Method<byte[], byte[]> HELD =
      Method.of("Bench", "held", Codecs.BYTES, Codecs.BYTES).requiresScope("bench").port(HELD_PORT);

  /** For callers with a scope that nobody has. */
  public static final Method<byte[], byte[]> FORBIDDEN =
      Method.of("Bench", "forbidden", Codecs.BYTES, Codecs.BYTES).requiresScope("nobody-has-this");

  /** Longest payload, in bytes. */
  static final int LARGEST = 16 << 20;

  private BenchmarkServer() {}

  /**
   * A server for this scenario.
   *
   * @param folder what {@link Materials} made
   */
  public static RapaceServer.Builder configured(Scenario scenario, Path folder) throws IOException {
    RapaceServer.Builder builder =
        RapaceServer.builder().authorizer(RoleAuthorizer.builder().allowDeclared().build());
    methods(builder, scenario.handler(), ECHO, ITEMS);
    builder.method(FORBIDDEN, (call, bytes) -> bytes).method(HELD, BenchmarkServer::held);
    return switch (scenario.link()) {
      case TLS ->
          builder
              .profile(SecurityProfile.networked())
              .listen(
                  "tls://localhost:0",
                  TlsServerOptions.builder()
                      .identity(
                          TlsIdentity.fromPem(
                              folder.resolve("server.pem"), folder.resolve("server.key")))
                      .provider(TlsProvider.BORINGSSL)
                      .build())
              .authenticator(tokens(folder));
      case TCP, UNIX ->
          builder
              .profile(SecurityProfile.sameHostUntrusted())
              .listen(
                  scenario.link() == Scenario.Link.TCP
                      ? "tcp://127.0.0.1:0"
                      : "unix:" + folder.resolve("rapace.sock"))
              .authenticator(
                  StaticTokens.builder()
                      .token("bench", token(folder), Grant.ofScopes("bench"))
                      .build());
    };
  }

  /** The same methods for everybody on this host: what the security pipeline is compared with. */
  static RapaceServer.Builder open(HandlerStyle handler) {
    RapaceServer.Builder builder =
        RapaceServer.builder().profile(SecurityProfile.trustedLocal()).listen("tcp://127.0.0.1:0");
    methods(
        builder,
        handler,
        Method.of("Bench", "echo", Codecs.BYTES, Codecs.BYTES),
        Method.of("Bench", "items", Codecs.BYTES, Codecs.BYTES).port(ITEMS_PORT));
    return builder;
  }

  private static void methods(
      RapaceServer.Builder builder,
      HandlerStyle handler,
      Method<byte[], byte[]> echo,
      Method<byte[], byte[]> items) {
    HandlerMode mode =
        handler == HandlerStyle.INLINE ? HandlerMode.INLINE : HandlerMode.VIRTUAL_THREAD;
    builder
        .maxPayload(LARGEST)
        .method(echo, (call, bytes) -> bytes, mode)
        .method(items, BenchmarkServer::items);
  }

  /** On a virtual thread: waits for credit, and ends when the caller has had enough. */
  private static byte[] items(CallContext call, byte[] item) {
    StreamWriter<byte[]> out = call.writer(ITEMS_PORT);
    while (!call.isCancelled()) {
      out.write(item);
    }
    return item;
  }

  /** On a virtual thread, which waits. */
  private static byte[] held(CallContext call, byte[] item) {
    byte[] last = item;
    for (byte[] next : call.reader(HELD_PORT)) {
      last = next;
    }
    return last;
  }

  private static JwtAuthenticator tokens(Path folder) throws IOException {
    return JwtAuthenticator.builder()
        .trust(DemoTokens.ISSUER, JwkSet.parse(Files.readString(folder.resolve("issuer.jwks"))))
        .audience("bench")
        .algorithms(JwtAlgorithm.ES256)
        .maxLifetime(Duration.ofHours(1))
        .build();
  }

  /** The one token of a run. */
  static SecretRef token(Path folder) {
    return SecretRef.parse("file:" + folder.resolve("bench.token"));
  }
}
