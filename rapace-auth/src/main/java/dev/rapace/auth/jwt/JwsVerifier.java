package dev.rapace.auth.jwt;

import dev.rapace.auth.JwtAlgorithm;
import io.jsonwebtoken.ClaimJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.PrematureJwtException;
import io.jsonwebtoken.io.AbstractDeserializer;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;

/**
 * The signature layer: picks the one configured key that the header may mean and verifies with it.
 * What the payload says is the business of the layer above.
 *
 * <p>Stateless; thread-safe.
 */
public final class JwsVerifier {
  private static final AbstractDeserializer<Map<String, ?>> JSON =
      new AbstractDeserializer<>() {
        @Override
        protected Map<String, ?> doDeserialize(Reader reader) throws Exception {
          StringBuilder text = new StringBuilder();
          char[] part = new char[1024];
          for (int n = reader.read(part); n >= 0; n = reader.read(part)) {
            text.append(part, 0, n);
          }
          return StrictJson.readToken(text.toString().getBytes(StandardCharsets.UTF_8));
        }
      };

  private JwsVerifier() {}

  /**
   * The key for a token with this header. A {@code kid} must name a configured key exactly; without
   * one, there must be a single key. The algorithm must be one that the key is bound to.
   *
   * @param keys the configured keys of one issuer
   * @param allowed the algorithms that the operator allows at all
   * @throws TokenFault {@code unknown-key} or {@code algorithm}
   */
  public static VerificationKey select(
      JwsHeader header, Collection<VerificationKey> keys, Set<JwtAlgorithm> allowed)
      throws TokenFault {
    Optional<String> kid = header.kid();
    List<VerificationKey> meant =
        keys.stream().filter(k -> kid.isEmpty() || k.kid().equals(kid.get())).toList();
    if (meant.size() != 1) {
      throw new TokenFault("unknown-key");
    }
    VerificationKey key = meant.get(0);
    JwtAlgorithm algorithm = header.algorithm();
    // The key's type is compared too: the header's word must never turn a public key into a secret.
    if (!key.algorithms().contains(algorithm)
        || key.type() != algorithm.keyType()
        || !allowed.contains(algorithm)) {
      throw new TokenFault("algorithm");
    }
    return key;
  }

  /**
   * Verifies the signature with {@code key}, and the lifetime once more if the payload has one.
   *
   * @throws TokenFault {@code signature}, {@code expired}, {@code not-yet-valid} or {@code
   *     malformed}
   */
  public static void verify(
      CompactJws jws, JwsHeader header, VerificationKey key, Instant now, Duration skew)
      throws TokenFault {
    JwtParserBuilder parser =
        Jwts.parser()
            .json(JSON)
            .clock(() -> Date.from(now))
            .clockSkewSeconds(skew.toSeconds())
            .sig()
            .clear()
            .add(algorithm(header.algorithm()))
            .and()
            .zip()
            .clear()
            .and();
    if (key.key() instanceof PublicKey publicKey) {
      parser.verifyWith(publicKey);
    } else {
      parser.verifyWith((SecretKey) key.key());
    }
    try {
      parser.build().parse(jws.compact());
    } catch (PrematureJwtException e) {
      throw new TokenFault("not-yet-valid");
    } catch (ClaimJwtException e) {
      throw new TokenFault("expired");
    } catch (io.jsonwebtoken.security.SecurityException e) {
      throw new TokenFault("signature");
    } catch (JwtException | IllegalArgumentException e) {
      throw new TokenFault("malformed");
    }
  }

  private static io.jsonwebtoken.security.SecureDigestAlgorithm<?, ?> algorithm(JwtAlgorithm a) {
    return switch (a) {
      case HS256 -> Jwts.SIG.HS256;
      case HS384 -> Jwts.SIG.HS384;
      case HS512 -> Jwts.SIG.HS512;
      case RS256 -> Jwts.SIG.RS256;
      case RS384 -> Jwts.SIG.RS384;
      case RS512 -> Jwts.SIG.RS512;
      case PS256 -> Jwts.SIG.PS256;
      case PS384 -> Jwts.SIG.PS384;
      case PS512 -> Jwts.SIG.PS512;
      case ES256 -> Jwts.SIG.ES256;
      case ES384 -> Jwts.SIG.ES384;
      case ES512 -> Jwts.SIG.ES512;
      case EDDSA -> Jwts.SIG.EdDSA;
    };
  }
}
