package dev.rapace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Run by the build on the JDK that it compiles with: writes where that JDK is, and the class path,
 * for the script at the root. The class path goes last; the script takes its time as the time of
 * the build.
 */
public final class BuildFacts {
  private BuildFacts() {}

  /**
   * Writes {@code java-home} and {@code classpath}.
   *
   * @param args folder to write into
   */
  public static void main(String[] args) throws IOException {
    Path to = Files.createDirectories(Path.of(args[0]));
    Files.writeString(to.resolve("java-home"), System.getProperty("java.home"));
    Files.writeString(to.resolve("classpath"), System.getProperty("java.class.path"));
  }
}
