package dev.rapace.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class RuleRecorderTest {
  @TempDir Path folder;

  @Rule("core.ping.semantics")
  abstract static class Contract {
    @Test
    @Rule("core.eos.after-send")
    void inherited() {}
  }

  static class Sample extends Contract {
    @Test
    @Rule({"core.close.full", "core.close.state-free"})
    void fails() {
      fail("on purpose");
    }

    @Test
    @Rule("core.close.full")
    void givesUp() {
      assumeTrue(false);
    }

    @Test
    @Disabled("on purpose")
    @Rule("core.close.full")
    void skipped() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Rule("core.flow.intro")
    void parametrised(int value) {}

    @TestFactory
    @Rule("core.stream.intro")
    Stream<DynamicTest> dynamic() {
      return Stream.of("a", "b").map(name -> DynamicTest.dynamicTest(name, () -> {}));
    }

    @TestFactory
    List<DynamicTest> withRulesOfItsOwn() {
      URI rules = RuleSource.of(List.of("core.tunnel.credits", "core.tunnel.ordering"));
      return List.of(DynamicTest.dynamicTest("c", rules, () -> {}));
    }

    @Nested
    class Inner {
      @Test
      @Rule("core.tunnel.intro")
      void nested() {}
    }
  }

  static class Unruled {
    @Test
    void passes() {}
  }

  @Rule("core.ping.semantics")
  static class BrokenSetUp {
    @BeforeAll
    static void breaks() {
      fail("on purpose");
    }

    @Test
    void neverRuns() {}
  }

  @Test
  void notesTheRulesOfMethodAndClassWithTheOutcome() throws IOException {
    run(Sample.class);
    List<RuleRecord> records = RuleRecord.read(folder.resolve(name(Sample.class)));
    assertEquals(8, records.size());
    assertEquals(
        Set.of(
            "inherited passed [core.eos.after-send, core.ping.semantics]",
            "fails failed [core.close.full, core.close.state-free, core.ping.semantics]",
            "givesUp aborted [core.close.full, core.ping.semantics]",
            "parametrised passed [core.flow.intro, core.ping.semantics]",
            "dynamic passed [core.ping.semantics, core.stream.intro]",
            "withRulesOfItsOwn passed"
                + " [core.ping.semantics, core.tunnel.credits, core.tunnel.ordering]"),
        records.stream().map(RuleRecorderTest::text).collect(Collectors.toSet()));
    assertEquals(2, records.stream().filter(r -> r.test().endsWith("#dynamic")).count());
    assertEquals(2, records.stream().filter(r -> r.test().endsWith("#parametrised")).count());
  }

  @Test
  void notesNestedClassesWithTheRulesAroundThem() throws IOException {
    run(Sample.class);
    List<RuleRecord> records = RuleRecord.read(folder.resolve(name(Sample.Inner.class)));
    assertEquals(
        List.of("nested passed [core.ping.semantics, core.tunnel.intro]"),
        records.stream().map(RuleRecorderTest::text).toList());
  }

  @Test
  void aBrokenSetUpCountsAgainstTheRulesOfTheClass() throws IOException {
    run(BrokenSetUp.class);
    List<RuleRecord> records = RuleRecord.read(folder.resolve(name(BrokenSetUp.class)));
    assertEquals(1, records.size());
    assertEquals(RuleRecord.FAILED, records.get(0).outcome());
  }

  @Test
  void writesNothingForTestsWithoutRules() {
    run(Unruled.class);
    assertFalse(Files.exists(folder.resolve(name(Unruled.class))));
  }

  private void run(Class<?> type) {
    RuleRecorder recorder = new RuleRecorder(Optional.of(folder));
    LauncherConfig config =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestExecutionListeners(recorder)
            .build();
    LauncherFactory.create(config)
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(type)).build());
  }

  private static String name(Class<?> type) {
    return type.getName() + ".jsonl";
  }

  private static String text(RuleRecord entry) {
    return entry.test().replaceAll(".*#", "") + " " + entry.outcome() + " " + entry.rules();
  }
}
