package dev.rapace.examples.common;

import dev.rapace.RapaceServer;
import dev.rapace.security.InsecureConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The frame around an example server: starts it, prints {@code READY uri}, obeys lines on standard
 * input, ends when the input ends.
 */
public final class ServerProgram {
  /** Exit code of a server whose configuration breaks its profile. */
  public static final int REFUSED = 2;

  private ServerProgram() {}

  /** Runs until the input ends; {@code command} gets each line. */
  public static void run(RapaceServer.Builder builder, Consumer<String> command)
      throws IOException {
    try (RapaceServer server = builder.start()) {
      System.out.println("READY " + server.uri());
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        command.accept(line);
      }
    } catch (InsecureConfigurationException e) {
      String outcome =
          Attempt.outcome(() -> {
            throw e;
          });
      System.out.println(e.getMessage());
      System.out.println(Attempt.MARK + "start => " + outcome);
      System.exit(REFUSED);
    }
  }
}
