package dev.rapace.proofs.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rapace.auth.JwtAlgorithm;
import dev.rapace.auth.jwt.CompactJws;
import dev.rapace.auth.jwt.JwkReader;
import dev.rapace.auth.jwt.JwsHeader;
import dev.rapace.auth.jwt.JwsVerifier;
import dev.rapace.auth.jwt.TokenFault;
import dev.rapace.auth.jwt.VerificationKey;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.spec.SecretKeySpec;

/**
 * Runs the public JSON Web Signature, Key and Crypto vectors of Wycheproof through the signature
 * layer that the token verifier stands on. Expectation and outcome must agree, except for the
 * deviations listed in {@link WycheproofDeviations}; a listed one that no longer deviates fails
 * too.
 */
public final class JwtWycheproof implements Proof {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String ZERO_SECRET = "\"" + "A".repeat(43) + "\"";
  private static final Map<String, Integer> FILES =
      new TreeMap<>(Map.of("signature", 401, "key", 26, "crypto", 83));

  /** Makes the proof. */
  public JwtWycheproof() {}

  @Override
  public String name() {
    return "jwt-wycheproof";
  }

  @Override
  public String shows() {
    return "The token verifier agrees with the public Wycheproof vectors; every deviation is explained";
  }

  /** A run without the corpus shows no rule. */
  @Override
  public List<String> rules() {
    return List.of("security.profile-c.authenticate");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(20);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofSeconds(20);
  }

  private static Optional<Path> corpus() {
    String folder = System.getProperty("rapace.corpora", System.getenv("RAPACE_CORPORA"));
    return folder == null || folder.isBlank()
        ? Optional.empty()
        : Optional.of(Path.of(folder).resolve("wycheproof"));
  }

  @Override
  public Outcome run(ProofRun run) throws IOException {
    Optional<Path> folder = corpus();
    if (folder.isEmpty()) {
      return Outcome.skipped("corpus not given (RAPACE_CORPORA)");
    }
    Tally tally = new Tally();
    for (Map.Entry<String, Integer> file : FILES.entrySet()) {
      run.progress(file.getKey());
      int ran = runFile(folder.get(), file.getKey(), tally);
      if (ran != file.getValue()) {
        tally.faults.add(file.getKey() + " has " + ran + " vectors, not " + file.getValue());
      }
    }
    for (String listed : WycheproofDeviations.all().keySet()) {
      if (!tally.deviating.containsKey(listed)) {
        tally.faults.add(listed + " is listed as a deviation and does not deviate");
      }
    }
    tally.deviating.forEach((id, why) -> System.out.println("  deviation " + id + ": " + why));
    tally.faults.forEach(f -> System.out.println("  FAULT " + f));
    String seen =
        "%d vectors: %d valid accepted, %d invalid refused, %d deviations explained, %d faults"
            .formatted(
                tally.count,
                tally.accepted,
                tally.refused,
                tally.deviating.size(),
                tally.faults.size());
    return tally.faults.isEmpty() ? Outcome.pass(seen) : Outcome.fail(seen);
  }

  private static int runFile(Path folder, String file, Tally tally) throws IOException {
    Path path = folder.resolve("json_web_" + file + "_test.json");
    JsonNode root = JSON.readTree(Files.readAllBytes(path));
    int ran = 0;
    for (JsonNode group : root.path("testGroups")) {
      JsonNode keys = group.has("public") ? group.get("public") : group.get("private");
      String set = keys.has("keys") ? keys.toString() : "{\"keys\":[" + keys + "]}";
      for (JsonNode test : group.path("tests")) {
        ran++;
        judge(file, test, set, tally);
      }
    }
    return ran;
  }

  private static void judge(String file, JsonNode test, String keySet, Tally tally) {
    String id = file + "/" + test.path("tcId").asInt();
    JsonNode token = test.has("jws") ? test.get("jws") : test.path("jwe");
    String text = token.isTextual() ? token.asText() : token.toString();
    tally.vectors.put(id, keySet + text);
    String verdict = verdict(text, keySet);
    boolean accepted = verdict.isEmpty();
    boolean expected = test.path("result").asText().equals("valid");
    tally.count++;
    if (accepted == expected) {
      if (accepted) {
        tally.accepted++;
      } else {
        tally.refused++;
      }
      return;
    }
    String reason = WycheproofDeviations.all().get(id);
    if (reason == null || (accepted && !tally.repeatsItsTwin(id))) {
      tally.faults.add(
          id
              + " ("
              + test.path("comment").asText()
              + ") is "
              + test.path("result").asText()
              + " but was "
              + (accepted ? "accepted" : "refused: " + verdict));
    } else {
      tally.deviating.put(id, reason);
    }
  }

  /** Empty if the token was accepted, otherwise why it was not. */
  private static String verdict(String token, String keySet) {
    try {
      List<VerificationKey> keys =
          keySet.contains(ZERO_SECRET) ? List.of(zeroKey(keySet)) : JwkReader.readSet(keySet);
      CompactJws jws = CompactJws.parse(token.getBytes(StandardCharsets.UTF_8));
      JwsHeader header = JwsHeader.of(jws);
      VerificationKey key = JwsVerifier.select(header, keys, EnumSet.allOf(JwtAlgorithm.class));
      JwsVerifier.verify(jws, header, key, NOW, Duration.ZERO);
      return "";
    } catch (IllegalArgumentException e) {
      return "key set: " + e.getMessage();
    } catch (TokenFault e) {
      return e.word();
    }
  }

  /**
   * Some vectors on the form of tokens use a secret of 32 zero bytes, which the reader of key sets
   * refuses as a placeholder. So that they test the form, the key is made by hand, after the
   * refusal was seen.
   */
  private static VerificationKey zeroKey(String keySet) throws TokenFault {
    try {
      JwkReader.readSet(keySet);
    } catch (IllegalArgumentException e) {
      return new VerificationKey(
          "hs256-key",
          new SecretKeySpec(new byte[32], "HmacSHA256"),
          JwtAlgorithm.KeyType.HMAC,
          Set.of(JwtAlgorithm.HS256));
    }
    throw new TokenFault("a secret of zero bytes was taken");
  }

  /** What was seen. */
  private static final class Tally {
    int count;
    int accepted;
    int refused;
    final Map<String, String> vectors = new TreeMap<>();
    final Map<String, String> deviating = new TreeMap<>();
    final List<String> faults = new ArrayList<>();

    /** Whether a valid vector before this invalid one has the same token and key. */
    boolean repeatsItsTwin(String id) {
      String twin = WycheproofDeviations.twin(id);
      return twin != null && vectors.containsKey(twin) && vectors.get(twin).equals(vectors.get(id));
    }
  }
}
