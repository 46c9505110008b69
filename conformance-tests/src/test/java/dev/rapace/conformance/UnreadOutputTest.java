package dev.rapace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.Method;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceServer;
import dev.rapace.postcard.Codecs;
import dev.rapace.security.SecurityProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A peer that causes one answer after the other and reads none is not read from any more: what is
 * kept for it is bounded. When it reads, everything arrives.
 */
class UnreadOutputTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STANDSTILL = Duration.ofSeconds(2);

  private static final int UNKNOWN_METHOD = 0x7777;
  private static final int DATA_EOS = 0x05;

  private static final int BURST = 512;

  /** Far more than all buffers of the kernel and of both sides take. */
  private static final int FLOOD = 1_200_000;

  private static final Method<String, String> ECHO =
      Method.of("Echo", "echo", Codecs.STRING, Codecs.STRING);

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger msgId = new AtomicInteger(1);
  private final AtomicReference<IOException> broken = new AtomicReference<>();
  private volatile boolean enough;
  private RawLink link;

  @AfterEach
  void hangUp() throws IOException {
    if (link != null) {
      link.close();
    }
  }

  @Test
  void a_server_stops_reading_a_peer_that_reads_no_answer() throws Exception {
    try (RapaceServer server =
        RapaceServer.builder()
            .profile(SecurityProfile.trustedLocal())
            .listen("tcp://127.0.0.1:0")
            .handshakeTimeout(Duration.ofSeconds(30))
            .drainTimeout(Duration.ofSeconds(1))
            .audit(event -> {})
            .method(ECHO, (call, text) -> text)
            .start()) {
      link = RawLink.dial(server.uri(), Optional.empty(), PATIENCE);
      link.write(RawHello.initiator().toBytes());
      readAll(flood(1));
    }
  }

  @Test
  void a_client_stops_reading_a_server_that_reads_no_answer() throws Exception {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<RapaceClient> connecting =
          CompletableFuture.supplyAsync(() ->
              RapaceClient.builder("tcp://127.0.0.1:" + door.getLocalPort())
                  .profile(SecurityProfile.trustedLocal())
                  .connectTimeout(Duration.ofSeconds(30))
                  .connect());
      Socket accepted = door.accept();
      link = new RawLink.SocketLink(accepted);
      link.write(RawHello.initiator().withRole(1).toBytes());
      // The client asks with a Ping of these bytes whether it is let in.
      byte[] letIn = {(byte) 0x01, 0x00, 0x00, (byte) 0xD0, 0x7E, (byte) 0xE9, (byte) 0xCC, 0x0A};
      link.write(RawFrame.control(msgId.incrementAndGet(), Verb.PONG, letIn).toBytes());
      try (RapaceClient unused = connecting.get(60, TimeUnit.SECONDS)) {
        readAll(flood(2));
      }
    }
  }

  /** Calls what is not there and reads nothing, until the other side reads no more of it. */
  private Thread flood(int firstChannel) throws InterruptedException {
    Thread sender =
        Thread.ofPlatform().daemon().name("flood").start(() -> openChannels(firstChannel));
    int seen = -1;
    while (sender.isAlive() && seen != opened.get()) {
      seen = opened.get();
      sender.join(STANDSTILL);
    }
    assertEquals(null, broken.get());
    assertTrue(sender.isAlive(), "all " + opened.get() + " calls were read");
    enough = true;
    return sender;
  }

  private void openChannels(int firstChannel) {
    try {
      while (opened.get() < FLOOD && !enough) {
        WireWriter burst = new WireWriter();
        for (int i = 0; i < BURST; i++) {
          int channel = firstChannel + 2 * (opened.get() + i);
          byte[] open = Messages.openCall(channel, List.of());
          burst.raw(RawFrame.control(msgId.incrementAndGet(), Verb.OPEN_CHANNEL, open).toBytes());
          byte[] request = {0};
          burst.raw(
              RawFrame.of(msgId.incrementAndGet(), channel, UNKNOWN_METHOD, DATA_EOS, request)
                  .toBytes());
        }
        link.write(burst.toBytes());
        opened.addAndGet(BURST);
      }
    } catch (IOException e) {
      broken.set(e);
    }
  }

  /** Every answer arrives, and the connection goes on. */
  private void readAll(Thread sender) throws InterruptedException {
    RawPeer peer = RawPeer.over(link, PATIENCE);
    assertTrue(sender.join(PATIENCE), "what was held back is read now");
    assertEquals(null, broken.get());
    int answers = 0;
    while (answers < opened.get()) {
      answers += peer.expectFrame().methodId() == UNKNOWN_METHOD ? 1 : 0;
    }
    peer.sendFrame(RawFrame.control(msgId.incrementAndGet(), Verb.PING, new byte[8]));
    assertEquals(Verb.PONG, peer.expectFrame().methodId());
  }
}
