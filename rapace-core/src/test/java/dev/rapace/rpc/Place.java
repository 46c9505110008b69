package dev.rapace.rpc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a test's server listens: each transport of this module. */
enum Place {
  IN_PROCESS,
  TCP,
  UNIX;

  private static final AtomicInteger NAMES = new AtomicInteger();

  /** A fresh address. */
  String uri() throws IOException {
    return switch (this) {
      case IN_PROCESS -> "inproc:place-" + NAMES.incrementAndGet();
      case TCP -> "tcp://127.0.0.1:0";
      case UNIX ->
          "unix:"
              + Files.createTempDirectory(
                      "rp",
                      PosixFilePermissions.asFileAttribute(
                          PosixFilePermissions.fromString("rwx------")))
                  .resolve("s");
    };
  }
}
