package dev.rapace.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

class CallResultFuzzTest {
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "24h")
  void anyBytes(byte[] bytes) {
    if (bytes != null) {
      MessageTarget.check("CallResult", bytes);
    }
  }

  static Stream<byte[]> seeds() {
    return MessageTarget.seeds("CallResult");
  }
}
