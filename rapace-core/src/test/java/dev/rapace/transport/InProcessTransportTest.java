package dev.rapace.transport;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.security.Locality;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InProcessTransportTest extends TransportContractTest {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @Override
  protected TransportProvider provider() {
    return new InProcessTransport();
  }

  @Override
  protected URI listenUri() {
    return URI.create("inproc:contract-" + NAMES.incrementAndGet());
  }

  @Override
  protected Locality expectedLocality() {
    return Locality.IN_PROCESS;
  }

  @ParameterizedTest
  @ValueSource(strings = {"inproc://a", "inproc:a/b", "inproc:a#b", "inproc:%20", "tcp:a"})
  void otherThanANameIsRefused(String uri) {
    assertThrows(
        IllegalArgumentException.class,
        () -> provider().describeListener(URI.create(uri), List.of()));
  }

  @Test
  void anUnknownSchemeIsRefusedWithTheKnownOnes() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Transports.forUri(URI.create("carrier-pigeon:coop")));
    for (String known : List.of("carrier-pigeon", "inproc", "tcp", "unix")) {
      if (!e.getMessage().contains(known)) {
        throw new AssertionError(e.getMessage());
      }
    }
    assertThrows(IllegalArgumentException.class, () -> Transports.forUri(URI.create("no-scheme")));
  }
}
