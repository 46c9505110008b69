package dev.rapace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page with a place for a table, between two marks that stay. */
public final class Page {
  private Page() {}

  /**
   * Puts a text between its marks.
   *
   * @param begin first mark, such as {@code <!-- pieces -->}
   * @param end last mark
   * @param text what stands between them from now on
   * @throws IOException if the page cannot be changed, or lacks a mark
   */
  public static void replace(Path page, String begin, String end, String text) throws IOException {
    String old = Files.readString(page);
    int from = old.indexOf(begin);
    int to = old.indexOf(end, Math.max(0, from));
    if (from < 0 || to < 0) {
      throw new IOException(page + " has no place for the table: " + begin + " and " + end);
    }
    Files.writeString(
        page, old.substring(0, from) + begin + "\n\n" + text.strip() + "\n\n" + old.substring(to));
  }
}
