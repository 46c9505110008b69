package dev.rapace.auth.jwt;

import dev.rapace.auth.JwtAlgorithm;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of a token: {@code alg}, {@code kid}, {@code typ} and nothing else. Members that carry
 * or point to keys ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}, {@code x5t}), that change
 * the meaning of the token ({@code crit}, {@code b64}, {@code zip}, {@code cty}) or that are
 * unknown are refused, not ignored.
 *
 * @param algorithm as named by {@code alg}
 * @param kid id of a configured key, if given
 * @param type {@code typ}, if given
 */
public record JwsHeader(JwtAlgorithm algorithm, Optional<String> kid, Optional<String> type) {
  private static final Set<String> MEMBERS = Set.of("alg", "kid", "typ");

  /**
   * Reads the header.
   *
   * @throws TokenFault {@code not-json}, {@code header-member} or {@code algorithm}
   */
  public static JwsHeader of(CompactJws jws) throws TokenFault {
    Map<String, @Nullable Object> members = StrictJson.readToken(jws.header());
    if (!MEMBERS.containsAll(members.keySet())) {
      throw new TokenFault("header-member");
    }
    if (!(members.get("alg") instanceof String alg)) {
      throw new TokenFault("algorithm");
    }
    JwtAlgorithm algorithm =
        JwtAlgorithm.ofHeader(alg).orElseThrow(() -> new TokenFault("algorithm"));
    return new JwsHeader(algorithm, text(members, "kid"), text(members, "typ"));
  }

  private static Optional<String> text(Map<String, @Nullable Object> members, String name)
      throws TokenFault {
    if (!members.containsKey(name)) {
      return Optional.empty();
    }
    if (members.get(name) instanceof String s && !s.isEmpty() && s.length() <= 256) {
      return Optional.of(s);
    }
    throw new TokenFault("header-member");
  }
}
