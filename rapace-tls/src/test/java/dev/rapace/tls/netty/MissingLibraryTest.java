package dev.rapace.tls.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.tls.TestCa;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsServerOptions;
import dev.rapace.transport.TransportProvider.ListenSettings;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TLS library is chosen that is not there: a process of its own runs without its jar. */
class MissingLibraryTest {

  /** Tries to listen with the library of this name and prints what it is told. */
  public static final class Probe {
    private Probe() {}

    public static void main(String[] args) {
      TlsServerOptions options =
          TlsServerOptions.builder()
              .identity(TestCa.create("root").server().identity())
              .provider(TlsProvider.valueOf(args[0]))
              .build();
      try {
        new TlsTransport()
            .listen(
                URI.create("tls://127.0.0.1:0"),
                List.of(options),
                new ListenSettings(TimeUnit.SECONDS.toNanos(10), 10),
                link -> {})
            .close();
        System.out.println("LISTENS");
      } catch (Exception e) {
        System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
      }
      System.exit(0);
    }
  }

  private static String run(String provider, String withoutJar) throws Exception {
    String places =
        Stream.of("java.class.path", "jdk.module.path")
            .flatMap(name -> Arrays.stream(System.getProperty(name, "").split(File.pathSeparator)))
            .filter(place ->
                !place.isEmpty() && !Path.of(place).getFileName().toString().matches(withoutJar))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                places,
                Probe.class.getName(),
                provider)
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes());
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONSCRYPT, conscrypt.*, org.conscrypt:conscrypt-openjdk-uber",
    "BORINGSSL, netty-tcnative.*, io.netty:netty-tcnative-boringssl-static",
    "BORINGSSL, netty-tcnative-boringssl.*, io.netty:netty-tcnative-boringssl-static"
  })
  void theErrorNamesTheDependencyToAdd(String provider, String without, String dependency)
      throws Exception {
    String said = run(provider, without);
    String expected = "TlsProvider." + provider + " is chosen but its library cannot be loaded";
    assertTrue(said.contains("IllegalStateException: " + expected), said);
    assertTrue(said.contains("add the dependency " + dependency), said);
    assertTrue(said.contains("or choose TlsProvider.JDK"), said);
  }

  @ParameterizedTest
  @CsvSource({"JDK, (conscrypt|netty-tcnative).*", "CONSCRYPT, none", "BORINGSSL, none"})
  void withWhatIsThereItListens(String provider, String without) throws Exception {
    List<String> lines = run(provider, without).lines().toList();
    assertEquals("LISTENS", lines.getLast());
  }
}
