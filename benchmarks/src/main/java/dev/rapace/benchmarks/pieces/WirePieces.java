package dev.rapace.benchmarks.pieces;

import dev.rapace.postcard.Codec;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.PostcardReader;
import dev.rapace.postcard.PostcardWriter;
import dev.rapace.schema.MethodId;
import dev.rapace.schema.Shape;
import dev.rapace.schema.SignatureHash;
import dev.rapace.wire.FrameFlags;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Frames, Postcard and hashes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WirePieces {
  /** A value as applications send it: a number, a text, a list. */
  public record Order(long number, String customer, List<Long> items) {
    private static final Codec<List<Long>> ITEMS = Codecs.list(Codecs.U32);
    static final Codec<Order> CODEC =
        Codec.of(
            (order, out) -> {
              out.writeU64Bits(order.number());
              out.writeString(order.customer());
              ITEMS.encode(order.items(), out);
            },
            in -> new Order(in.readU64Bits(), in.readString(), ITEMS.decode(in)));
  }

  private static final Shape TEXT = Shape.Scalar.STRING;
  private static final List<Shape> ARGUMENTS = List.of(TEXT, new Shape.Option(TEXT));

  private final FrameHeader header = new FrameHeader();
  private final StreamFraming framing = new StreamFraming();
  private final byte[] buffer = new byte[256];
  private final byte[] payload = new byte[32];
  private final Order order =
      new Order(123_456_789L, "a customer of ours", List.of(1L, 200L, 40_000L, 5_000_000L));
  private final PostcardWriter writer = new PostcardWriter();
  private final PostcardReader reader = new PostcardReader();
  private final byte[] encoded = Order.CODEC.toBytes(order);

  /** Descriptor, prefix and payload of one frame into a buffer. */
  @Benchmark
  public int frameEncode() {
    header.set(7, 3, 0x1234, FrameFlags.CALL_REQUEST, payload.length);
    int at = StreamFraming.writePrefix(FrameHeader.SIZE + payload.length, buffer, 0);
    header.encode(buffer, at, payload, 0);
    System.arraycopy(payload, 0, buffer, at + FrameHeader.SIZE, payload.length);
    return at;
  }

  /** The same frame back, with every check of the framing. */
  @Benchmark
  public long frameDecode() {
    frameEncode();
    long length = framing.accept(buffer[0]);
    header.decode(buffer, 1);
    return StreamFraming.checkDescriptor(header, (int) length) == null ? length : -1;
  }

  /** A record into a writer that is used again. */
  @Benchmark
  public int postcardEncode() {
    Order.CODEC.encode(order, writer.reset());
    return writer.length();
  }

  /** The record back. */
  @Benchmark
  public Order postcardDecode() {
    return Order.CODEC.decode(reader.reset(encoded, 0, encoded.length));
  }

  /** BLAKE3 of the signature of a method with two arguments. */
  @Benchmark
  public byte[] signatureHash() {
    return SignatureHash.ofMethod(ARGUMENTS, TEXT);
  }

  /** FNV-1a of a method's name. */
  @Benchmark
  public int methodId() {
    return MethodId.of("Orders", "place");
  }
}
