package dev.rapace.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.security.ProfileViolation;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileReviewTest {
  @TempDir Path folder;

  private List<String> rulesFor(String mode) throws Exception {
    Path key = Files.writeString(folder.resolve("server.key"), "key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
    return rules(CertificateReview.ofKeyFile(key));
  }

  private static List<String> rules(List<ProfileViolation> violations) {
    return violations.stream().map(ProfileViolation::ruleId).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rw-r-----"})
  void aKeyThatOthersCannotReachIsAccepted(String mode) throws Exception {
    assertEquals(List.of(), rulesFor(mode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw----r--", "rw-----w-", "rw--w----"})
  void aKeyThatOthersCanReachIsRefused(String mode) throws Exception {
    assertEquals(List.of(CertificateReview.KEY_FILE), rulesFor(mode));
  }

  @Test
  void aKeyThatCannotBeExaminedIsRefused() {
    assertEquals(
        List.of(CertificateReview.KEY_FILE),
        rules(CertificateReview.ofKeyFile(folder.resolve("absent.key"))));
  }

  @Test
  void aFileSystemWithoutModesIsRefused() throws Exception {
    URI zip = URI.create("jar:" + folder.resolve("keys.zip").toUri());
    try (FileSystem modeless = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path key = Files.writeString(modeless.getPath("/server.key"), "key");
      assertEquals(List.of(CertificateReview.KEY_FILE), rules(CertificateReview.ofKeyFile(key)));
    }
  }
}
