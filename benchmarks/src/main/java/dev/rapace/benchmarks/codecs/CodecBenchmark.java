package dev.rapace.benchmarks.codecs;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Nanoseconds to make the bytes of a message and to read them, with allocation per operation; the
 * three contenders carry the same values, and all are measured in one run, so that ratios hold.
 *
 * <p>In favour of protobuf-java: its messages exist before the measurement and remember their
 * encoded size from one operation to the next. Strings are asked for after decoding, since it would
 * leave them undecoded otherwise.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  /** Which message. */
  @Param({"reading", "order", "series"})
  public String message = "reading";

  private CodecContender<?> contender = CodecContender.of("reading");

  /** Makes the values. */
  @Setup
  public void setUp() {
    contender = CodecContender.of(message);
  }

  /** Bytes by the processor's codec. */
  @Benchmark
  public byte[] encodeGenerated() {
    return contender.encodeGenerated();
  }

  /** Bytes by a codec that a person wrote. */
  @Benchmark
  public byte[] encodeHandWritten() {
    return contender.encodeHandWritten();
  }

  /** Bytes by protobuf-java. */
  @Benchmark
  public byte[] encodeProtobuf() {
    return contender.encodeProtobuf();
  }

  /** A value by the processor's codec. */
  @Benchmark
  public Object decodeGenerated() {
    return contender.decodeGenerated();
  }

  /** A value by a codec that a person wrote. */
  @Benchmark
  public Object decodeHandWritten() {
    return contender.decodeHandWritten();
  }

  /** A value by protobuf-java. */
  @Benchmark
  public int decodeProtobuf() throws InvalidProtocolBufferException {
    return contender.decodeProtobuf();
  }
}
