package dev.rapace.processor.skew;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.spec.Rule;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionSkewTest {
  @ParameterizedTest
  @ValueSource(strings = {"inproc:version-skew", "tcp://127.0.0.1:0"})
  @Rule({"schema.compat.check", "schema.compat.rejection"})
  void compatibleMethodsWorkAndTheChangedOneIsRefused(String uri) throws IOException {
    assertEquals(List.of(), new VersionSkew().check(uri));
  }
}
