package dev.rapace.tls.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a client and a server, passes every byte on, and keeps what it saw. */
final class RecordingProxy implements AutoCloseable {
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;
  private static final int SERVER_HELLO = 2;
  private static final int PRE_SHARED_KEY = 41;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final URI target;
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  RecordingProxy(URI target) throws IOException {
    this.target = target;
    Thread.ofPlatform().daemon().name("proxy").start(this::acceptAll);
  }

  URI uri() {
    return URI.create("tls://127.0.0.1:" + door.getLocalPort());
  }

  /** The last connection that came. */
  Connection last() {
    return connections.getLast();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(target.getHost(), target.getPort());
        connections.add(new Connection(client, server));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Connection connection : connections) {
      connection.client.close();
      connection.server.close();
    }
  }

  /** One record of TLS: its outer type and the length of its body. */
  record TlsRecord(int type, int length) {}

  /** Both directions of one connection. */
  static final class Connection {
    private final Socket client;
    private final Socket server;
    private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
    private final ByteArrayOutputStream fromServer = new ByteArrayOutputStream();

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
      copy(client, server, fromClient);
      copy(server, client, fromServer);
    }

    private static void copy(Socket from, Socket to, ByteArrayOutputStream seen) {
      Thread.ofPlatform()
          .daemon()
          .name("proxy-copy")
          .start(() -> {
            byte[] buffer = new byte[16 << 10];
            try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
              int read = in.read(buffer);
              while (read >= 0) {
                synchronized (seen) {
                  seen.write(buffer, 0, read);
                }
                out.write(buffer, 0, read);
                read = in.read(buffer);
              }
            } catch (IOException e) {
              // One side is gone; the other one learns it from its closed socket.
            }
          });
    }

    private static byte[] seen(ByteArrayOutputStream bytes) {
      synchronized (bytes) {
        return bytes.toByteArray();
      }
    }

    /** Bytes of encrypted records that the client sent: its last handshake messages and data. */
    int encryptedByClient() {
      return records(seen(fromClient)).stream()
          .filter(record -> record.type() == APPLICATION_DATA)
          .mapToInt(TlsRecord::length)
          .sum();
    }

    /**
     * Whether the server took up an earlier session: only then its ServerHello, which is not
     * encrypted, has a pre_shared_key (RFC 8446, 4.2.11).
     */
    boolean isResumed() {
      byte[] bytes = seen(fromServer);
      int at = 5;
      if (bytes.length < at + 38 || bytes[0] != HANDSHAKE || bytes[at] != SERVER_HELLO) {
        throw new AssertionError("no ServerHello in " + bytes.length + " bytes");
      }
      at += 4 + 2 + 32;
      at += 1 + (bytes[at] & 0xFF);
      at += 2 + 1;
      int end = at + 2 + unsigned16(bytes, at);
      at += 2;
      while (at < end) {
        if (unsigned16(bytes, at) == PRE_SHARED_KEY) {
          return true;
        }
        at += 4 + unsigned16(bytes, at + 2);
      }
      return false;
    }

    private static List<TlsRecord> records(byte[] bytes) {
      List<TlsRecord> records = new ArrayList<>();
      int at = 0;
      while (at + 5 <= bytes.length) {
        records.add(new TlsRecord(bytes[at] & 0xFF, unsigned16(bytes, at + 3)));
        at += 5 + unsigned16(bytes, at + 3);
      }
      return records;
    }

    private static int unsigned16(byte[] bytes, int at) {
      return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }
  }
}
