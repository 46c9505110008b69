package dev.rapace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import dev.rapace.VectorFiles;
import dev.rapace.postcard.MalformedPayloadException;
import dev.rapace.spec.Rule;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever is done to the bytes of a message, they are a message or malformed, and never cost more
 * memory than their size explains.
 */
class MutatedMessagesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Objects for a message, its registry entries and metadata, many times their bytes. */
  private static final long ALLOCATION_BASE = 4 * 1024;

  private static final long ALLOCATION_PER_BYTE = 64;

  /** Classes and call sites are loaded now, so that they are not counted later. */
  @BeforeAll
  static void warmUp() {
    for (JsonNode v : VectorFiles.entries("control.json", "vectors")) {
      int verb = MessageJson.verb(v.get("message").asText());
      byte[] bytes = VectorFiles.hex(v, "hex");
      for (int n = 0; n <= bytes.length; n++) {
        decodes(verb, Arrays.copyOf(bytes, n));
      }
    }
  }

  @TestFactory
  @Rule({"java.postcard.truncated", "java.postcard.length"})
  Stream<DynamicTest> everyPrefix() {
    return eachMessage((verb, bytes) -> {
      for (int n = 0; n < bytes.length; n++) {
        assertTrue(!isMessage(verb, Arrays.copyOf(bytes, n)), "a cut message was accepted");
      }
    });
  }

  @TestFactory
  @Rule("java.postcard.length")
  Stream<DynamicTest> everySingleBitFlip() {
    return eachMessage((verb, bytes) -> {
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        isMessage(verb, flipped);
      }
    });
  }

  @TestFactory
  @Rule("java.postcard.trailing-bytes")
  Stream<DynamicTest> everyTrailingByte() {
    return eachMessage((verb, bytes) -> {
      // hello-all-ones is of another major version, so no exception holds for any vector.
      byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
      assertTrue(!isMessage(verb, longer), "a trailing byte was accepted");
    });
  }

  @TestFactory
  @Rule("java.postcard.length")
  Stream<DynamicTest> garbageForEveryVerb() {
    return Stream.of(
            "Hello",
            "OpenChannel",
            "CloseChannel",
            "CancelChannel",
            "GrantCredits",
            "Ping",
            "Pong",
            "GoAway",
            "CallResult")
        .map(name ->
            dynamicTest(
                name,
                () -> {
                  Random random = new Random(name.hashCode());
                  for (int i = 0; i < 2000; i++) {
                    byte[] bytes = new byte[random.nextInt(200)];
                    random.nextBytes(bytes);
                    isMessage(MessageJson.verb(name), bytes);
                  }
                }));
  }

  private interface Mutation {
    void run(int verb, byte[] bytes);
  }

  private static Stream<DynamicTest> eachMessage(Mutation mutation) {
    return VectorFiles.entries("control.json", "vectors").stream()
        .map((JsonNode v) ->
            dynamicTest(
                v.get("name").asText(),
                () ->
                    mutation.run(
                        MessageJson.verb(v.get("message").asText()), VectorFiles.hex(v, "hex"))));
  }

  /** Decodes; anything but a message and the one exception is a failure. */
  private static boolean isMessage(int verb, byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean message = decodes(verb, bytes);
    long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
    long bound = ALLOCATION_BASE + ALLOCATION_PER_BYTE * bytes.length;
    assertTrue(taken <= bound, () -> taken + " bytes allocated for " + bytes.length);
    return message;
  }

  private static boolean decodes(int verb, byte[] bytes) {
    try {
      Object decoded = MessageJson.decode(verb, bytes);
      assertNotNull(MetadataRules.check(MessageJson.metadata(decoded)));
      return true;
    } catch (MalformedPayloadException e) {
      assertEquals(0, e.getStackTrace().length);
      return false;
    } catch (RuntimeException e) {
      return fail("verb " + verb + " threw " + e.getClass().getName(), e);
    }
  }
}
