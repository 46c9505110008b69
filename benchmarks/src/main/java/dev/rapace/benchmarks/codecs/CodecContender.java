package dev.rapace.benchmarks.codecs;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.rapace.benchmarks.codecs.protobuf.ProtobufMessages;
import dev.rapace.postcard.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One message in its three forms: the same values in a record with a generated codec, with one that
 * a person wrote, and in protobuf-java. Thread-safe.
 *
 * @param <T> the record
 */
public final class CodecContender<T> {
  private final T value;
  private final Codec<T> generated;
  private final Codec<T> handWritten;
  private final byte[] postcardBytes;
  private final MessageLite protobuf;
  private final Parser<? extends MessageLite> parser;
  private final byte[] protobufBytes;

  private CodecContender(
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

  /** What there is. */
  public static List<String> names() {
    return List.of("reading", "order", "series");
  }

  /**
   * A message by its name.
   *
   * @throws IllegalStateException if the three forms do not carry the same values
   */
  public static CodecContender<?> of(String message) {
    CodecContender<?> contender =
        switch (message) {
          case "reading" -> reading();
          case "order" -> order();
          case "series" -> series();
          default -> throw new IllegalArgumentException("one of " + names());
        };
    contender.check();
    return contender;
  }

  /** Bytes of the message on our wire. */
  public int length() {
    return postcardBytes.length;
  }

  /** Bytes by the generated codec. */
  public byte[] encodeGenerated() {
    return generated.toBytes(value);
  }

  /** Bytes by the codec that a person wrote. */
  public byte[] encodeHandWritten() {
    return handWritten.toBytes(value);
  }

  /** A value by the generated codec. */
  public Object decodeGenerated() {
    return generated.fromBytes(postcardBytes);
  }

  /** A value by the codec that a person wrote. */
  public Object decodeHandWritten() {
    return handWritten.fromBytes(postcardBytes);
  }

  /** Bytes by protobuf-java. */
  public byte[] encodeProtobuf() {
    return protobuf.toByteArray();
  }

  /** A value by protobuf-java, with its strings asked for; how long they are. */
  public int decodeProtobuf() throws InvalidProtocolBufferException {
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

  private void check() {
    try {
      if (Arrays.equals(postcardBytes, encodeHandWritten())
          && Arrays.equals(postcardBytes, generated.toBytes(generated.fromBytes(postcardBytes)))
          && Arrays.equals(postcardBytes, generated.toBytes(handWritten.fromBytes(postcardBytes)))
          && parser.parseFrom(protobufBytes).equals(protobuf)) {
        return;
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
    throw new IllegalStateException("the contenders do not carry the same values");
  }

  private static CodecContender<?> reading() {
    return new CodecContender<>(
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

  private static CodecContender<?> order() {
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
    return new CodecContender<>(
        new Order(42, "Grace Hopper, Arlington, Virginia", lines, Optional.of("WELCOME-10")),
        OrderCodec.INSTANCE,
        HandWritten.ORDER,
        protobuf.build(),
        ProtobufMessages.Order.parser());
  }

  private static CodecContender<?> series() {
    int[] codes = new int[100];
    double[] values = new double[100];
    ProtobufMessages.Series.Builder protobuf =
        ProtobufMessages.Series.newBuilder().setFrom(1_795_000_000_000L);
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (i - 50) * 321;
      values[i] = i * 0.25;
      protobuf.addCodes(codes[i]).addValues(values[i]);
    }
    return new CodecContender<>(
        new Series(1_795_000_000_000L, codes, values),
        SeriesCodec.INSTANCE,
        HandWritten.SERIES,
        protobuf.build(),
        ProtobufMessages.Series.parser());
  }
}
