package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ToldEventsTest {
  /**
   * A default method that is not passed on would be answered here, and the layer above is not told.
   */
  @Test
  void everyEventIsPassedOnAsItself() {
    for (Method event : ConnectionEvents.class.getDeclaredMethods()) {
      assertTrue(
          Arrays.stream(ToldEvents.class.getDeclaredMethods())
              .anyMatch(m ->
                  m.getName().equals(event.getName())
                      && Arrays.equals(m.getParameterTypes(), event.getParameterTypes())),
          event::toString);
    }
  }
}
