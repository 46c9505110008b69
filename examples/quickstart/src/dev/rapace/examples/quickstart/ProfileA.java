package dev.rapace.examples.quickstart;

import dev.rapace.examples.common.Attempt;
import dev.rapace.examples.common.ChildProcess;
import dev.rapace.examples.common.SocketKnock;
import dev.rapace.examples.profilea.LocalClient;
import dev.rapace.examples.profilea.LocalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What Profile A lets in and what it refuses. */
final class ProfileA {
  private static final long PATIENCE_SECONDS = 30;

  private final Table table;
  private final String socket;

  ProfileA(Table table, Path folder) {
    this.table = table;
    this.socket = "unix:" + folder.resolve("app.sock");
  }

  void run() throws IOException {
    try (ChildProcess server = ChildProcess.start(LocalServer.class, socket)) {
      server.await("READY ", PATIENCE_SECONDS);
      hello();
      anotherUser();
    }
    refused(
        "a server for the whole network", "java.profile-a.local-only", "tcp", "tcp://0.0.0.0:0");
    refused(
        "several tenants without identities",
        "security.profile-a.multitenant",
        "unix",
        socket,
        "--multi-tenant");
  }

  private void hello() {
    try (ChildProcess client = ChildProcess.start(LocalClient.class, socket, "Ada")) {
      row("the operator says hello", "answered: Hello Ada", client, "hello", "kernel credentials");
    }
  }

  private void anotherUser() throws IOException {
    List<String> wrapper = Quickstart.asAnotherUser();
    if (wrapper.isEmpty()) {
      System.out.println("  (another user of the host: skipped, this needs root and setpriv)");
      return;
    }
    Path open = Files.createTempDirectory("rapace-knock");
    try {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
      String path = socket.substring("unix:".length());
      try (ChildProcess other = ChildProcess.startAlone(wrapper, open, SocketKnock.class, path)) {
        row(
            "another user of the host",
            "refused by the kernel",
            other,
            "knock",
            "permissions of the folder");
      }
    } finally {
      Quickstart.delete(open);
    }
  }

  private void row(String attempt, String expected, ChildProcess client, String step, String rule) {
    String outcome = client.await(Attempt.MARK + step + " => ", PATIENCE_SECONDS);
    table.add(new Row(attempt, "A", "unix", expected, outcome, rule));
  }

  private void refused(String attempt, String rule, String transport, String... arguments) {
    try (ChildProcess server = ChildProcess.start(LocalServer.class, arguments)) {
      String outcome = server.await(Attempt.MARK + "start => ", PATIENCE_SECONDS);
      table.add(new Row(attempt, "A", transport, "refuses to start: " + rule, outcome, rule));
    }
  }
}
