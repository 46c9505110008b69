package dev.rapace.benchmarks.side;

import dev.rapace.Answer;
import dev.rapace.CallOptions;
import dev.rapace.HandlerMode;
import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.auth.BearerCredentials;
import dev.rapace.auth.Grant;
import dev.rapace.auth.JwkSet;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.JwtAuthenticator;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.SecretRef;
import dev.rapace.auth.StaticTokens;
import dev.rapace.examples.common.DemoTokens;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.tls.TlsTrust;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rapace as a user would run it, never with security off: Profile B with a token and an authorizer
 * on every call over TCP and Unix sockets, Profile C with TLS 1.3, a JWT identity and an authorizer
 * on every call over TLS. Audit events go to the default sink.
 */
final class RapaceContender implements Contender {
  private static final Method<byte[], byte[]> ECHO =
      Method.of("Bench", "echo", Codecs.BYTES, Codecs.BYTES).requiresScope("bench");
  private static final int LARGEST = 4 << 20;

  @Override
  public String name() {
    return "rapace";
  }

  @Override
  public RunningServer serve(Scenario scenario, Path folder) throws Exception {
    RapaceServer.Builder builder =
        RapaceServer.builder()
            .maxPayload(LARGEST)
            .authorizer(RoleAuthorizer.builder().allowDeclared().build())
            .method(
                ECHO,
                (call, bytes) -> bytes,
                scenario.handler() == Scenario.HandlerStyle.INLINE
                    ? HandlerMode.INLINE
                    : HandlerMode.VIRTUAL_THREAD);
    switch (scenario.link()) {
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
              .authenticator(
                  JwtAuthenticator.builder()
                      .trust(
                          DemoTokens.ISSUER,
                          JwkSet.parse(Files.readString(folder.resolve("issuer.jwks"))))
                      .audience("bench")
                      .algorithms(JwtAlgorithm.ES256)
                      .maxLifetime(Duration.ofHours(1))
                      .build());
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
    }
    RapaceServer server = builder.start();
    return new RunningServer(server.uri().toString(), server);
  }

  private static SecretRef token(Path folder) {
    return SecretRef.parse("file:" + folder.resolve("bench.token"));
  }

  @Override
  public LoadClient connect(Scenario scenario, String address, Path folder) {
    URI uri = URI.create(address);
    String target = uri.getHost() == null ? address : uri.getHost();
    RapaceClient.Builder builder =
        RapaceClient.builder(uri)
            .maxPayload(LARGEST)
            .credentials(BearerCredentials.of(target, token(folder)));
    if (scenario.link() == Scenario.Link.TLS) {
      builder
          .profile(SecurityProfile.networked())
          .option(
              TlsClientOptions.builder()
                  .trust(TlsTrust.fromPem(folder.resolve("authority.pem")))
                  .provider(TlsProvider.BORINGSSL)
                  .build());
    } else {
      builder.profile(SecurityProfile.sameHostUntrusted());
    }
    return new Client(
        builder.connect(),
        new byte[scenario.payload()],
        scenario.handler() == Scenario.HandlerStyle.INLINE);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The outcome goes to the consumer.
  private record Client(RapaceClient client, byte[] request, boolean inline) implements LoadClient {
    @Override
    public void call(Consumer<@Nullable Throwable> done) {
      if (!inline) {
        client.callAsync(ECHO, request).whenComplete((answer, error) -> done.accept(error));
        return;
      }
      client.callInline(
          ECHO,
          request,
          CallOptions.DEFAULT,
          new Answer<byte[]>() {
            @Override
            public void onValue(byte[] value) {
              done.accept(null);
            }

            @Override
            public void onFailure(RuntimeException failure) {
              done.accept(failure);
            }
          });
    }

    @Override
    public void callAndWait() {
      client.call(ECHO, request);
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
