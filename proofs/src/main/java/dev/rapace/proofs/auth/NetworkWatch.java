package dev.rapace.proofs.auth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees whether anything in this process goes to the network: a trap listens on loopback for whoever
 * follows a URL of an attack token, every use of the platform's HTTP clients is counted before a
 * name is looked up, and the sockets of the process are counted where the kernel shows them.
 */
final class NetworkWatch implements AutoCloseable {
  private final ServerSocket trap;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger lookups = new AtomicInteger();
  private final ProxySelector before = ProxySelector.getDefault();
  private final int socketsBefore;

  NetworkWatch() throws IOException {
    trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon(true).name("trap").start(this::count);
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            lookups.incrementAndGet();
            return List.of(Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException e) {
            lookups.incrementAndGet();
          }
        });
    socketsBefore = sockets();
  }

  private void count() {
    while (!trap.isClosed()) {
      try {
        trap.accept().close();
        connections.incrementAndGet();
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        connections.incrementAndGet();
      }
    }
  }

  String trapUrl() {
    return "http://127.0.0.1:" + trap.getLocalPort() + "/keys";
  }

  /** Traces of network use since the start. */
  int seen() throws IOException {
    return connections.get() + lookups.get() + Math.max(0, sockets() - socketsBefore);
  }

  private static int sockets() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    int sockets = 0;
    try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : open) {
        if (isSocket(descriptor)) {
          sockets++;
        }
      }
    }
    return sockets;
  }

  private static boolean isSocket(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (NoSuchFileException e) {
      return false; // Closed since the listing.
    }
  }

  @Override
  public void close() throws IOException {
    ProxySelector.setDefault(before);
    trap.close();
  }
}
