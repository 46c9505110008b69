package dev.rapace.proofs.hostile;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.auth.BearerCredentials;
import dev.rapace.auth.Grant;
import dev.rapace.auth.MutualTlsAuthenticator;
import dev.rapace.auth.MutualTlsAuthenticator.NameSource;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.conformance.RawHello;
import dev.rapace.conformance.RawLink;
import dev.rapace.conformance.RawPeer;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsIdentity;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.tls.TlsTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * Certificates that nobody may believe: clients at a server that wants one, and servers that a
 * client with a token dials.
 *
 * @param certificates the authority and the others
 */
record BadCertificates(ProvingGroundCertificates certificates) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * At a server of mutual TLS: nobody without a certificate, nobody whose authority is another or
   * whose certificate has ended gets as far as a Hello; the good one does.
   *
   * @return how many were refused
   */
  int clients() throws IOException {
    Path folder = certificates.folder();
    try (RapaceServer server =
        RapaceServer.builder()
            .profile(SecurityProfile.networked())
            .listen(
                "tls://127.0.0.1:0",
                TlsServerOptions.builder()
                    .identity(
                        TlsIdentity.fromPem(
                            folder.resolve("server.pem"), folder.resolve("server.key")))
                    .requireClientCertificate(TlsTrust.fromPem(folder.resolve("authority.pem")))
                    .build())
            .authenticator(
                MutualTlsAuthenticator.namedBy(NameSource.DNS)
                    .peer("client.example", Grant.none())
                    .build())
            .authorizer(RoleAuthorizer.builder().build())
            .audit(event -> {})
            .drainTimeout(Duration.ofSeconds(1))
            .start()) {
      refuses(server, Optional.empty());
      refuses(server, Optional.of(ProvingGroundCertificates.EXPIRED));
      refuses(server, Optional.of(ProvingGroundCertificates.UNTRUSTED));
      try (RawPeer good = dial(server, Optional.of(ProvingGroundCertificates.GOOD))) {
        good.sendHello(RawHello.initiator());
        good.expectHello();
        good.expectAlive();
      }
      return 3;
    }
  }

  private RawPeer dial(RapaceServer server, Optional<String> client) throws IOException {
    RawLink.Tls tls = RawLink.Tls.of(certificates.clientContext(client));
    return RawPeer.connect(server.uri(), Optional.of(tls), PATIENCE);
  }

  private void refuses(RapaceServer server, Optional<String> client) throws IOException {
    byte[] received;
    try (RawPeer peer = dial(server, client)) {
      peer.sendHello(RawHello.initiator());
      peer.awaitClosed();
      received = peer.received();
    } catch (IOException refusedInTheHandshake) {
      received = new byte[0];
    }
    if (received.length > 0) {
      throw new IOException("a client showing " + client.orElse("nothing") + " heard the server");
    }
  }

  /**
   * A client with a token dials servers of another authority, with an expired certificate, and with
   * one for another address: it refuses, and no byte of its own reaches them. Then one that is
   * right, so that the silence means something.
   *
   * @return how many were refused
   */
  int servers() throws Exception {
    refusesServer(ProvingGroundCertificates.UNTRUSTED_SERVER, "127.0.0.1");
    refusesServer(ProvingGroundCertificates.EXPIRED_SERVER, "127.0.0.1");
    refusesServer("server", "127.0.0.2");
    if (bytesHeardBy("server", "127.0.0.1") <= 0) {
      throw new IOException("the server with a good certificate heard nothing");
    }
    return 3;
  }

  private void refusesServer(String certificate, String address) throws Exception {
    int heard = bytesHeardBy(certificate, address);
    if (heard != 0) {
      throw new IOException(
          "a server showing " + certificate + " on " + address + " heard " + heard + " bytes");
    }
  }

  /** Dials a server that shows this certificate; how many bytes it could read. */
  private int bytesHeardBy(String certificate, String address) throws Exception {
    try (SSLServerSocket listener =
        (SSLServerSocket)
            certificates
                .serverContext(certificate)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getByName(address))) {
      CompletableFuture<Integer> heard = CompletableFuture.supplyAsync(() -> listen(listener));
      dialWithToken("tls://" + address + ":" + listener.getLocalPort());
      return heard.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the listening server did not come to an end", e);
    }
  }

  /** Reads one piece, if the handshake succeeds at all, and hangs up. */
  private static int listen(SSLServerSocket listener) {
    try (SSLSocket socket = (SSLSocket) listener.accept()) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis() / 2));
      return Math.max(0, socket.getInputStream().read(new byte[4096]));
    } catch (IOException refusedByTheClient) {
      return 0;
    }
  }

  private void dialWithToken(String uri) {
    TlsClientOptions options =
        TlsClientOptions.builder()
            .trust(TlsTrust.fromPem(certificates.folder().resolve("authority.pem")))
            .build();
    RapaceClient.Builder client =
        RapaceClient.builder(uri)
            .profile(SecurityProfile.networked())
            .option(options)
            .credentials(BearerCredentials.of(uri, Secret.of("token-that-must-stay-home-2b7e91")))
            .audit(event -> {})
            .connectTimeout(Duration.ofSeconds(5));
    boolean connected;
    try (RapaceClient made = client.connect()) {
      connected = made != null;
    } catch (RapaceException expected) {
      // Refused by the client, or hung up on by the server: what the server heard tells them apart.
      connected = false;
    }
    if (connected) {
      throw new IllegalStateException("connected to a server that never said Hello");
    }
  }
}
