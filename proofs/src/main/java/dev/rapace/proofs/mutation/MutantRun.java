package dev.rapace.proofs.mutation;

import dev.rapace.proofs.build.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Runs tests against the compiled checkout, with changed classes in front.
 *
 * @param root root of the checkout
 * @param work where logs and changed classes go
 */
record MutantRun(Path root, Path work) {
  private static final int ENOUGH_RED = 3;

  /** Which tests ended how. */
  record Verdict(Set<String> red, Set<String> green, int exitCode, Path log) {
    Verdict {
      red = new TreeSet<>(red);
      green = new TreeSet<>(green);
    }
  }

  /** The class path of this process, and every module's compiled code and tests. */
  String classPath() throws IOException {
    List<String> parts = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module :
          modules.filter(m -> Files.exists(m.resolve("pom.xml"))).sorted().toList()) {
        for (String folder : List.of("target/test-classes", "target/classes")) {
          if (!module.endsWith("proofs") && Files.isDirectory(module.resolve(folder))) {
            parts.add(module.resolve(folder).toString());
          }
        }
      }
    }
    parts.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, parts);
  }

  /** Runs test classes against the code as it is, to the last of them. */
  Verdict unbroken(Collection<String> tests) throws IOException, InterruptedException {
    return run("unbroken", classPath(), Integer.MAX_VALUE, tests);
  }

  /** Runs test classes against changed classes, until a few of them are red. */
  Verdict broken(String name, Path changed, Collection<String> tests)
      throws IOException, InterruptedException {
    return run(name, changed + File.pathSeparator + classPath(), ENOUGH_RED, tests);
  }

  private Verdict run(String name, String path, int enough, Collection<String> tests)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-Drapace.root=" + root,
                "-Drapace.enough=" + enough,
                "-Djunit.jupiter.extensions.autodetection.enabled=true",
                "-Djunit.jupiter.execution.timeout.default=20 s",
                "-Djqwik.database=" + work.resolve(name + ".jqwik"),
                "-classpath",
                path,
                ForkedTests.class.getName()));
    command.addAll(tests);
    Path log = work.resolve(name + ".log");
    ChildProcess.Result result = ChildProcess.run(root, command, log, text -> {});
    return read(result.exitCode(), log);
  }

  private static Verdict read(int exitCode, Path log) throws IOException {
    Set<String> red = new TreeSet<>();
    Set<String> green = new TreeSet<>();
    for (String line : Files.readAllLines(log)) {
      if (line.startsWith("RED ")) {
        red.add(line.substring(4));
      } else if (line.startsWith("GREEN ")) {
        green.add(line.substring(6));
      }
    }
    return new Verdict(red, green, exitCode, log);
  }
}
