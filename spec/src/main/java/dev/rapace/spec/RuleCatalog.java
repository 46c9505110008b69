package dev.rapace.spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of the protocol, in the order of {@code spec/rules.tsv}. Immutable, safe for use by
 * many threads.
 */
public final class RuleCatalog {
  private static final String RESOURCE = "rules.tsv";
  private static final String HEADER = "rule_id\tlevel\tarea\trequirement\tcheck\tapplies_to";

  private final Map<String, Entry> entries;

  private RuleCatalog(Map<String, Entry> entries) {
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * One rule.
   *
   * @param id name, such as {@code core.eos.after-send}
   * @param level MUST, SHOULD, MAY or INFO
   * @param area part of the protocol that it belongs to
   * @param requirement what it asks for
   * @param check how it can be checked
   * @param appliesTo {@code yes}, or how far it applies to Java
   */
  public record Entry(
      String id, String level, String area, String requirement, String check, String appliesTo) {}

  /** The catalog that this module carries. */
  public static RuleCatalog load() {
    InputStream in = RuleCatalog.class.getResourceAsStream(RESOURCE);
    if (in == null) {
      throw new IllegalStateException(RESOURCE + " is missing beside " + RuleCatalog.class);
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return read(lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }

  /**
   * Reads a catalog: one header line, then one rule a line with six fields separated by tabs.
   *
   * @throws IllegalArgumentException if a line has another shape or an id appears twice
   */
  static RuleCatalog read(BufferedReader lines) throws IOException {
    String header = lines.readLine();
    if (!HEADER.equals(header)) {
      throw new IllegalArgumentException("first line must be: " + HEADER);
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    int number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Entry entry = parse(line, number);
      if (entries.put(entry.id(), entry) != null) {
        throw new IllegalArgumentException("line " + number + ": second " + entry.id());
      }
    }
    return new RuleCatalog(entries);
  }

  private static Entry parse(String line, int number) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 6) {
      throw new IllegalArgumentException(
          "line " + number + ": 6 fields expected, found " + fields.length);
    }
    return new Entry(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
  }

  /** Every rule, in the order of the file. */
  public Collection<Entry> all() {
    return entries.values();
  }

  /** Looks a rule up. */
  public Optional<Entry> find(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  /** Whether such a rule exists. */
  public boolean contains(String id) {
    return entries.containsKey(id);
  }
}
