package dev.rapace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/** Reads the files of {@code spec/vectors}. */
public final class VectorFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VectorFiles() {}

  /** The entries of one array of one file; never empty. */
  public static List<JsonNode> entries(String file, String array) {
    Path path = root().resolve("spec/vectors").resolve(file);
    try {
      JsonNode tree = JSON.readTree(path.toFile());
      if (tree.path("source").asText().isEmpty()) {
        throw new IllegalStateException(path + " does not name its source");
      }
      List<JsonNode> entries = StreamSupport.stream(tree.path(array).spliterator(), false).toList();
      if (entries.isEmpty()) {
        throw new IllegalStateException(path + " has no " + array);
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes under {@code field}. */
  public static byte[] hex(JsonNode entry, String field) {
    return HexFormat.of().parseHex(entry.path(field).asText());
  }

  /** Root of the checkout: system property {@code rapace.root}, else found upwards from here. */
  public static Path root() {
    String property = System.getProperty("rapace.root");
    if (property != null) {
      return Path.of(property);
    }
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("spec/vectors"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("no spec/vectors upwards of the working directory");
      }
    }
    return folder;
  }
}
