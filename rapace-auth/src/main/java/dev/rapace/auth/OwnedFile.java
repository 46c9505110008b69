package dev.rapace.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Reads a small file that only its owner may change, and, if it is a secret, may read. */
final class OwnedFile {
  private static final Set<PosixFilePermission> OTHERS_READ =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private OwnedFile() {}

  /**
   * Reads the file after its mode was checked.
   *
   * @param longest bytes; a longer file is refused before more is read
   * @throws IOException if it cannot be read, is too long, or its mode is too open; the message
   *     names the file and the remedy, never its content
   */
  static byte[] read(Path file, boolean isSecret, int longest) throws IOException {
    Set<PosixFilePermission> mode;
    try {
      mode = Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException e) {
      throw new IOException("the mode of " + file + " cannot be checked on this file system");
    }
    if (mode.stream().anyMatch(OTHERS_WRITE::contains)) {
      throw new IOException(file + " may be changed by others: chmod go-w");
    }
    if (isSecret && mode.stream().anyMatch(OTHERS_READ::contains)) {
      throw new IOException(file + " may be read by others: chmod 600");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(longest + 1);
      if (content.length > longest) {
        throw new IOException(file + " is longer than " + longest + " bytes");
      }
      return content;
    }
  }
}
