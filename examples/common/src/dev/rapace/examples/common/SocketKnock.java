package dev.rapace.examples.common;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Tries to connect to a Unix socket with nothing but the JDK, so that a user who cannot read the
 * library can try it too. {@code PATH}.
 */
public final class SocketKnock {
  private SocketKnock() {}

  /** Entry point. */
  public static void main(String[] args) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(Path.of(args[0])));
      System.out.println("ATTEMPT knock => connected");
    } catch (IOException e) {
      System.out.println("ATTEMPT knock => refused by the kernel: " + e.getMessage());
    }
  }
}
