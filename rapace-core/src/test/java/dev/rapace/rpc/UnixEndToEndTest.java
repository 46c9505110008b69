package dev.rapace.rpc;

import dev.rapace.security.SecurityProfile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class UnixEndToEndTest extends EndToEndContract {
  @TempDir Path folder;

  @BeforeEach
  void closeFolder() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  protected SecurityProfile profile() {
    return SecurityProfile.sameHostUntrusted();
  }

  @Override
  protected URI listenUri() {
    return URI.create("unix:" + folder.resolve("s"));
  }
}
