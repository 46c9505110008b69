package dev.rapace.benchmarks.pieces;

import dev.rapace.benchmarks.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the pieces; the arguments are those of JMH, such as a pattern of names or {@code -f 3}, and
 * {@code --write} for the table of the page.
 */
public final class Pieces {
  private static final String BEGIN = "<!-- pieces: written by ./benchmark pieces --write -->";
  private static final String END = "<!-- /pieces -->";

  private Pieces() {}

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    List<String> words = new ArrayList<>(List.of(args));
    boolean write = words.remove("--write");
    CommandLineOptions given = new CommandLineOptions(words.toArray(String[]::new));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(given)
            .forks(given.getForkCount().orElse(1))
            .warmupIterations(given.getWarmupIterations().orElse(4))
            .warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(1)))
            .measurementIterations(given.getMeasurementIterations().orElse(5))
            .measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(1)))
            .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
            .addProfiler(GCProfiler.class);
    if (given.getIncludes().isEmpty()) {
      options.include(Pieces.class.getPackageName() + "\\.");
    }
    String table = table(new Runner(options.build()).run());
    System.out.println(table);
    if (write) {
      Page.replace(Path.of("benchmarks/README.md"), BEGIN, END, table);
    }
  }

  private static String table(Collection<RunResult> results) {
    StringBuilder out = new StringBuilder("| piece | ns | heap, bytes |\n|---|---|---|\n");
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      out.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %,.1f | %,.0f |%n",
              name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
              median(result.getPrimaryResult()),
              median(
                  Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")))));
    }
    return out.toString();
  }

  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }
}
