package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.spec.Rule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service in a named module, compiled with every warning as an error and run by a JVM of its own:
 * its descriptor opens nothing, and neither {@code --add-opens} nor {@code --add-exports} is given.
 */
class ModularServiceTest {
  private static final Pattern MODULES =
      Pattern.compile(
          ".*(rapace-core[/\\\\]target[/\\\\]classes|rapace-core-[^/\\\\]*\\.jar"
              + "|netty-[^/\\\\]*\\.jar|slf4j-api[^/\\\\]*\\.jar)");

  private static final String DESCRIPTOR =
      """
      module shop {
        requires transitive dev.rapace;
        exports shop;
      }
      """;

  private static final String SERVICE =
      """
      package shop;
      import dev.rapace.StreamReader;
      import dev.rapace.annotation.*;
      import java.util.*;
      /** A service. */
      @RapaceService
      public interface Shop {
        /** A result of records, lists and options. */
        Order order(String article, @U16 int amount, Optional<String> coupon);
        /** A stream. */
        StreamReader<Long> prices(int count);
        /** Data. */
        record Order(String article, List<State> states) {}
        /** A variant of each kind. */
        sealed interface State {
          /** Unit. */
          record Paid() implements State {}
          /** Struct. */
          record Sent(double weight, byte[] label) implements State {}
        }
      }
      """;

  private static final String MAIN =
      """
      package shop;
      import dev.rapace.*;
      import dev.rapace.security.SecurityProfile;
      import java.util.*;
      /** Serves and calls it. */
      public final class Main implements Shop {
        private Main() {}
        @Override public Order order(String article, int amount, Optional<String> coupon) {
          return new Order(article + amount + coupon.orElse("-"),
              List.of(new State.Paid(), new State.Sent(2.5, new byte[] {1})));
        }
        @Override public StreamReader<Long> prices(int count) {
          return StreamReader.of(Collections.nCopies(count, 7L));
        }
        /** Entry point. */
        public static void main(String[] args) throws Exception {
          var builder = RapaceServer.builder()
              .profile(SecurityProfile.trustedLocal()).listen("tcp://127.0.0.1:0");
          ShopServer.bind(builder, new Main());
          try (var server = builder.start();
              var client = RapaceClient.builder(server.uri())
                  .profile(SecurityProfile.trustedLocal()).methods(ShopMethods.ALL).connect()) {
            Shop shop = new ShopClient(client);
            long sum = 0;
            for (long price : shop.prices(3)) {
              sum += price;
            }
            Order order = shop.order("tea", 2, Optional.of("c"));
            System.out.println(order.article() + " " + order.states().size() + " " + sum
                + " in " + Shop.class.getModule().getName()
                + " with " + RapaceServer.class.getModule().getName());
          }
        }
      }
      """;

  @Test
  @Timeout(300)
  @Rule("langmap.idiomatic")
  void runsWithoutOpeningAnything(@TempDir Path folder) throws Exception {
    Path sources = Files.createDirectories(folder.resolve("src/shop"));
    Files.writeString(folder.resolve("src/module-info.java"), DESCRIPTOR);
    Files.writeString(sources.resolve("Shop.java"), SERVICE);
    Files.writeString(sources.resolve("Main.java"), MAIN);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String modules = modulePath();
    List<String> compile =
        new ArrayList<>(
            List.of(
                "javac",
                "--release",
                "21",
                "-Xlint:all,-path,-processing,-requires-transitive-automatic",
                "-Werror",
                "--module-path",
                modules,
                "--processor-path",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                folder.resolve("src/module-info.java").toString()));
    try (Stream<Path> files = Files.list(sources)) {
      files.forEach(file -> compile.add(file.toString()));
    }
    assertEquals("", run(folder, compile));
    List<String> run =
        List.of(
            "java",
            "-Djava.net.preferIPv4Stack=true",
            "--enable-native-access=io.netty.common",
            "--module-path",
            classes + File.pathSeparator + modules,
            "--module",
            "shop/shop.Main");
    assertTrue(run.stream().noneMatch(argument -> argument.contains("--add-")));
    assertEquals("tea2c 2 21 in shop with dev.rapace", run(folder, run).lines().toList().getLast());
  }

  private static String modulePath() {
    String separator = File.pathSeparator;
    return String.join(
        separator,
        Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(separator), -1))
            .filter(entry -> MODULES.matcher(entry).matches() && !entry.contains("tests"))
            .distinct()
            .toList());
  }

  /** Runs a tool of this JDK; returns what it wrote. */
  private static String run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    List<String> full = new ArrayList<>(command);
    full.set(0, Path.of(System.getProperty("java.home"), "bin", command.get(0)).toString());
    Path written = Files.createTempFile(folder, "written", ".txt");
    Process process =
        new ProcessBuilder(full)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(written.toFile())
            .start();
    try {
      assertTrue(process.waitFor(240, TimeUnit.SECONDS), "took too long");
      String text = Files.readString(written);
      assertEquals(0, process.exitValue(), text);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
