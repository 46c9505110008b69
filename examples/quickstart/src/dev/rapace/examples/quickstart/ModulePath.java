package dev.rapace.examples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Run by the build with the libraries of the examples and no others: notes where they are. */
final class ModulePath {
  private ModulePath() {}

  /**
   * Writes {@code module-path}.
   *
   * @param args folder to write into
   */
  public static void main(String[] args) throws IOException {
    Path to = Files.createDirectories(Path.of(args[0]));
    Files.writeString(to.resolve("module-path"), System.getProperty("java.class.path"));
  }
}
