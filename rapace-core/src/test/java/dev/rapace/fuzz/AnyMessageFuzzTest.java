package dev.rapace.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message in one target; the first byte chooses which. For short runs, where a JVM of its own
 * for each message would cost more than the fuzzing.
 */
class AnyMessageFuzzTest {
  private static final List<String> MESSAGES =
      List.of(
          "Hello",
          "OpenChannel",
          "CloseChannel",
          "CancelChannel",
          "GrantCredits",
          "Ping",
          "Pong",
          "GoAway",
          "CallResult");

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "24h")
  void anyBytes(byte[] bytes) {
    if (bytes != null && bytes.length > 0) {
      String message = MESSAGES.get((bytes[0] & 0xFF) % MESSAGES.size());
      MessageTarget.check(message, Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }

  static Stream<byte[]> seeds() {
    return IntStream.range(0, MESSAGES.size())
        .boxed()
        .flatMap(i -> MessageTarget.seeds(MESSAGES.get(i)).map(seed -> chosen(i, seed)));
  }

  private static byte[] chosen(int message, byte[] seed) {
    byte[] bytes = new byte[1 + seed.length];
    bytes[0] = (byte) message;
    System.arraycopy(seed, 0, bytes, 1, seed.length);
    return bytes;
  }
}
