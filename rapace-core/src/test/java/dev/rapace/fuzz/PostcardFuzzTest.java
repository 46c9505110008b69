package dev.rapace.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.rapace.VectorFiles;
import dev.rapace.postcard.Codec;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.postcard.VectorTypes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The first byte chooses a type, the rest is taken as a value of it. */
class PostcardFuzzTest {
  /** The values are JSON trees here, which take more than the bytes that they stand for. */
  private static final int BYTES_PER_INPUT_BYTE = 1024;

  private static final List<String> TYPES =
      VectorFiles.entries("types.json", "vectors").stream()
          .map(v -> v.get("type").asText())
          .distinct()
          .toList();

  private static final List<Codec<JsonNode>> CODECS =
      TYPES.stream().map(VectorTypes::codec).toList();

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "24h")
  void anyBytes(byte[] bytes) {
    if (bytes == null || bytes.length == 0) {
      return;
    }
    int type = (bytes[0] & 0xFF) % TYPES.size();
    byte[] value = Arrays.copyOfRange(bytes, 1, bytes.length);
    Allocation.bounded(value.length, BYTES_PER_INPUT_BYTE, () -> check(type, value));
  }

  static Stream<byte[]> seeds() {
    return Stream.of("types.json vectors", "malformed.json types")
        .map(source -> source.split(" "))
        .flatMap(source -> VectorFiles.entries(source[0], source[1]).stream())
        .filter(v -> TYPES.contains(v.get("type").asText()))
        .map(v -> {
          byte[] value = VectorFiles.hex(v, "hex");
          byte[] seed = new byte[value.length + 1];
          seed[0] = (byte) TYPES.indexOf(v.get("type").asText());
          System.arraycopy(value, 0, seed, 1, value.length);
          return seed;
        });
  }

  private static void check(int type, byte[] bytes) {
    Codec<JsonNode> codec = CODECS.get(type);
    JsonNode value;
    try {
      value = codec.fromBytes(bytes);
    } catch (MalformedPayloadException e) {
      return;
    }
    // Every NaN is accepted and one is sent, so only types without floats have one encoding.
    // A list of Shape holds f64 behind its name.
    String name = TYPES.get(type);
    boolean floats = name.contains("f32") || name.contains("f64") || name.contains("Shape");
    if (!floats && !Arrays.equals(bytes, codec.toBytes(value))) {
      throw new AssertionError(TYPES.get(type) + " has a second encoding");
    }
  }
}
