package dev.rapace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.spec.Rule;
import dev.rapace.wire.StatusNumber;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The numbers of statuses, written down a second time. */
class StatusNumbersTest {
  private static final String STANDARD =
      """
      OK 0, CANCELLED 1, UNKNOWN 2, INVALID_ARGUMENT 3, DEADLINE_EXCEEDED 4, NOT_FOUND 5,
      ALREADY_EXISTS 6, PERMISSION_DENIED 7, RESOURCE_EXHAUSTED 8, FAILED_PRECONDITION 9, ABORTED 10,
      OUT_OF_RANGE 11, UNIMPLEMENTED 12, INTERNAL 13, UNAVAILABLE 14, DATA_LOSS 15,
      UNAUTHENTICATED 16, INCOMPATIBLE_SCHEMA 17, PROTOCOL_ERROR 50, INVALID_FRAME 51,
      INVALID_CHANNEL 52, INVALID_METHOD 53, DECODE_ERROR 54, ENCODE_ERROR 55
      """;

  private static Map<String, Integer> standard() {
    Map<String, Integer> numbers = new TreeMap<>();
    for (String pair : STANDARD.strip().split(",\\s+")) {
      String[] parts = pair.split(" ");
      numbers.put(parts[0], Integer.valueOf(parts[1]));
    }
    return numbers;
  }

  @Test
  @Rule("error.impl.standard-codes")
  void theWireHasTheStandardNumbersAndNoOthers() throws IllegalAccessException {
    Map<String, Integer> found = new TreeMap<>();
    for (Field field : StatusNumber.class.getFields()) {
      found.put(field.getName(), field.getInt(null));
    }
    assertEquals(standard(), found);
  }

  @Test
  @Rule({"error.impl.standard-codes", "error.impl.unknown-codes"})
  void eachNumberHasItsNameForApplicationsAndOthersKeepTheirs() {
    Map<Integer, String> names = new TreeMap<>();
    standard().forEach((name, number) -> names.put(number, name));
    for (int number = 0; number <= 1000; number++) {
      Status status = Status.ofNumber(number, "");
      assertEquals(names.getOrDefault(number, "UNRECOGNIZED"), status.code().name());
      assertEquals(number, status.number());
    }
  }
}
