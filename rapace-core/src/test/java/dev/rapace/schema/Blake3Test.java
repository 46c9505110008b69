package dev.rapace.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rapace.spec.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Blake3Test {
  private static byte[] input(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i % 251);
    }
    return bytes;
  }

  /** A few of the published vectors: no chunk, part of a block, chunk borders, uneven trees. */
  @ParameterizedTest
  @CsvSource({
    "0, af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
    "1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
    "63, e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b",
    "64, 4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98",
    "65, de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee",
    "127, d81293fda863f008c09e92fc382a81f5a0b4a1251cba1634016a0f86a6bd640d",
    "1023, 10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
    "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
    "1025, d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
    "2048, e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
    "2049, 5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030",
    "3073, 7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3",
    "5120, 9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833",
    "8193, bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b",
    "31744, 62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
    "102400, bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"
  })
  @Rule("handshake.sig-hash.blake3")
  void knownHashes(int length, String hash) {
    assertEquals(hash, HexFormat.of().formatHex(Blake3.hash(input(length))));
  }

  /** All published lengths, where the folder of public corpora is given. */
  @Test
  void publishedVectors() throws Exception {
    String folder = System.getenv("RAPACE_CORPORA");
    Assumptions.assumeTrue(folder != null, "RAPACE_CORPORA is not set: published vectors skipped");
    Path file = Path.of(folder, "blake3", "test_vectors.json");
    JsonNode cases = new ObjectMapper().readTree(Files.readAllBytes(file)).get("cases");
    assertEquals(35, cases.size());
    for (JsonNode c : cases) {
      int length = c.get("input_len").asInt();
      assertEquals(
          c.get("hash").asText().substring(0, 64),
          HexFormat.of().formatHex(Blake3.hash(input(length))),
          "length " + length);
    }
  }
}
