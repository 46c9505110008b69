package dev.rapace.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Time, size and identity of some files, to see that one of them changed. */
record FileStamps(List<Stamp> stamps) {
  /** Of one file; all empty if it cannot be read. The key tells a file renamed over another. */
  record Stamp(@Nullable FileTime modified, long size, @Nullable String key) {}

  static FileStamps of(List<Path> files) {
    List<Stamp> stamps = new ArrayList<>();
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return new FileStamps(List.copyOf(stamps));
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(found.lastModifiedTime(), found.size(), String.valueOf(found.fileKey()));
    } catch (IOException e) {
      return new Stamp(null, -1, null);
    }
  }
}
