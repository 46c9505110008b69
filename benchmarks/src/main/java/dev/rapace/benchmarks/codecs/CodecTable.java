package dev.rapace.benchmarks.codecs;

import dev.rapace.benchmarks.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link CodecBenchmark} and puts the contenders side by side: {@code [--write] [--long]}.
 * Times stand as ratios only, of one run; bytes of heap stand as they are.
 */
public final class CodecTable {
  private static final String BEGIN = "<!-- codecs: written by ./benchmark codecs --write -->";
  private static final String END = "<!-- /codecs -->";
  private static final String HEAP = "gc.alloc.rate.norm";

  /** What was measured of one contender. */
  private record Figures(double nanoseconds, double heap) {}

  private final Map<String, Figures> figures = new HashMap<>();

  private CodecTable(Collection<RunResult> results) {
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      figures.put(
          benchmark.substring(benchmark.lastIndexOf('.') + 1)
              + result.getParams().getParam("message"),
          new Figures(
              median(result.getPrimaryResult()),
              median(Objects.requireNonNull(result.getSecondaryResults().get(HEAP)))));
    }
  }

  /** The middle of all iterations of all forks: one slow moment of the machine does not count. */
  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }

  /** Entry point. */
  public static void main(String[] args) throws RunnerException, IOException {
    List<String> given = List.of(args);
    boolean isLong = given.contains("--long");
    CodecTable table =
        new CodecTable(
            new Runner(
                    new OptionsBuilder()
                        .include(CodecBenchmark.class.getName() + "\\.")
                        .forks(isLong ? 5 : 3)
                        .warmupIterations(4)
                        .warmupTime(TimeValue.milliseconds(isLong ? 1_000 : 300))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.milliseconds(isLong ? 1_000 : 300))
                        .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                        .addProfiler(GCProfiler.class)
                        .build())
                .run());
    String text = table.text();
    System.out.print(text);
    if (given.contains("--write")) {
      Page.replace(Path.of("benchmarks/README.md"), BEGIN, END, text);
    }
  }

  private String text() {
    StringBuilder out = new StringBuilder();
    out.append(
            "| message | | time : hand-written | time : protobuf-java | heap, bytes | hand-written |")
        .append(" protobuf-java |\n|---|---|---|---|---|---|---|\n");
    for (String message : CodecContender.names()) {
      for (String step : List.of("encode", "decode")) {
        Figures ours = of(step + "Generated" + message);
        Figures hand = of(step + "HandWritten" + message);
        Figures protobuf = of(step + "Protobuf" + message);
        out.append(
            String.format(
                Locale.ROOT,
                "| `%s`, %d bytes | %s | %.2f | %.2f | %.0f | %.0f | %.0f |%n",
                message,
                CodecContender.of(message).length(),
                step,
                ours.nanoseconds / hand.nanoseconds,
                ours.nanoseconds / protobuf.nanoseconds,
                ours.heap,
                hand.heap,
                protobuf.heap));
      }
    }
    return out.toString();
  }

  private Figures of(String name) {
    Figures found = figures.get(name);
    if (found == null) {
      throw new IllegalStateException(name + " was not measured");
    }
    return found;
  }
}
