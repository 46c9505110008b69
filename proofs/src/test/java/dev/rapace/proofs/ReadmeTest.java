package dev.rapace.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.RapaceServer;
import dev.rapace.examples.hello.Hello;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.SecurityProfile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What the first screen of the README says. */
class ReadmeTest {
  private static final Path ROOT = Path.of(System.getProperty("rapace.root"));

  private static String readme() throws Exception {
    return Files.readString(ROOT.resolve("README.md"));
  }

  @Test
  void itsProgramIsTheExampleWordForWord() throws Exception {
    String source =
        Files.readString(ROOT.resolve("examples/hello/src/dev/rapace/examples/hello/Hello.java"));
    String program = source.substring(source.indexOf("import")).strip();
    assertTrue(readme().contains("```java\n" + program + "\n```"), "README and Hello.java differ");
  }

  @Test
  void itsProgramPrintsWhatItSays() throws Exception {
    PrintStream screen = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Hello.main(new String[0]);
    } finally {
      System.setOut(screen);
    }
    String answer = printed.toString(StandardCharsets.UTF_8).strip();
    assertEquals("Hello ada, you said good morning", answer);
    assertTrue(readme().contains("`" + answer + "`"), "README and Hello's answer differ");
  }

  @Test
  void itsRefusalIsWhatAServerWithoutAuthenticatorSays() throws Exception {
    InsecureConfigurationException refusal =
        Assertions.assertThrows(
            InsecureConfigurationException.class,
            () ->
                RapaceServer.builder()
                    .profile(SecurityProfile.sameHostUntrusted())
                    .listen("unix:" + ROOT.resolve("proofs/target/readme.sock"))
                    .start());
    String line =
        refusal.violations().stream()
            .filter(v -> v.ruleId().equals("security.profile-b.authenticate"))
            .findFirst()
            .orElseThrow()
            .toString();
    assertTrue(readme().contains("- " + line), "README lacks: " + line);
  }
}
