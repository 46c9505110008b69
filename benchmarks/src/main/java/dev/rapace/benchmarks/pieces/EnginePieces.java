package dev.rapace.benchmarks.pieces;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Both engines of a connection, without a socket between them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EnginePieces {
  private final byte[] payload = new byte[16];
  private final EnginePair pair = new EnginePair();

  /** Opens the stream. */
  @Setup
  public void open() {
    pair.openStream();
  }

  /** OpenChannel, request, response. */
  @Benchmark
  public long call() {
    pair.call(payload);
    return pair.answers();
  }

  /** One item of a stream: send window, receive window, and the grants of credit. */
  @Benchmark
  public long itemWithCredit() {
    pair.item(payload);
    return pair.items();
  }
}
