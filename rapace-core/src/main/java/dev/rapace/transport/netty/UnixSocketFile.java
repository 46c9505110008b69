package dev.rapace.transport.netty;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a bound Unix socket. It is made under another name, given its permissions, and then
 * linked to its own name: it appears with the right permissions from the first moment, and never in
 * the place of a file that is there.
 */
final class UnixSocketFile {
  private static final int KIND = 0170000;
  private static final int SOCKET = 0140000;

  private final Path path;
  private final Object key;

  private UnixSocketFile(Path path, Object key) {
    this.path = path;
    this.key = key;
  }

  /**
   * Removes a socket that a dead process left behind.
   *
   * @throws IOException if something else is there, or a process still listens
   */
  static void clear(UnixAddress address) throws IOException {
    Path path = address.path();
    Object found = key(path);
    if (found == null) {
      return;
    }
    if (((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & KIND)
        != SOCKET) {
      throw new IOException(path + " exists and is not a socket; it is left as it is");
    }
    if (!isDead(path)) {
      throw new IOException(path + " is in use: another process listens there");
    }
    // Another server may have replaced it since: take it aside, look, and only then remove it.
    Path aside = address.temporary();
    Files.move(path, aside);
    if (found.equals(key(aside))) {
      Files.delete(aside);
      return;
    }
    try {
      Files.createLink(path, aside);
    } finally {
      Files.delete(aside);
    }
    throw new IOException(path + " is in use: another process has just begun to listen there");
  }

  /** Gives the socket at {@code made} its permissions and its name. */
  static UnixSocketFile publish(Path made, Path path, Set<PosixFilePermission> mode)
      throws IOException {
    try {
      Files.setPosixFilePermissions(made, mode);
      Object key = key(made);
      if (key == null) {
        throw new NoSuchFileException(made.toString());
      }
      Files.createLink(path, made);
      return new UnixSocketFile(path, key);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(path + " is in use: another process has just begun to listen there", e);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  /** Removes the name, if it still is the name of this socket. */
  void remove() {
    try {
      if (key.equals(key(path))) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // Nobody listens any more; the next server finds the name dead and clears it.
    }
  }

  private static @Nullable Object key(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Only a refused connection proves that nobody listens. */
  private static boolean isDead(Path path) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A full backlog would block.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      String message = e.getMessage();
      return message != null && message.contains("Connection refused");
    }
  }
}
