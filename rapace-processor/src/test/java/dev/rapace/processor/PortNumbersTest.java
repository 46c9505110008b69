package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.Method;
import dev.rapace.Port;
import dev.rapace.processor.sample.ManyPortsMethods;
import dev.rapace.spec.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortNumbersTest {
  @Test
  @Rule("core.stream.port-id-assignment")
  void portsAreNumberedInTheOrderOfTheirDeclaration() {
    assertEquals(List.of(1, 2, 101), numbers(ManyPortsMethods.JOIN));
    assertEquals(List.of(101), numbers(ManyPortsMethods.LIST));
    assertEquals(List.of(1), numbers(ManyPortsMethods.COUNT));
    assertEquals(List.of(), numbers(ManyPortsMethods.PLAIN));
  }

  private static List<Integer> numbers(Method<?, ?> method) {
    return method.ports().stream().map(Port::number).sorted().toList();
  }
}
