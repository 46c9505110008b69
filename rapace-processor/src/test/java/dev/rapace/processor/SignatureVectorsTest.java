package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.spec.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The published signature hashes, computed from shapes and by the processor from Java source. */
class SignatureVectorsTest {
  @Test
  @Rule({
    "schema.hash.algorithm",
    "schema.hash.cross-language",
    "schema.encoding.endianness",
    "schema.encoding.lengths",
    "schema.encoding.order",
    "schema.identifier.normalization",
    "handshake.sig-hash.blake3"
  })
  void everyVectorIsMet() throws IOException {
    SignatureVectors vectors =
        SignatureVectors.read(Path.of(System.getProperty("rapace.root", ".")));
    assertEquals(Optional.empty(), vectors.check());
    assertEquals(26, vectors.tags().size(), "every tag stands in a vector: " + vectors.tags());
  }
}
