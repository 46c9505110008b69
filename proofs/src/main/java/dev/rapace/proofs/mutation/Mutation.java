package dev.rapace.proofs.mutation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One way to break a rule.
 *
 * @param rule the rule that is broken
 * @param breaks what the broken code does, in a few words
 * @param file source file, relative to the root
 * @param find text in it, which must occur exactly once
 * @param replace what stands there instead
 * @param tests test classes of which at least one must turn red
 */
public record Mutation(
    @JsonProperty("rule") String rule,
    @JsonProperty("breaks") String breaks,
    @JsonProperty("file") String file,
    @JsonProperty("find") String find,
    @JsonProperty("replace") String replace,
    @JsonProperty("tests") List<String> tests) {

  /** Copies the list. */
  public Mutation {
    tests = List.copyOf(tests);
  }

  /** Reads a list of mutations from {@code mutations/NAME.json} of this module. */
  static List<Mutation> load(String name) throws IOException {
    String resource = "/mutations/" + name + ".json";
    try (InputStream in = Mutation.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(resource + " is missing");
      }
      return new ObjectMapper().readValue(in, new TypeReference<List<Mutation>>() {});
    }
  }

  /**
   * The source with the change made.
   *
   * @throws IOException if the text to find is not there, or is there more than once
   */
  String mutated(Path root) throws IOException {
    String source = Files.readString(root.resolve(file));
    int at = source.indexOf(find);
    if (at < 0 || source.indexOf(find, at + 1) >= 0) {
      throw new IOException(
          "%s: the text to change occurs %s in %s; bring the mutation up to date: %s"
              .formatted(rule, at < 0 ? "nowhere" : "more than once", file, find));
    }
    return source.substring(0, at) + replace + source.substring(at + find.length());
  }
}
