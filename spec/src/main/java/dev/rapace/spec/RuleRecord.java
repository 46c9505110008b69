package dev.rapace.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one executed test said about rules: one line of {@code target/rules/*.jsonl}.
 *
 * @param test where the test is written, as {@code package.Class#method}, or {@code proof NAME}
 * @param name how the test names itself; tells the runs of one parametrised test apart
 * @param rules ids of the rules that it carries, sorted
 * @param outcome {@code passed}, {@code failed} or {@code aborted}
 */
public record RuleRecord(
    @JsonProperty("test") String test,
    @JsonProperty("name") String name,
    @JsonProperty("rules") List<String> rules,
    @JsonProperty("outcome") String outcome) {
  /** The test ran to its end without complaint. */
  public static final String PASSED = "passed";

  /** The test, or the set-up around it, threw. */
  public static final String FAILED = "failed";

  /** The test gave up on an assumption: it shows nothing. */
  public static final String ABORTED = "aborted";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the list. */
  public RuleRecord {
    rules = List.copyOf(rules);
  }

  /**
   * Replaces the file by these records, one JSON object a line. Makes the folders that it needs.
   */
  public static void write(Path file, List<RuleRecord> records) {
    StringBuilder text = new StringBuilder();
    try {
      for (RuleRecord entry : records) {
        text.append(JSON.writeValueAsString(entry)).append('\n');
      }
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Reads the records of a file. */
  public static List<RuleRecord> read(Path file) throws IOException {
    List<RuleRecord> records = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (!line.isBlank()) {
        records.add(JSON.readValue(line, RuleRecord.class));
      }
    }
    return records;
  }
}
