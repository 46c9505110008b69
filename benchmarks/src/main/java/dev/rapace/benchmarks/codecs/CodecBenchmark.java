package dev.rapace.benchmarks.codecs;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.rapace.benchmarks.codecs.protobuf.ProtobufMessages;
import dev.rapace.postcard.Codec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private Contender<?> contender = Contender.of("reading");

  /** Makes the values. */
  @Setup
  public void setUp() throws InvalidProtocolBufferException {
    contender = Contender.of(message);
    contender.check();
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
    return contender.protobuf.toByteArray();
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

  /** One message in its three forms. */
  private static final class Contender<T> {
    private final T value;
    private final Codec<T> generated;
    private final Codec<T> handWritten;
    private final byte[] postcardBytes;
    final MessageLite protobuf;
    private final Parser<? extends MessageLite> parser;
    private final byte[] protobufBytes;

    Contender(
        T value,
        Codec<T> generated,
        Codec<T> handWritten,
        MessageLite protobuf,
        Parser<? extends MessageLite> parser) {
      this.value = value;
      this.generated = generated;
      this.handWritten = handWritten;
      this.protobuf = protobuf;
      this.parser = parser;
      this.postcardBytes = generated.toBytes(value);
      this.protobufBytes = protobuf.toByteArray();
    }

    static Contender<?> of(String message) {
      return switch (message) {
        case "reading" -> reading();
        case "order" -> order();
        default -> series();
      };
    }

    byte[] encodeGenerated() {
      return generated.toBytes(value);
    }

    byte[] encodeHandWritten() {
      return handWritten.toBytes(value);
    }

    Object decodeGenerated() {
      return generated.fromBytes(postcardBytes);
    }

    Object decodeHandWritten() {
      return handWritten.fromBytes(postcardBytes);
    }

    int decodeProtobuf() throws InvalidProtocolBufferException {
      MessageLite read = parser.parseFrom(protobufBytes);
      if (!(read instanceof ProtobufMessages.Order order)) {
        return read.isInitialized() ? 1 : 0;
      }
      int length = order.getCustomer().length() + order.getCoupon().length();
      for (ProtobufMessages.Line line : order.getLinesList()) {
        length += line.getArticle().length();
      }
      return length;
    }

    /** The three mean the same. */
    void check() throws InvalidProtocolBufferException {
      if (!java.util.Arrays.equals(postcardBytes, encodeHandWritten())
          || !parser.parseFrom(protobufBytes).equals(protobuf)) {
        throw new IllegalStateException("the contenders do not carry the same values");
      }
    }

    private static Contender<?> reading() {
      return new Contender<>(
          new Reading(123_456_789L, 17, true, 21.5, 1_795_000_000_000L),
          ReadingCodec.INSTANCE,
          HandWritten.READING,
          ProtobufMessages.Reading.newBuilder()
              .setSensor(123_456_789L)
              .setKind(17)
              .setAlarm(true)
              .setValue(21.5)
              .setAt(1_795_000_000_000L)
              .build(),
          ProtobufMessages.Reading.parser());
    }

    private static Contender<?> order() {
      List<Order.Line> lines = new ArrayList<>();
      ProtobufMessages.Order.Builder protobuf =
          ProtobufMessages.Order.newBuilder()
              .setId(42)
              .setCustomer("Grace Hopper, Arlington, Virginia")
              .setCoupon("WELCOME-10");
      for (int i = 0; i < 10; i++) {
        lines.add(new Order.Line("article number " + i, i + 1, 1_999L * i));
        protobuf.addLines(
            ProtobufMessages.Line.newBuilder()
                .setArticle("article number " + i)
                .setAmount(i + 1)
                .setCents(1_999L * i));
      }
      return new Contender<>(
          new Order(42, "Grace Hopper, Arlington, Virginia", lines, Optional.of("WELCOME-10")),
          OrderCodec.INSTANCE,
          HandWritten.ORDER,
          protobuf.build(),
          ProtobufMessages.Order.parser());
    }

    private static Contender<?> series() {
      int[] codes = new int[100];
      double[] values = new double[100];
      ProtobufMessages.Series.Builder protobuf =
          ProtobufMessages.Series.newBuilder().setFrom(1_795_000_000_000L);
      for (int i = 0; i < codes.length; i++) {
        codes[i] = (i - 50) * 321;
        values[i] = i * 0.25;
        protobuf.addCodes(codes[i]).addValues(values[i]);
      }
      return new Contender<>(
          new Series(1_795_000_000_000L, codes, values),
          SeriesCodec.INSTANCE,
          HandWritten.SERIES,
          protobuf.build(),
          ProtobufMessages.Series.parser());
    }
  }
}
