package dev.rapace.examples.quickstart;

import dev.rapace.examples.common.Attempt;
import dev.rapace.examples.common.ChildProcess;
import dev.rapace.examples.common.DemoPki;
import dev.rapace.examples.profileb.Plugin;
import dev.rapace.examples.profileb.PluginHost;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** What Profile B lets in and what it refuses. */
final class ProfileB {
  private static final long PATIENCE_SECONDS = 30;
  private static final String AUTHORIZE = "security.profile-b.authorize";
  private static final String AUTHENTICATE = "security.profile-b.authenticate";

  private final Table table;
  private final Path folder;
  private String uri = "";
  private String transport = "";

  ProfileB(Table table, Path folder) {
    this.table = table;
    this.folder = folder;
  }

  void run() {
    for (String name : List.of("indexer", "editor", "impostor")) {
      DemoPki.writePrivately(folder.resolve(name + ".token"), newToken());
    }
    host("unix:" + folder.resolve("host.sock"), "unix");
    host("tcp://127.0.0.1:0", "tcp");
    refused("a host without authenticator", AUTHENTICATE, "--without-authenticator");
    refused("a host without authorizer", AUTHORIZE, "--without-authorizer");
    refused("a host on every interface, plain", "java.profile-b.same-host", "tcp://0.0.0.0:0");
  }

  private void host(String listen, String scheme) {
    transport = scheme;
    try (ChildProcess host = ChildProcess.start(PluginHost.class, folder.toString(), listen)) {
      uri = host.await("READY ", PATIENCE_SECONDS);
      try (ChildProcess p = plugin(token("indexer"))) {
        row(p, "put", "the indexer writes", "PERMISSION_DENIED", AUTHORIZE);
        row(p, "get", "the indexer reads", "answered: nothing there", AUTHORIZE);
      }
      try (ChildProcess p = plugin(token("editor"))) {
        row(p, "put", "the editor writes", "answered: stored", AUTHORIZE);
        row(p, "get", "the editor reads", "answered: found", AUTHORIZE);
      }
      try (ChildProcess p = plugin("-")) {
        row(p, "get", "a plugin without token", "UNAUTHENTICATED", AUTHENTICATE);
      }
      try (ChildProcess p = plugin(token("impostor"))) {
        row(
            p,
            "connect",
            "a plugin with a token nobody gave",
            "UNAUTHENTICATED: closed by the peer: authentication failed",
            "security.auth-failure.handshake");
      }
      try (ChildProcess p = plugin(token("indexer"), token("editor"))) {
        row(
            p,
            "put",
            "the indexer, this call with the editor's token",
            "answered: stored",
            AUTHORIZE);
      }
      try (ChildProcess p = plugin(token("editor"), token("impostor"))) {
        row(p, "get", "the editor, this call with a bad token", "UNAUTHENTICATED", AUTHENTICATE);
      }
    }
  }

  private ChildProcess plugin(String... tokens) {
    String[] arguments = new String[tokens.length + 1];
    arguments[0] = uri;
    System.arraycopy(tokens, 0, arguments, 1, tokens.length);
    return ChildProcess.start(Plugin.class, arguments);
  }

  private String token(String name) {
    return folder.resolve(name + ".token").toString();
  }

  private void row(ChildProcess p, String step, String attempt, String expected, String rule) {
    String outcome = p.await(Attempt.MARK + step + " => ", PATIENCE_SECONDS);
    table.add(new Row(attempt, "B", transport, expected, outcome, rule));
  }

  private void refused(String attempt, String rule, String argument) {
    try (ChildProcess host = ChildProcess.start(PluginHost.class, folder.toString(), argument)) {
      String outcome = host.await(Attempt.MARK + "start => ", PATIENCE_SECONDS);
      table.add(
          new Row(
              attempt,
              "B",
              argument.startsWith("tcp") ? "tcp" : "unix",
              "refuses to start: " + rule,
              outcome,
              rule));
    }
  }

  private static String newToken() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
