package dev.rapace.proofs.hostile;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** Sockets of this process, and threads of the library, for comparing before and after. */
public final class OpenSockets {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private OpenSockets() {}

  /**
   * What is open.
   *
   * @param sockets sockets of this process; 0 where the system does not tell
   * @param threads threads whose names start with {@code rapace}
   */
  public record Count(int sockets, int threads) {
    boolean isAtMost(Count other) {
      return sockets <= other.sockets && threads <= other.threads;
    }

    @Override
    public String toString() {
      return sockets + " sockets and " + threads + " threads";
    }
  }

  /** Counts. */
  public static Count now() throws IOException {
    int threads = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      threads += thread.getName().startsWith("rapace") ? 1 : 0;
    }
    return new Count(sockets(), threads);
  }

  private static int sockets() throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    int sockets = 0;
    try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : open) {
        sockets += isSocket(descriptor) ? 1 : 0;
      }
    }
    return sockets;
  }

  private static boolean isSocket(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (NoSuchFileException closedMeanwhile) {
      return false;
    }
  }

  /** Waits until no more is open than was, and says what is open then. */
  public static Count awaitAtMost(Count before, Duration patience)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    Count count = now();
    while (!count.isAtMost(before) && System.nanoTime() < end) {
      Thread.sleep(20);
      count = now();
    }
    return count;
  }
}
