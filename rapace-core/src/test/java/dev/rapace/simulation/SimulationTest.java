package dev.rapace.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same lives at every build; the proof {@code simulation} lives others, and many more. */
class SimulationTest {
  private static final int LIVES = 1500;

  @Test
  void inEveryLifeWhatMustHoldHolds() {
    Simulation simulation = new Simulation();
    for (long seed = 0; seed < LIVES; seed++) {
      simulation
          .live(seed)
          .ifPresent(failure -> fail(failure.inOneLine() + "\n" + failure.lastSteps()));
    }
    assertEquals(LIVES, simulation.lives());
  }

  @Test
  void aSeedGoesTheSameWayEveryTimeAndOthersGoOtherWays() {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    new Simulation().tell(7, first::add);
    new Simulation().tell(7, second::add);
    assertEquals(first, second);
    List<String> other = new ArrayList<>();
    new Simulation().tell(8, other::add);
    assertNotEquals(first.getLast(), other.getLast());
  }
}
