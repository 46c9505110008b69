package dev.rapace.examples.quickstart;

import dev.rapace.examples.common.DemoPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs all three security profiles: real servers and real clients, each in a process of its own,
 * over Unix sockets, TCP and TLS. Prints who got in and who did not, and why. Ends by itself; exit
 * code 0 only if every outcome was the expected one.
 */
public final class Quickstart {
  private Quickstart() {}

  /** Entry point. */
  public static void main(String[] args) throws IOException {
    Table table = new Table();
    Path folder = DemoPki.privateFolder();
    try {
      System.out.println("Profile A: one operator, one host, a Unix socket");
      new ProfileA(table, Files.createDirectory(folder.resolve("a"))).run();
      System.out.println("Profile B: same host, plugins that are not trusted, tokens");
      new ProfileB(table, Files.createDirectory(folder.resolve("b"))).run();
      System.out.println("Profile C: a network, mutual TLS and JWT");
      new ProfileC(table, Files.createDirectory(folder.resolve("c"))).run();
    } finally {
      delete(folder);
    }
    System.out.println();
    table.print();
    System.out.println();
    System.out.println(
        table.allAsExpected()
            ? "All " + table.size() + " outcomes were the expected ones."
            : table.wrong() + " of " + table.size() + " outcomes were NOT the expected ones.");
    System.exit(table.allAsExpected() ? 0 : 1);
  }

  /** The command that starts a program as another user; empty where that is not possible. */
  static List<String> asAnotherUser() {
    boolean root = "root".equals(System.getProperty("user.name"));
    for (String candidate : List.of("/usr/bin/setpriv", "/bin/setpriv")) {
      if (root && Files.isExecutable(Path.of(candidate))) {
        return List.of(candidate, "--reuid=65534", "--regid=65534", "--clear-groups");
      }
    }
    return List.of();
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path p : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(p);
      }
    }
  }
}
