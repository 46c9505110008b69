package dev.rapace.tls.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.security.TransportSecurity;
import dev.rapace.spec.Rule;
import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client with a token meets servers that it must not believe: they decrypt no byte, what the
 * client encrypts is shorter than any frame, and the token is not even asked for.
 */
class NoHelloToStrangersTest {
  private static final TestCa CA = TestCa.create("root");

  /** A descriptor alone is longer than what an alert takes. */
  private static final int SHORTEST_FRAME = 64;

  private final AtomicInteger asked = new AtomicInteger();

  private final CallCredentials token =
      new CallCredentials() {
        @Override
        public CompletionStage<Secret> token(TransportSecurity transport, String target) {
          asked.incrementAndGet();
          return CompletableFuture.completedFuture(Secret.of("token-for-the-right-server"));
        }
      };

  /** A server of the JDK that shows this certificate and waits for data. */
  private static final class FakeServer implements AutoCloseable {
    private final SSLServerSocket door;
    private final CompletableFuture<Integer> decrypted;

    FakeServer(TestCa.Issued shown) throws IOException {
      door =
          (SSLServerSocket)
              TlsRawPeer.context(CA, shown)
                  .getServerSocketFactory()
                  .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
      decrypted = CompletableFuture.supplyAsync(this::serveOne, Thread.ofPlatform()::start);
    }

    /** Bytes of application data that arrived before the client was gone. */
    private int serveOne() {
      int bytes = 0;
      try (SSLSocket socket = (SSLSocket) door.accept()) {
        socket.setSoTimeout(60_000);
        byte[] buffer = new byte[4096];
        int read = socket.getInputStream().read(buffer);
        while (read >= 0) {
          bytes += read;
          if (bytes >= SHORTEST_FRAME) {
            return bytes; // A client that believes us would wait for an answer.
          }
          read = socket.getInputStream().read(buffer);
        }
      } catch (IOException e) {
        // The client went away, as it must.
      }
      return bytes;
    }

    URI uri() {
      return URI.create("tls://127.0.0.1:" + door.getLocalPort());
    }

    int decrypted() throws Exception {
      return decrypted.get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }

  private RapaceClient.Builder client(URI uri, TlsClientOptions options) {
    return RapaceClient.builder(uri)
        .profile(SecurityProfile.networked())
        .option(options)
        .credentials(token)
        .connectTimeout(Duration.ofSeconds(30));
  }

  private void saysNothing(TestCa.Issued server, TlsClientOptions options) throws Exception {
    try (FakeServer fake = new FakeServer(server);
        RecordingProxy proxy = new RecordingProxy(fake.uri())) {
      assertThrows(RapaceException.class, () -> client(proxy.uri(), options).connect().close());
      assertEquals(0, fake.decrypted());
      int encrypted = proxy.last().encryptedByClient();
      assertTrue(encrypted < SHORTEST_FRAME, encrypted + " encrypted bytes");
      assertEquals(0, asked.get());
    }
  }

  private static TlsClientOptions trusting(TestCa authority, TlsProvider provider) {
    return TlsClientOptions.builder().trust(authority.trust()).provider(provider).build();
  }

  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  @Rule({"security.profile-c.authenticate", "security.metadata.secrets"})
  void nothingIsSaidToAServerThatIsNotBelieved(TlsProvider provider) throws Exception {
    TlsClientOptions options = trusting(CA, provider);
    saysNothing(TestCa.create("other").server(), options);
    saysNothing(TestCa.selfSigned(spec -> {}), options);
    saysNothing(CA.leaf("host").server().dns("example.org").issue(), options);
    saysNothing(CA.leaf("address").server().ip("127.0.0.2").issue(), options);
    saysNothing(CA.leaf("old").server().ip("127.0.0.1").expired().issue(), options);
    saysNothing(CA.leaf("client").client().ip("127.0.0.1").issue(), options);
    TlsClientOptions pinned =
        TlsClientOptions.builder()
            .trust(CA.trust())
            .pins(CA.server().pin(), CA.server().pin())
            .provider(provider)
            .build();
    saysNothing(CA.server(), pinned);
  }

  /** The proof of the proof: a server that is believed gets Hello, token and all. */
  @ParameterizedTest
  @EnumSource(TlsProvider.class)
  void aServerThatIsBelievedGetsAHello(TlsProvider provider) throws Exception {
    try (FakeServer fake = new FakeServer(CA.server());
        RecordingProxy proxy = new RecordingProxy(fake.uri())) {
      assertThrows(
          RapaceException.class,
          () -> client(proxy.uri(), trusting(CA, provider)).connect().close());
      assertTrue(fake.decrypted() >= SHORTEST_FRAME);
      assertTrue(proxy.last().encryptedByClient() > SHORTEST_FRAME);
      assertEquals(1, asked.get());
    }
  }
}
