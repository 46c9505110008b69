package dev.rapace.examples.common;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.EcPublicJwk;
import io.jsonwebtoken.security.Jwks;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/**
 * Stands in for the organisation's token issuer: one ES256 key, made afresh on every run. Servers
 * get the public key only, as a JWK set in {@code issuer.jwks}.
 */
public final class DemoTokens {
  /** The {@code iss} of every token. */
  public static final String ISSUER = "https://issuer.example";

  private static final String KEY_ID = "demo-1";

  private final KeyPair keys = Jwts.SIG.ES256.keyPair().build();

  /** Writes the public key set into {@code folder}. */
  public void publishKeys(Path folder) {
    EcPublicJwk jwk =
        Jwks.builder()
            .key((ECPublicKey) keys.getPublic())
            .id(KEY_ID)
            .algorithm("ES256")
            .publicKeyUse("sig")
            .build();
    DemoPki.writePrivately(folder.resolve("issuer.jwks"), "{\"keys\":[" + Jwks.json(jwk) + "]}\n");
  }

  /** A token of this issuer. */
  public String token(
      String subject, String audience, String scope, Instant issued, Duration life) {
    return Jwts.builder()
        .header()
        .keyId(KEY_ID)
        .and()
        .issuer(ISSUER)
        .subject(subject)
        .audience()
        .add(audience)
        .and()
        .id(UUID.randomUUID().toString())
        .issuedAt(Date.from(issued))
        .expiration(Date.from(issued.plus(life)))
        .claim("scope", scope)
        .signWith(keys.getPrivate(), Jwts.SIG.ES256)
        .compact();
  }

  /** A token that is good for ten minutes from now. */
  public String token(String subject, String audience, String scope) {
    return token(subject, audience, scope, Instant.now(), Duration.ofMinutes(10));
  }
}
