package dev.rapace.transport.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rapace.security.Locality;
import dev.rapace.spec.Rule;
import dev.rapace.transport.ExternalTunnelAttestation;
import dev.rapace.transport.FrameLink;
import dev.rapace.transport.RecordingHandler;
import dev.rapace.transport.TransportProvider.ListenSettings;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a TCP address says about how far its bytes travel, and what it refuses. */
class TcpAddressTest {
  private static final ListenSettings SETTINGS =
      new ListenSettings(TimeUnit.SECONDS.toNanos(20), 10);

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:1, LOOPBACK",
    "tcp://127.255.0.3:1, LOOPBACK",
    "tcp://localhost:1, LOOPBACK",
    "tcp://[::1]:1, LOOPBACK",
    "tcp://[::ffff:127.0.0.1]:1, LOOPBACK",
    "tcp://[::ffff:10.0.0.1]:1, NETWORK",
    "tcp://[::ffff:0.0.0.0]:1, NETWORK",
    "tcp://0.0.0.0:1, NETWORK",
    "tcp://[::]:1, NETWORK",
    "tcp://10.1.2.3:1, NETWORK",
    "tcp://128.0.0.1:1, NETWORK",
    "tcp://example.org:1, NETWORK",
    "tcp://localhost.example.org:1, NETWORK",
    "tcp://127.0.0.1.example.org:1, NETWORK"
  })
  void localityFollowsTheAddress(String uri, Locality expected) {
    assertEquals(expected, TcpAddress.parse(URI.create(uri), "tcp", false).locality());
    assertEquals(
        expected, new TcpTransport().describeListener(URI.create(uri), List.of()).locality());
  }

  @Test
  void mappedAddressesAreSeenThrough() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    mapped[12] = 127;
    mapped[15] = 1;
    InetAddress loopback = Inet6Address.getByAddress(null, mapped, -1);
    assertTrue(loopback instanceof Inet6Address);
    assertTrue(TcpAddress.isLoopback(loopback));
    mapped[12] = 10;
    assertFalse(TcpAddress.isLoopback(Inet6Address.getByAddress(null, mapped, -1)));
    mapped[12] = 127;
    mapped[0] = 1;
    assertFalse(TcpAddress.isLoopback(Inet6Address.getByAddress(null, mapped, -1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://host",
        "tcp://host:0",
        "tcp://:80",
        "tcp:host:80",
        "tcp://host:80/path",
        "tcp://host:80?q",
        "tcp://host:80#f",
        "tcp://user:secret@host:80",
        "tls://host:80",
        "tcp://under_score:80"
      })
  void otherThanHostAndPortIsRefused(String uri) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TcpTransport()
                    .describeClient(URI.create(uri), List.of(), Optional.empty(), false));
    assertFalse(e.getMessage().contains("secret"));
    assertTrue(e.getMessage().contains("tcp://host:port"), e.getMessage());
  }

  @Test
  @Rule("java.transport.tunnel")
  void anAttestationCountsOnlyOnAnAddressOfItsInterface() throws Exception {
    TcpTransport tcp = new TcpTransport();
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    var right = new ExternalTunnelAttestation("wireguard", loopback.getName());
    var facts = tcp.describeListener(URI.create("tcp://127.0.0.1:0"), List.of(right));
    assertEquals(right.toFact(), facts.tunnel().orElseThrow());
    assertEquals(List.of(), facts.weaknesses());
    for (String elsewhere : List.of("tcp://0.0.0.0:0", "tcp://192.0.2.1:0", "tcp://localhost:0")) {
      var wrong = tcp.describeListener(URI.create(elsewhere), List.of(right));
      assertTrue(wrong.tunnel().isEmpty(), elsewhere);
      assertEquals("java.transport.tunnel", wrong.weaknesses().get(0).ruleId());
    }
    var missing = new ExternalTunnelAttestation("wireguard", "wg-missing");
    var listener = tcp.describeListener(URI.create("tcp://127.0.0.1:0"), List.of(missing));
    assertTrue(listener.tunnel().isEmpty());
    assertEquals("java.transport.tunnel", listener.weaknesses().get(0).ruleId());
    var client =
        tcp.describeClient(
            URI.create("tcp://127.0.0.1:1"), List.of(missing), Optional.empty(), false);
    assertTrue(client.tunnel().isEmpty());
    assertEquals("java.transport.tunnel", client.weaknesses().get(0).ruleId());
  }

  @Test
  @Rule("java.transport.tunnel")
  void aLiveConnectionOutsideTheTunnelIsNotEstablished() throws Exception {
    TcpTransport tcp = new TcpTransport();
    String lo = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
    var right = new ExternalTunnelAttestation("wireguard", lo);
    var wrong = new ExternalTunnelAttestation("wireguard", "wg-missing");
    LinkedBlockingQueue<FrameLink> accepted = new LinkedBlockingQueue<>();
    try (var listener =
        tcp.listen(URI.create("tcp://127.0.0.1:0"), List.of(right), SETTINGS, accepted::add)) {
      FrameLink good =
          tcp.connect(listener.uri(), List.of(right), TimeUnit.SECONDS.toNanos(20))
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertEquals(right.toFact(), good.security().tunnel().orElseThrow());
      FrameLink other = accepted.poll(20, TimeUnit.SECONDS);
      assertEquals(right.toFact(), other.security().tunnel().orElseThrow());
      good.abort();
      other.abort();
      ExecutionException e =
          assertThrows(
              ExecutionException.class,
              () ->
                  tcp.connect(listener.uri(), List.of(wrong), TimeUnit.SECONDS.toNanos(20))
                      .toCompletableFuture()
                      .get(20, TimeUnit.SECONDS));
      assertTrue(e.getCause() instanceof IOException);
      assertTrue(e.getCause().getMessage().contains("java.transport.tunnel"));
    }
  }

  @Test
  void aConnectionOverANetworkAddressIsNetworkEvenIfTheListenerIsOnAll() throws Exception {
    Optional<InetAddress> outside =
        NetworkInterface.networkInterfaces()
            .flatMap(n -> Collections.list(n.getInetAddresses()).stream())
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .findFirst();
    assumeTrue(outside.isPresent(), "this machine has no address but loopback");
    TcpTransport tcp = new TcpTransport();
    LinkedBlockingQueue<FrameLink> accepted = new LinkedBlockingQueue<>();
    try (var listener =
        tcp.listen(URI.create("tcp://0.0.0.0:0"), List.of(), SETTINGS, accepted::add)) {
      int port = listener.uri().getPort();
      for (String host : List.of("127.0.0.1", outside.get().getHostAddress())) {
        FrameLink link =
            tcp.connect(
                    URI.create("tcp://" + host + ":" + port),
                    List.of(),
                    TimeUnit.SECONDS.toNanos(20))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        Locality expected = host.startsWith("127.") ? Locality.LOOPBACK : Locality.NETWORK;
        assertEquals(expected, link.security().locality());
        FrameLink other = accepted.poll(20, TimeUnit.SECONDS);
        assertEquals(expected, other.security().locality());
        link.abort();
        other.abort();
      }
    }
  }

  @Test
  void aNameIsLookedUpAndEachAddressTried() throws Exception {
    TcpTransport tcp = new TcpTransport();
    LinkedBlockingQueue<FrameLink> accepted = new LinkedBlockingQueue<>();
    try (var listener =
        tcp.listen(URI.create("tcp://localhost:0"), List.of(), SETTINGS, accepted::add)) {
      FrameLink link =
          tcp.connect(listener.uri(), List.of(), TimeUnit.SECONDS.toNanos(20))
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      RecordingHandler handler = new RecordingHandler(link);
      link.executor().execute(() -> link.start(handler));
      accepted.poll(20, TimeUnit.SECONDS).abort();
      handler.awaitClosed();
    }
    ExecutionException e =
        assertThrows(
            ExecutionException.class,
            () ->
                tcp.connect(
                        URI.create("tcp://no-such-host.invalid:1"),
                        List.of(),
                        TimeUnit.SECONDS.toNanos(20))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS));
    assertTrue(e.getCause() instanceof IOException);
  }
}
