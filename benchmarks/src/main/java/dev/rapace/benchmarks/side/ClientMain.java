package dev.rapace.benchmarks.side;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The client JVM: {@code CONTENDER SCENARIO FOLDER ADDRESS}. Told by lines:
 *
 * <ul>
 *   <li>{@code connect N}: opens N further connections and makes a call on each; {@code CONNECTED}
 *   <li>{@code hold N}: opens N calls that last, spread over the connections; {@code HELD}
 *   <li>{@code warm LOAD MIN_MS MAX_MS}: runs until the rate is steady; {@code WARM}
 *   <li>{@code go LOAD MS}: measures; one {@code RESULT} line
 * </ul>
 */
public final class ClientMain {
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
  private static final double STEADY = 0.06;

  private final Contender contender;
  private final Scenario scenario;
  private final Path folder;
  private final String address;
  private final List<Contender.LoadClient> clients = new ArrayList<>();

  private ClientMain(String[] args) {
    contender = Contender.named(args[0]);
    scenario = Scenario.decode(args[1]);
    folder = Path.of(args[2]);
    address = args[3];
  }

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    ClientMain main = new ClientMain(args);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("STARTED");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(main.obey(line.split(" ", -1)));
    }
    Runtime.getRuntime().halt(0);
  }

  private String obey(String[] words) throws Exception {
    return switch (words[0]) {
      case "connect" -> {
        connect(Integer.parseInt(words[1]));
        yield "CONNECTED " + clients.size();
      }
      case "hold" -> {
        hold(Integer.parseInt(words[1]));
        yield "HELD";
      }
      case "warm" -> {
        warm(Load.decode(words[1]), millis(words[2]), millis(words[3]));
        yield "WARM";
      }
      case "go" -> measured(Load.decode(words[1]), millis(words[2]));
      case "memory" -> "MEMORY " + Use.memory();
      default -> throw new IllegalArgumentException(words[0]);
    };
  }

  private static long millis(String text) {
    return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(text));
  }

  private void connect(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Contender.LoadClient client = contender.connect(scenario, address, folder);
      clients.add(client);
      client.callAndWait();
    }
  }

  private void hold(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      clients.get(i % clients.size()).hold();
    }
    for (Contender.LoadClient client : clients) {
      client.callAndWait(); // What was sent before has arrived.
    }
  }

  /** Until three windows in a row differ little, within bounds. */
  private void warm(Load load, long least, long most) throws Exception {
    long start = System.nanoTime();
    double before = 0;
    double last = 0;
    while (true) {
      double rate = new LoadRun(clients, load).run(WINDOW_NANOS).perSecond();
      long spent = System.nanoTime() - start;
      boolean steady = near(rate, last) && near(last, before);
      if (spent >= most || (steady && spent >= least)) {
        return;
      }
      before = last;
      last = rate;
    }
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= STEADY * Math.max(a, b);
  }

  private String measured(Load load, long nanos) throws Exception {
    Use before = Use.now();
    LoadRun.Outcome r = new LoadRun(clients, load).run(nanos);
    Use used = Use.now().minus(before);
    return "RESULT "
        + String.format(
            Locale.ROOT,
            "%d %d %d %d %d %d %s %d %d %d",
            r.operations(),
            r.nanos(),
            r.latency().getValueAtPercentile(50),
            r.latency().getValueAtPercentile(99),
            r.latency().getValueAtPercentile(99.9),
            r.late(),
            used.encode(),
            r.corrected().getValueAtPercentile(50),
            r.corrected().getValueAtPercentile(99),
            r.corrected().getValueAtPercentile(99.9));
  }
}
