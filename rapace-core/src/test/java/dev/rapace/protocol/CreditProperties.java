package dev.rapace.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.spec.Rule;
import dev.rapace.wire.Direction;
import dev.rapace.wire.Role;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class CreditProperties {
  @Property(tries = 100)
  @Rule({"core.flow.credit-additive", "core.flow.infinite-credit"})
  void grantsAddUpAndNeverTurnIntoLess(@ForAll @Size(max = 40) List<Integer> grants) {
    Bench bench = Bench.established(Role.ACCEPTOR);
    PortSpec port = Bench.stream(101, Direction.SERVER_TO_CLIENT);
    AttachedChannel channel = bench.open(bench.callWithPorts(1, port), 101);
    long expected = 0;
    for (int grant : grants) {
      bench.grant(channel.channelId(), grant);
      expected += Integer.toUnsignedLong(grant);
      assertEquals(expected, bench.engine.sendWindow(channel));
    }
    bench.assertAlive();
  }
}
