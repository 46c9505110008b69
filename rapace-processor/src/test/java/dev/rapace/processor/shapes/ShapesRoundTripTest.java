package dev.rapace.processor.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.spec.Rule;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Generated codecs of 60 made-up types; the proof {@code shapes-roundtrip} has more of them. */
class ShapesRoundTripTest {
  @Test
  @Rule({
    "langmap.roundtrip",
    "langmap.java.unsigned",
    "langmap.enum.discriminant",
    "data.wire.non-self-describing",
    "payload.varint.canonical",
    "payload.varint.reject-noncanonical"
  })
  void generatedCodecsAgreeWithTheNaiveOne() throws ReflectiveOperationException {
    ShapesRoundTrip check = new ShapesRoundTrip(1);
    check.check(60, 20);
    assertEquals(60, check.shapes());
    assertEquals(
        Set.of(),
        missing(check.refusals().keySet()),
        "every strictness rule must have refused something");
  }

  private static Set<String> missing(Set<String> seen) {
    Set<String> rules = new java.util.TreeSet<>(ShapesRoundTrip.rules());
    rules.removeAll(seen);
    return rules;
  }
}
