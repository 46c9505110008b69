package dev.rapace.benchmarks.side;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The server JVM: {@code CONTENDER SCENARIO FOLDER}. Prints its address; answers {@code use} on
 * standard input with its use of processor and heap so far, {@code memory} with what it holds; ends
 * when the input ends.
 */
public final class ServerMain {
  private ServerMain() {}

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    Contender contender = Contender.named(args[0]);
    Contender.RunningServer server = contender.serve(Scenario.decode(args[1]), Path.of(args[2]));
    System.out.println("READY " + server.address());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(
          line.equals("memory") ? "MEMORY " + Use.memory() : "USE " + Use.now().encode());
    }
    Runtime.getRuntime().halt(0);
  }
}
