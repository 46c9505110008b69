package dev.rapace.auth;

import dev.rapace.auth.jwt.JwsHeader;
import dev.rapace.auth.jwt.TokenClaims;
import dev.rapace.auth.jwt.TokenFault;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.Authority;
import dev.rapace.security.TransportSecurity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the claims of a verified token must say, in a fixed order.
 *
 * @param audiences of which the token names at least one
 * @param types accepted {@code typ} values, lower case, without {@code application/}
 * @param maxLifetime longest {@code exp - iat}
 * @param skew how far the clocks may differ
 * @param rolesClaim claim with the roles
 * @param tenantClaim claim with the tenant; the token must carry it
 * @param certificateBinding whether every token must be bound to the client certificate
 */
record JwtRules(
    Set<String> audiences,
    Set<String> types,
    Duration maxLifetime,
    Duration skew,
    String rolesClaim,
    Optional<String> tenantClaim,
    boolean certificateBinding) {

  void checkType(JwsHeader header) throws TokenFault {
    if (header.type().isEmpty()) {
      return;
    }
    String type = header.type().get().toLowerCase(Locale.ROOT);
    String media = "application/";
    if (!types.contains(type.startsWith(media) ? type.substring(media.length()) : type)) {
      throw new TokenFault("type");
    }
  }

  /** Time of issue; checks the whole lifetime against {@code now}. */
  Instant checkLifetime(TokenClaims claims, Instant now) throws TokenFault {
    Instant expires = claims.time("exp").orElseThrow(() -> new TokenFault("no-expiry"));
    Instant issued = claims.time("iat").orElseThrow(() -> new TokenFault("no-issue-time"));
    Optional<Instant> notBefore = claims.time("nbf");
    if (!now.isBefore(expires.plus(skew))) {
      throw new TokenFault("expired");
    }
    if (issued.isAfter(now.plus(skew))
        || (notBefore.isPresent() && notBefore.get().isAfter(now.plus(skew)))) {
      throw new TokenFault("not-yet-valid");
    }
    if (!expires.isAfter(issued) || Duration.between(issued, expires).compareTo(maxLifetime) > 0) {
      throw new TokenFault("lifetime");
    }
    return issued;
  }

  void checkAudience(TokenClaims claims) throws TokenFault {
    if (claims.texts("aud").stream().noneMatch(audiences::contains)) {
      throw new TokenFault("audience");
    }
  }

  /** A token that names a certificate is good on connections with that certificate only. */
  void checkBinding(TokenClaims claims, TransportSecurity transport) throws TokenFault {
    Optional<Map<String, String>> confirmation = claims.textObject("cnf");
    if (confirmation.isEmpty()) {
      if (certificateBinding) {
        throw new TokenFault("not-bound");
      }
      return;
    }
    Map<String, String> members = confirmation.get();
    String thumbprint = members.get("x5t#S256");
    // A confirmation that we cannot check must not be taken as checked.
    if (members.size() != 1 || thumbprint == null) {
      throw new TokenFault("confirmation");
    }
    List<X509Certificate> chain =
        transport.tls().map(TransportSecurity.TlsFacts::peerChain).orElse(List.of());
    if (chain.isEmpty()
        || !MessageDigest.isEqual(
            thumbprint.getBytes(StandardCharsets.UTF_8),
            Certificates.thumbprint(chain.get(0)).getBytes(StandardCharsets.UTF_8))) {
      throw new TokenFault("bound-elsewhere");
    }
  }

  /** The peer, from claims that were all checked. */
  AuthenticatedPeer peer(TokenClaims claims, String issuer, String kid, Instant issued)
      throws TokenFault {
    String subject = claims.requiredText("sub", "no-subject");
    Instant expires = claims.time("exp").orElseThrow(() -> new TokenFault("no-expiry"));
    AuthenticatedPeer.Builder peer =
        AuthenticatedPeer.named(subject, AuthenticatedPeer.Method.BEARER_TOKEN)
            .expiresAt(expires.plus(skew))
            .attribute(Revocations.TOKEN_ISSUER, issuer)
            .attribute(Revocations.TOKEN_SUBJECT, subject)
            .attribute(Revocations.TOKEN_ISSUED_AT, Long.toString(issued.getEpochSecond()));
    if (!kid.isEmpty()) {
      peer.attribute("token.key", kid);
    }
    claims.text("jti").ifPresent(id -> peer.attribute(Revocations.TOKEN_ID, id));
    claims.words("scope").forEach(s -> peer.authority(Authority.scope(s)));
    claims.wordsOrTexts("scp").forEach(s -> peer.authority(Authority.scope(s)));
    claims.texts(rolesClaim).forEach(r -> peer.authority(Authority.role(r)));
    if (tenantClaim.isPresent()) {
      peer.tenant(claims.requiredText(tenantClaim.get(), "no-tenant"));
    }
    return peer.build();
  }
}
