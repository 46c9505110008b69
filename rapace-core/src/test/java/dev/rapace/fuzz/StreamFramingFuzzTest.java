package dev.rapace.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.rapace.VectorFiles;
import dev.rapace.wire.FrameHeader;
import dev.rapace.wire.StreamFraming;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class StreamFramingFuzzTest {
  private static final int MAX_PAYLOAD = 4096;

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "24h")
  void anyStream(byte[] stream) {
    if (stream != null) {
      Allocation.bounded(stream.length, 2, () -> read(stream));
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of("streams", "prefixes")
        .flatMap(array ->
            VectorFiles.entries("streams".equals(array) ? "frames.json" : "malformed.json", array)
                .stream())
        .map(v -> VectorFiles.hex(v, "hex"));
  }

  /** Reads frames until the stream ends or a rule is broken. */
  private static void read(byte[] stream) {
    StreamFraming framing = new StreamFraming();
    framing.maxPayload(MAX_PAYLOAD);
    FrameHeader header = new FrameHeader();
    int at = 0;
    while (at < stream.length) {
      int start = at;
      long outcome;
      do {
        outcome = framing.accept(stream[at++]);
      } while (outcome == StreamFraming.NEED_MORE && at < stream.length);
      require(at - start <= StreamFraming.MAX_PREFIX_BYTES, "the prefix is too long");
      if (outcome < 0) {
        require(outcome == StreamFraming.NEED_MORE || !fault(outcome).isEmpty(), "no rule");
        return;
      }
      require(outcome >= 64 && outcome <= MAX_PAYLOAD + 64, "length out of bounds");
      int length = (int) outcome;
      byte[] prefix = new byte[StreamFraming.prefixSize(length)];
      StreamFraming.writePrefix(length, prefix, 0);
      require(Arrays.equals(prefix, Arrays.copyOfRange(stream, start, at)), "second encoding");
      if (stream.length - at < length) {
        return;
      }
      header.decode(stream, at);
      if (StreamFraming.checkDescriptor(header, length) != null) {
        return;
      }
      checkDescriptor(header, stream, at);
      at += length;
    }
  }

  private static void checkDescriptor(FrameHeader header, byte[] stream, int at) {
    byte[] again = new byte[FrameHeader.SIZE];
    header.encode(again, 0, stream, at + FrameHeader.SIZE);
    require(Arrays.equals(again, 0, 48, stream, at, at + 48), "descriptor changed");
  }

  private static String fault(long outcome) {
    return StreamFraming.fault(outcome).ruleId();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
