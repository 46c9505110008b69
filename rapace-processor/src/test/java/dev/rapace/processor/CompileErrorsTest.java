package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mistakes in a service are errors of the compiler, at their line, with what to change. */
class CompileErrorsTest {
  static List<FaultyServices.Fault> faults() {
    return FaultyServices.all();
  }

  @ParameterizedTest
  @MethodSource("faults")
  @Rule({
    "core.method-id.collision-detection",
    "core.method-id.zero-enforcement",
    "codegen.method-id.collision",
    "schema.collision.detection",
    "data.unsupported.pointers",
    "data.service.facet-required"
  })
  void aMistakeIsNamedAtItsLine(FaultyServices.Fault fault) {
    assertEquals(Optional.empty(), fault.check());
  }

  @Test
  void everyMistakeIsReported() {
    SourceCompiler.Compiled compiled =
        SourceCompiler.compile(
            Map.of(
                "p.Bad",
                """
                package p;
                @dev.rapace.annotation.RapaceService
                interface Bad {
                  void f(char a);
                  Object g();
                }
                """));
    assertEquals(
        List.of(4L, 5L), compiled.diagnostics().stream().map(d -> d.getLineNumber()).toList());
  }

  @Test
  void goodCodeCompilesWithoutAWarning() {
    SourceCompiler.Compiled compiled =
        SourceCompiler.compile(
            Map.of(
                "p.Good",
                """
                package p;
                @dev.rapace.annotation.RapaceService
                public interface Good {
                  java.util.Map<String, java.util.List<Item>> f(Item item, int[] numbers);
                  record Item(@dev.rapace.annotation.U32 long id, java.util.Optional<Kind> kind) {}
                  enum Kind { A, B }
                }
                """));
    assertTrue(compiled.isClean(), compiled.text());
    assertTrue(compiled.generated().containsKey("p.GoodClient"));
  }
}
