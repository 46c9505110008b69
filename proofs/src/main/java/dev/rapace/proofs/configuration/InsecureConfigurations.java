package dev.rapace.proofs.configuration;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.proofs.configuration.GoodConfigurations.Pair;
import dev.rapace.proofs.hostile.OpenSockets;
import dev.rapace.security.AuditEvent;
import dev.rapace.security.AuditEvent.Kind;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.ProfileViolation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Real servers and clients, set up in every insecure way that we know, refuse to start and name
 * every rule that they break; good ones start, and serve.
 */
public final class InsecureConfigurations implements Proof {
  private static final int LEAST_INSECURE = 40;
  private static final int LEAST_GOOD = 15;
  private static final int LEAST_PER_RULE = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The rules of profiles that a configuration can break. */
  private static final List<String> PROFILE_RULES =
      List.of(
          "security.profile-a.multitenant",
          "security.profile-b.authenticate",
          "security.profile-b.authorize",
          "security.profile-c.encryption",
          "security.profile-c.authenticate",
          "security.profile-c.reject",
          "security.metadata.secrets");

  private final Map<String, Integer> perRule = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  @Override
  public String name() {
    return "insecure-configurations";
  }

  @Override
  public String shows() {
    return "At least 40 insecure configurations of real servers and clients refuse to start, each"
        + " naming exactly the rules that it breaks, at least three for each rule of a profile,"
        + " and open nothing; at least 15 good ones start and serve a call.";
  }

  @Override
  public List<String> rules() {
    List<String> rules = new ArrayList<>(PROFILE_RULES);
    rules.add("handshake.timeout");
    return rules;
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    perRule.clear();
    wrong.clear();
    Materials materials = new Materials();
    List<Setup.Server> servers = new InsecureServers(materials).all();
    List<Pair> good = new GoodConfigurations(materials).all();
    ConfigurationTable table = new ConfigurationTable(materials);
    int clients;
    try (ServerSocketChannel door = ServerSocketChannel.open()) {
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      door.configureBlocking(false);
      OpenSockets.Count before = OpenSockets.now();
      for (Setup.Server server : servers) {
        run.progress("server: " + server.what());
        table.refused(server, refused(server));
      }
      List<Setup.Client> all = new InsecureClients(materials, door.socket().getLocalPort()).all();
      clients = all.size();
      for (Setup.Client client : all) {
        run.progress("client: " + client.what());
        table.refused(client, refused(client));
      }
      try (SocketChannel knock = door.accept()) {
        check(knock == null, "a client that must not start dialled");
      }
      OpenSockets.Count after = OpenSockets.awaitAtMost(before, PATIENCE);
      check(after.sockets() <= before.sockets(), "left open: " + after + ", before: " + before);
    }
    for (Pair pair : good) {
      run.progress("good: " + pair.server().what());
      table.started(pair, started(pair));
    }
    table.print(System.out);
    return verdict(servers.size(), clients, good.size());
  }

  private Outcome verdict(int servers, int clients, int good) {
    check(servers + clients >= LEAST_INSECURE, "too few insecure configurations");
    check(good >= LEAST_GOOD, "too few good configurations");
    for (String rule : PROFILE_RULES) {
      check(perRule.getOrDefault(rule, 0) >= LEAST_PER_RULE, "too few refused by " + rule);
    }
    if (!wrong.isEmpty()) {
      return Outcome.fail(wrong.size() + " wrong: " + String.join("; ", wrong));
    }
    StringBuilder counts = new StringBuilder();
    PROFILE_RULES.forEach(r -> counts.append(", ").append(r).append(" ").append(perRule.get(r)));
    return Outcome.pass(
        "%d insecure configurations refused (%d servers, %d clients) by exactly the rules they"
                .formatted(servers + clients, servers, clients)
            + " break, of %d rules%s; no port opened, no peer dialled, no token asked for; %d good"
                .formatted(perRule.size(), counts, good)
            + " ones started and answered a call");
  }

  private void check(boolean holds, String problem) {
    if (!holds) {
      wrong.add(problem);
    }
  }

  /** Starts what must not start. Returns the rules that it named. */
  private Set<String> refused(Setup.Server server) throws IOException {
    List<AuditEvent> audit = new ArrayList<>();
    String name = "server " + server.profileName() + ", " + server.what();
    try (RapaceServer started = server.builder(audit::add).start()) {
      wrong.add(name + " started on " + started.uri());
      return Set.of();
    } catch (InsecureConfigurationException e) {
      check(
          audit.stream().map(AuditEvent::kind).toList().equals(List.of(Kind.LISTENER_REFUSED)),
          name + " left in the audit " + audit);
      return named(name, server.rules(), e);
    }
  }

  private Set<String> refused(Setup.Client client) {
    CountedToken token = new CountedToken();
    String name = "client " + client.profileName() + ", " + client.what();
    try {
      client.builder(token, event -> {}).connect().close();
      wrong.add(name + " connected");
      return Set.of();
    } catch (InsecureConfigurationException e) {
      check(token.asked() == 0, name + " asked for its token");
      return named(name, client.rules(), e);
    } catch (RapaceException e) {
      wrong.add(name + " dialled: " + e.getMessage());
      return Set.of();
    }
  }

  /** The rules that it named, which must be all that it breaks and no other, with a remedy each. */
  private Set<String> named(
      String name, Set<String> expected, InsecureConfigurationException refusal) {
    Set<String> found = new TreeSet<>();
    for (ProfileViolation violation : refusal.violations()) {
      found.add(violation.ruleId());
      check(!violation.what().isBlank() && !violation.remedy().isBlank(), name + ": no remedy");
      check(
          String.valueOf(refusal.getMessage()).contains(violation.toString()),
          name + ": the message leaves out " + violation.ruleId());
    }
    check(found.equals(expected), name + ": expected " + expected + ", refused by " + found);
    found.forEach(rule -> perRule.merge(rule, 1, Integer::sum));
    return found;
  }

  /** Starts a server, dials each of its listeners that the client can, and makes one call. */
  private String started(Pair pair) throws IOException {
    String name = pair.server().profileName() + ", " + pair.server().what();
    List<AuditEvent> audit = new java.util.concurrent.CopyOnWriteArrayList<>();
    try (RapaceServer server = pair.server().builder(audit::add).start()) {
      CountedToken token = new CountedToken();
      Setup.Client dialling = pair.client().dialling(server.uri());
      String answer;
      try (RapaceClient client = dialling.builder(token, event -> {}).connect()) {
        answer = client.call(Setup.ECHO, "one call").equals("one call") ? "answered" : "garbled";
      } catch (RapaceException e) {
        answer =
            e.status().code() == StatusCode.PERMISSION_DENIED ? "denied" : e.status().toString();
      }
      check(answer.equals(pair.isAllowed() ? "answered" : "denied"), name + ": " + answer);
      long listening =
          audit.stream().filter(event -> event.kind() == Kind.LISTENER_STARTED).count();
      check(listening == pair.server().listeners().size(), name + ": listeners in the audit");
      return answer;
    } catch (InsecureConfigurationException e) {
      wrong.add(name + ": " + e.getMessage());
      return "refused";
    }
  }
}
