package dev.rapace.proofs.hostile;

import dev.rapace.conformance.Messages;
import dev.rapace.conformance.RawFrame;
import dev.rapace.conformance.RawHello;
import dev.rapace.conformance.RawLink;
import dev.rapace.conformance.RawPeer;
import dev.rapace.conformance.Verb;
import dev.rapace.conformance.WireWriter;
import dev.rapace.proofs.hostile.GuardedServers.Place;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Bytes that are no protocol, or nearly: cut off, turned, made up, meant for another port. The
 * other side must end the connection, and within its handshake timeout if nothing more comes.
 */
final class BadBytes {
  private static final int NO_SUCH_METHOD = 0xdead_beef;

  private final GuardedServers servers;
  private final Random random;
  private int cases;

  BadBytes(GuardedServers servers, Random random) {
    this.servers = servers;
    this.random = random;
  }

  /** How many connections were tried. */
  int cases() {
    return cases;
  }

  /**
   * A good Hello and a call of a method that does not exist: no handler may run, however turned.
   */
  private static byte[] conversation() {
    return new WireWriter()
        .raw(RawHello.initiator().withParams(GuardedServers.good()).toBytes())
        .raw(RawFrame.control(2, Verb.OPEN_CHANNEL, Messages.openCall(1, List.of())).toBytes())
        .raw(RawFrame.of(3, 1, NO_SUCH_METHOD, 0x05, new byte[20]).toBytes())
        .raw(RawFrame.control(4, Verb.PING, new byte[8]).toBytes())
        .toBytes();
  }

  /** The conversation cut off at a place of chance, then the end of the stream. */
  void truncated(Place place) throws IOException {
    byte[] good = conversation();
    sendAndFinish(place, Arrays.copyOf(good, random.nextInt(good.length)));
  }

  /** One to four bits of the conversation turned, then the end of the stream. */
  void turned(Place place) throws IOException {
    byte[] bytes = conversation();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    sendAndFinish(place, bytes);
  }

  /** Made-up bytes at first, or behind a good Hello. */
  void garbage(Place place) throws IOException {
    byte[] bytes = new byte[random.nextInt(1, 400)];
    random.nextBytes(bytes);
    byte[] hello = RawHello.initiator().withParams(GuardedServers.good()).toBytes();
    byte[] front = random.nextBoolean() ? new byte[0] : hello;
    sendAndFinish(place, new WireWriter().raw(front).raw(bytes).toBytes());
  }

  private void sendAndFinish(Place place, byte[] bytes) throws IOException {
    cases++;
    try (RawPeer peer = servers.dial(place)) {
      peer.send(bytes);
      peer.finishSending();
      peer.awaitClosed();
    }
  }

  /**
   * Peers that stop talking: at once, inside a prefix, inside a Hello, and before the handshake of
   * TLS. All at the same time; each must be cut off within the handshake timeout.
   */
  void silent() throws IOException {
    byte[] hello = RawHello.initiator().withParams(GuardedServers.good()).toBytes();
    List<RawPeer> silent = new ArrayList<>();
    try {
      for (Place place : Place.values()) {
        for (int spoken : new int[] {0, 1, 40, hello.length - 1}) {
          RawPeer peer = servers.dial(place);
          silent.add(peer);
          peer.send(Arrays.copyOf(hello, spoken));
        }
      }
      RawPeer beforeTls = dialPlain(Place.TLS);
      silent.add(beforeTls);
      for (RawPeer peer : silent) {
        cases++;
        peer.awaitClosed();
      }
    } finally {
      silent.forEach(RawPeer::close);
    }
  }

  /** A good Hello in the clear on the TLS port: closed, and nothing of the protocol comes back. */
  void plainOnTls() throws IOException {
    cases++;
    try (RawPeer peer = dialPlain(Place.TLS)) {
      peer.send(RawHello.initiator().withParams(GuardedServers.good()).toBytes());
      peer.awaitClosed();
      // At most one TLS alert record: 5 bytes of head, 2 of body.
      if (peer.received().length > 7) {
        throw new IOException("the TLS port answered a plain Hello: " + peer.received().length);
      }
    }
  }

  private RawPeer dialPlain(Place place) throws IOException {
    URI secure = servers.uri(place);
    URI plain = URI.create("tcp://" + secure.getHost() + ":" + secure.getPort());
    return RawPeer.connect(plain, Optional.empty(), servers.target(place).patience());
  }

  /** A client of TLS on the plain port: its handshake fails. */
  void tlsOnPlain() throws IOException {
    URI plain = servers.uri(Place.TCP);
    refusesTls(
        URI.create("tls://" + plain.getHost() + ":" + plain.getPort()),
        servers.tls(Place.TLS).orElseThrow(),
        "the plain port took part in a TLS handshake");
  }

  /** A client that knows TLS 1.2 only: its handshake fails. */
  void oldTls() throws IOException {
    refusesTls(
        servers.uri(Place.TLS),
        servers.tls(Place.TLS).orElseThrow().withProtocols("TLSv1.2"),
        "the server took TLS 1.2");
  }

  private void refusesTls(URI uri, RawLink.Tls tls, String otherwise) {
    cases++;
    boolean connected;
    try (RawLink link = RawLink.dial(uri, Optional.of(tls), servers.target(Place.TLS).patience())) {
      connected = link != null;
    } catch (IOException refused) {
      connected = false;
    }
    if (connected) {
      throw new IllegalStateException(otherwise);
    }
  }
}
