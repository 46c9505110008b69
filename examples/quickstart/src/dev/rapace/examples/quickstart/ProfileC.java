package dev.rapace.examples.quickstart;

import dev.rapace.examples.common.Attempt;
import dev.rapace.examples.common.ChildProcess;
import dev.rapace.examples.common.DemoPki;
import dev.rapace.examples.common.DemoTokens;
import dev.rapace.examples.profilec.VaultClient;
import dev.rapace.examples.profilec.VaultServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What Profile C lets in and what it refuses. */
final class ProfileC {
  private static final long PATIENCE_SECONDS = 30;
  private static final String REJECT = "security.profile-c.reject";
  private static final String ENCRYPTION = "security.profile-c.encryption";
  private static final String AUTHENTICATE = "security.profile-c.authenticate";
  private static final String HANDSHAKE = "security.auth-failure.handshake";

  private final Table table;
  private final Path folder;
  private final DemoPki authority;
  private String uri = "";

  ProfileC(Table table, Path folder) {
    this.table = table;
    this.folder = folder;
    this.authority = DemoPki.create(folder, "authority");
  }

  void run() throws IOException {
    prepare();
    try (ChildProcess server = ChildProcess.start(VaultServer.class, folder.toString())) {
      uri = server.await("READY ", PATIENCE_SECONDS);
      identities();
      badCertificates();
      badTokens();
      otherProtocols();
      liveRevocation(server);
      reload(server);
    }
    configurations();
  }

  private void prepare() throws IOException {
    authority.server("server");
    authority.client("alice", "alice", Duration.ofHours(1));
    authority.client("late", "late", Duration.ofMinutes(-5));
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    DemoPki.create(foreign, "elsewhere").client("mallory", "mallory", Duration.ofHours(1));
    for (String suffix : List.of(".pem", ".key")) {
      Files.copy(foreign.resolve("mallory" + suffix), folder.resolve("mallory" + suffix));
    }
    DemoTokens issuer = new DemoTokens();
    issuer.publishKeys(folder);
    token("alice", issuer.token("alice", "vault", "vault.read"));
    token("root", issuer.token("root", "vault", "vault.read vault.admin"));
    token("carol", issuer.token("carol", "vault", "vault.read"));
    token(
        "expired",
        issuer.token(
            "alice",
            "vault",
            "vault.read",
            Instant.now().minus(Duration.ofHours(1)),
            Duration.ofMinutes(10)));
    token("elsewhere", issuer.token("alice", "another-service", "vault.read"));
    token("forged", new DemoTokens().token("alice", "vault", "vault.read vault.admin"));
  }

  private void token(String name, String token) {
    DemoPki.writePrivately(folder.resolve(name + ".token"), token);
  }

  private void identities() {
    try (ChildProcess c = client("alice", "alice")) {
      row(c, "read", "alice reads", "answered: the plan for alice", AUTHENTICATE);
      row(c, "seal", "alice seals", "PERMISSION_DENIED", "scope vault.admin");
    }
    try (ChildProcess c = client("alice", "root")) {
      row(c, "seal", "root seals", "answered: sealed", "scope vault.admin");
    }
  }

  private void badCertificates() {
    try (ChildProcess c = client("-", "alice")) {
      row(c, "connect", "a client without certificate", "UNAVAILABLE", REJECT);
    }
    try (ChildProcess c = client("mallory", "alice")) {
      row(c, "connect", "a certificate of another authority", "UNAVAILABLE", REJECT);
    }
    try (ChildProcess c = client("late", "alice")) {
      // Our own client reviews its certificate before it dials.
      row(
          c,
          "connect",
          "an expired certificate",
          "refuses to start",
          "java.tls.certificate-validity");
    }
  }

  private void badTokens() {
    for (String[] t :
        new String[][] {
          {"-", "no token"},
          {"expired", "an expired token"},
          {"elsewhere", "a token for another service"},
          {"forged", "a token of another issuer's key"}
        }) {
      try (ChildProcess c = client("alice", t[0])) {
        row(
            c,
            "connect",
            t[1],
            "UNAUTHENTICATED: closed by the peer: authentication failed",
            HANDSHAKE);
      }
    }
  }

  private void otherProtocols() {
    row("a TLS 1.2 client", "tls", "refused", TlsProbe.refusalOfTls12(uri), ENCRYPTION);
    row(
        "plain bytes on the TLS port",
        "tls",
        "refused",
        TlsProbe.refusalOfPlainBytes(uri),
        ENCRYPTION);
  }

  private void liveRevocation(ChildProcess server) {
    try (ChildProcess c = client("alice", "carol", "--linger")) {
      row(c, "read", "carol reads", "answered", AUTHENTICATE);
      c.await("WAITING", PATIENCE_SECONDS);
      server.tell("revoke carol");
      server.await("REVOKED", PATIENCE_SECONDS);
      c.tell("go on");
      row(
          c,
          "read again",
          "carol, revoked, on the same connection",
          "UNAUTHENTICATED",
          "token revoked");
    }
  }

  private void reload(ChildProcess server) {
    String before = TlsProbe.serverSerial(uri, folder);
    try (ChildProcess old = client("alice", "alice", "--linger")) {
      old.await("WAITING", PATIENCE_SECONDS);
      authority.server("server");
      server.tell("reload");
      server.await("RELOADED", PATIENCE_SECONDS);
      String after = TlsProbe.serverSerial(uri, folder);
      row(
          "a new certificate, without restart",
          "tls",
          "new certificate",
          after.equals(before)
              ? "still the old certificate"
              : "new certificate for new connections",
          "certificate reload");
      old.tell("go on");
      row(
          old,
          "read again",
          "a connection from before the reload",
          "answered",
          "certificate reload");
    }
  }

  private void configurations() {
    try (ChildProcess server =
        ChildProcess.start(VaultServer.class, folder.toString(), "--plaintext")) {
      row(
          "a server without TLS",
          "tcp",
          "refuses to start: " + ENCRYPTION,
          server.await(Attempt.MARK + "start => ", PATIENCE_SECONDS),
          ENCRYPTION);
    }
    try (ChildProcess c =
        ChildProcess.start(
            VaultClient.class, "tcp://127.0.0.1:1", folder.toString(), "-", "alice")) {
      row(
          "a client without TLS",
          "tcp",
          "refuses to start: " + ENCRYPTION,
          c.await(Attempt.MARK + "connect => ", PATIENCE_SECONDS),
          ENCRYPTION);
    }
  }

  private ChildProcess client(String certificate, String token, String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = uri;
    arguments[1] = folder.toString();
    arguments[2] = certificate;
    arguments[3] = token;
    System.arraycopy(more, 0, arguments, 4, more.length);
    return ChildProcess.start(VaultClient.class, arguments);
  }

  private void row(ChildProcess c, String step, String attempt, String expected, String rule) {
    String outcome = c.await(Attempt.MARK + step + " => ", PATIENCE_SECONDS);
    row(attempt, "tls", expected, outcome, rule);
  }

  private void row(String attempt, String transport, String expected, String outcome, String rule) {
    table.add(new Row(attempt, "C", transport, expected, outcome, rule));
  }
}
