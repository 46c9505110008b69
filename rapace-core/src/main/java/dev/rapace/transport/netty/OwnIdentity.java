package dev.rapace.transport.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The user as whom this process runs. */
final class OwnIdentity {
  private static final long UID = findUid();

  private OwnIdentity() {}

  /** Effective user id of this process, unsigned 32-bit. */
  static long uid() {
    return UID;
  }

  private static long findUid() {
    try {
      Path status = Path.of("/proc/self/status");
      if (Files.isReadable(status)) {
        List<String> lines = Files.readAllLines(status);
        for (String line : lines) {
          if (line.startsWith("Uid:")) {
            // Real, effective, saved, file system.
            return Long.parseLong(line.split("\\s+", -1)[2]);
          }
        }
      }
      // Elsewhere: a file that we make belongs to us.
      Path probe = Files.createTempFile("rapace", ".uid");
      try {
        return Integer.toUnsignedLong((Integer) Files.getAttribute(probe, "unix:uid"));
      } finally {
        Files.delete(probe);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell as which user this process runs", e);
    }
  }
}
