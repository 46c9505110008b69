package dev.rapace.benchmarks.side;

import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.benchmarks.side.Scenario.Link;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is compared with whom, and what we mean to reach. */
final class Workloads {
  /** Our own name among the contenders. */
  static final String OURS = "rapace";

  /** Stands for a rival where the goal is a number and not a ratio to somebody. */
  static final String BOUND = "bound";

  private Workloads() {}

  /**
   * JVMs that run together and take turns.
   *
   * @param loads measured one after the other, each in turn by all contenders
   * @param warming how much longer than usual it takes until all code is compiled
   */
  record Group(
      String name, Scenario scenario, List<String> contenders, List<Phase> loads, int warming) {
    Group(String name, Scenario scenario, List<String> contenders, List<Phase> loads) {
      this(name, scenario, contenders, loads, 1);
    }
  }

  /**
   * One load of a group.
   *
   * @param oneProcessor whether server and client share one processor while measuring
   */
  record Phase(String name, Load load, boolean oneProcessor) {}

  /**
   * One line of the table.
   *
   * @param rival a contender of the group, or {@link #BOUND}
   * @param bound what our figure is divided by if there is no rival
   * @param goal least ratio if more is better, else the greatest; null: for orientation only
   */
  record Row(
      String workload,
      String group,
      String phase,
      String rival,
      double bound,
      String unit,
      boolean moreIsBetter,
      ToDoubleFunction<Pair.Run> figure,
      @Nullable Double goal) {}

  private static final Phase MANY = new Phase("128", Load.calls(128), false);
  private static final Phase ONE_CPU = new Phase("1cpu", Load.calls(1), true);
  private static final Phase ONE = new Phase("x1", Load.calls(1), false);
  private static final Phase FOUR = new Phase("x4", Load.calls(4), false);
  private static final Phase ITEMS = new Phase("items", Load.stream(), false);

  static List<Group> groups() {
    return List.of(
        new Group(
            "tcp",
            new Scenario(Link.TCP, HandlerStyle.INLINE, 16),
            List.of(
                OURS, "grpc-java", "netty-echo", "netty-echo-each", "rsocket-java", "rapace-open"),
            List.of(MANY, ONE_CPU)),
        new Group(
            "threads",
            new Scenario(Link.TCP, HandlerStyle.THREADS, 16),
            List.of(OURS, "grpc-java"),
            List.of(MANY)),
        new Group(
            "tls",
            new Scenario(Link.TLS, HandlerStyle.INLINE, 16),
            List.of(OURS, "grpc-java"),
            List.of(MANY)),
        new Group(
            "unix",
            new Scenario(Link.UNIX, HandlerStyle.INLINE, 16),
            List.of(OURS, "grpc-java"),
            List.of(MANY)),
        new Group(
            "stream",
            new Scenario(Link.TCP, HandlerStyle.INLINE, 16),
            List.of(OURS, "grpc-java", "rsocket-java"),
            List.of(ITEMS)),
        new Group(
            "large",
            new Scenario(Link.TCP, HandlerStyle.INLINE, 1 << 20),
            List.of(OURS, "grpc-java", "netty-echo"),
            List.of(ONE, FOUR),
            2)); // Few calls a second: what a call runs is compiled late.
  }

  static List<Row> rows() {
    String inline = "unary, 128 in flight, TCP, inline";
    String latency = "latency, 1 in flight, 1 cpu, waiting caller";
    String stream = "server stream, 16-byte items, credits on";
    return List.of(
        rate(inline, "tcp", "128", "grpc-java", 4.0),
        rate(inline, "tcp", "128", "netty-echo", 0.75),
        rate(inline, "tcp", "128", "netty-echo-each", 0.75),
        rate(inline, "tcp", "128", "rsocket-java", null),
        rate("unary, 128 in flight, TCP, threads", "threads", "128", "grpc-java", 10.0),
        rate("unary, 128 in flight, TLS 1.3, JWT, authorizer", "tls", "128", "grpc-java", 3.0),
        rate("unary, 128 in flight, Unix socket", "unix", "128", "grpc-java", 5.0),
        micros(latency, "tcp", "1cpu", "netty-echo", 1.25),
        micros(latency, "tcp", "1cpu", "grpc-java", 0.33),
        micros(latency, "tcp", "1cpu", "rsocket-java", null),
        rate(stream, "stream", "items", "grpc-java", 3.0),
        rate(stream, "stream", "items", "rsocket-java", null),
        rate("1 MiB echo x1", "large", "x1", "grpc-java", 3.0),
        rate("1 MiB echo x1", "large", "x1", "netty-echo", null),
        rate("1 MiB echo x4", "large", "x4", "grpc-java", 2.0),
        rate("1 MiB echo x4", "large", "x4", "netty-echo", null),
        rate("security pipeline, calls with / without", "tcp", "128", "rapace-open", 0.95),
        bytes("heap per call, client, inline", Pair.Run::clientHeapBytes),
        bytes("heap per call, server, inline", Pair.Run::serverHeapBytes));
  }

  private static Row rate(
      String workload, String group, String phase, String rival, @Nullable Double goal) {
    return new Row(
        workload,
        group,
        phase,
        rival,
        0,
        phase.equals("items") ? "items/s" : "calls/s",
        true,
        Pair.Run::operationsPerSecond,
        goal);
  }

  private static Row micros(
      String workload, String group, String phase, String rival, @Nullable Double goal) {
    return new Row(workload, group, phase, rival, 0, "us p50", false, Pair.Run::p50Micros, goal);
  }

  private static Row bytes(String workload, ToDoubleFunction<Pair.Run> figure) {
    return new Row(workload, "tcp", "128", BOUND, 256, "bytes", false, figure, 1.0);
  }
}
