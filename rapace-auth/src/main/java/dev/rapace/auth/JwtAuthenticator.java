package dev.rapace.auth;

import dev.rapace.auth.jwt.CompactJws;
import dev.rapace.auth.jwt.JwsHeader;
import dev.rapace.auth.jwt.JwsVerifier;
import dev.rapace.auth.jwt.TokenClaims;
import dev.rapace.auth.jwt.TokenFault;
import dev.rapace.auth.jwt.VerificationKey;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.Networked;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies bearer JSON Web Tokens: signed, in compact form, from configured issuers, for this
 * audience, short-lived. The token never chooses more than one of the configured keys; nothing it
 * names is fetched. The checks and their order stand in {@code spec/authentication.md}.
 *
 * <pre>{@code
 * JwtAuthenticator.builder()
 *     .trust("https://issuer.example", JwkFile.watch(path, ofMinutes(5), ofHours(24)))
 *     .audience("orders")
 *     .algorithms(JwtAlgorithm.ES256)
 *     .maxLifetime(ofHours(1))
 *     .build();
 * }</pre>
 *
 * <p>Thread-safe. Answers at once; reads a file only when its key set is due.
 */
public final class JwtAuthenticator implements Authenticator, TokenScheme {
  private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);
  private static final String RULE = "security.profile-c.authenticate";
  private static final String BEARER = "bearer";
  private static final Duration LONGEST_IN_C = Duration.ofHours(1);
  private static final Duration LONGEST_SKEW = Duration.ofMinutes(5);
  private static final Duration SKEW_IN_C = Duration.ofSeconds(30);

  private final Map<String, JwtKeys> trusted;
  private final Set<JwtAlgorithm> algorithms;
  private final JwtRules rules;
  private final Revocations revocations;
  private final Optional<ReplayCache> replays;

  private JwtAuthenticator(Builder b, JwtRules rules) {
    this.trusted = Map.copyOf(b.trusted);
    this.algorithms = Set.copyOf(b.algorithms);
    this.rules = rules;
    this.revocations = b.revocations;
    this.replays =
        b.replayCapacity == 0 ? Optional.empty() : Optional.of(new ReplayCache(b.replayCapacity));
  }

  /** Starts an authenticator that trusts nobody. */
  public static Builder builder() {
    return new Builder();
  }

  /** {@code bearer}. */
  @Override
  public Set<String> tokenSchemes() {
    return Set.of(BEARER);
  }

  @Override
  public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
    if (request.token().isEmpty() || !request.scheme().orElse(BEARER).equals(BEARER)) {
      return CompletableFuture.completedFuture(AuthenticationResult.notApplicable());
    }
    AuthenticationResult result;
    try {
      result = AuthenticationResult.authenticated(verify(request.token().get(), request));
    } catch (TokenFault fault) {
      result = AuthenticationResult.rejected(fault.word());
    } catch (RuntimeException e) {
      // Its message could quote the token: only its type is told.
      LOG.warn("token verification failed unexpectedly: {}", e.getClass().getName());
      result = AuthenticationResult.rejected("verifier-failed");
    }
    return CompletableFuture.completedFuture(result);
  }

  private AuthenticatedPeer verify(Secret token, AuthenticationRequest request) throws TokenFault {
    if (token.length() > CompactJws.MAX_LENGTH) {
      throw new TokenFault("too-long");
    }
    byte[] bytes = token.exposeBytes();
    try {
      CompactJws jws = CompactJws.parse(bytes);
      JwsHeader header = JwsHeader.of(jws);
      rules.checkType(header);
      TokenClaims claims = TokenClaims.of(jws);
      claims.checkRegistered();
      String issuer = claims.requiredText("iss", "issuer");
      VerificationKey key = key(header, issuer);
      JwsVerifier.verify(jws, header, key, request.now(), rules.skew());
      return judge(claims, issuer, key, request);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** The issuer's word chooses the trust entry, so no key vouches for another issuer. */
  private VerificationKey key(JwsHeader header, String issuer) throws TokenFault {
    JwtKeys keys = trusted.get(issuer);
    if (keys == null) {
      throw new TokenFault("issuer");
    }
    List<VerificationKey> current = keys.current(false);
    if (header.kid().isPresent()
        && current.stream().noneMatch(k -> k.kid().equals(header.kid().get()))) {
      current = keys.current(true);
    }
    return JwsVerifier.select(header, current, algorithms);
  }

  private AuthenticatedPeer judge(
      TokenClaims claims, String issuer, VerificationKey key, AuthenticationRequest request)
      throws TokenFault {
    Instant issued = rules.checkLifetime(claims, request.now());
    rules.checkAudience(claims);
    AuthenticatedPeer peer = rules.peer(claims, issuer, key.kid(), issued);
    rules.checkBinding(claims, request.transport());
    if (revocations.isRevoked(peer)) {
      throw new TokenFault("revoked");
    }
    if (replays.isPresent()) {
      checkReplay(replays.get(), claims, issuer, peer, request.now());
    }
    return peer;
  }

  private static void checkReplay(
      ReplayCache cache, TokenClaims claims, String issuer, AuthenticatedPeer peer, Instant now)
      throws TokenFault {
    String id = claims.requiredText("jti", "no-token-id");
    Duration untilExpiry = Duration.between(now, peer.expiresAt().orElse(now));
    switch (cache.note(issuer + '\n' + id, untilExpiry)) {
      case FIRST -> {}
      case SEEN -> throw new TokenFault("replayed");
      case FULL -> throw new TokenFault("replay-cache-full");
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TOKEN);
  }

  /** Whether the token behind this peer has not been revoked since; cheap, no lock. */
  @Override
  public boolean isStillValid(AuthenticatedPeer peer) {
    return !revocations.isRevoked(peer);
  }

  @Override
  public List<ProfileViolation> weaknesses(SecurityProfile profile) {
    List<ProfileViolation> found = new ArrayList<>();
    if (profile instanceof Networked) {
      if (rules.maxLifetime().compareTo(LONGEST_IN_C) > 0) {
        found.add(
            new ProfileViolation(
                RULE,
                "the token verifier accepts tokens that live longer than an hour",
                "set maxLifetime to one hour or less"));
      }
      if (rules.skew().compareTo(SKEW_IN_C) > 0) {
        found.add(
            new ProfileViolation(
                RULE,
                "the token verifier allows a clock skew of more than 30 seconds",
                "keep the clocks in step and leave clockSkew at 30 seconds or less"));
      }
    }
    return found;
  }

  /** Issuers and algorithms; no key. */
  @Override
  public String toString() {
    return "JwtAuthenticator[issuers=" + trusted.keySet() + ", algorithms=" + algorithms + "]";
  }

  /** Collects the settings. Not thread-safe. */
  public static final class Builder {
    private final Map<String, JwtKeys> trusted = new LinkedHashMap<>();
    private Set<String> audiences = Set.of();
    private Set<JwtAlgorithm> algorithms = Set.of();
    private @Nullable Duration maxLifetime;
    private Duration skew = SKEW_IN_C;
    private Set<String> types = Set.of("jwt", "at+jwt");
    private String rolesClaim = "roles";
    private @Nullable String tenantClaim;
    private boolean certificateBinding;
    private int replayCapacity;
    private Revocations revocations = new Revocations();

    private Builder() {}

    /**
     * Trusts an issuer for the tokens that its own keys sign; at least one is needed.
     *
     * @param issuer exact value of {@code iss}
     */
    public Builder trust(String issuer, JwtKeys keys) {
      if (issuer.isBlank() || trusted.putIfAbsent(issuer, Objects.requireNonNull(keys)) != null) {
        throw new IllegalArgumentException("an issuer needs a name and is named once");
      }
      return this;
    }

    /** Who this server is: a token must name one of these in {@code aud}. Required. */
    public Builder audience(String... audiences) {
      this.audiences = Set.of(audiences);
      return this;
    }

    /** The algorithms allowed at all, besides what each key is bound to. Required. */
    public Builder algorithms(JwtAlgorithm first, JwtAlgorithm... more) {
      this.algorithms = EnumSet.of(first, more);
      return this;
    }

    /** Longest {@code exp - iat}. Required; Profile C allows one hour at most. */
    public Builder maxLifetime(Duration longest) {
      this.maxLifetime = longest;
      return this;
    }

    /** How far the clocks may differ: 30 s unless set, five minutes at most. */
    public Builder clockSkew(Duration skew) {
      this.skew = skew;
      return this;
    }

    /** Accepted {@code typ} values, if a token has one: {@code JWT} and {@code at+jwt} if unset. */
    public Builder types(String... types) {
      this.types = Set.copyOf(Arrays.stream(types).map(t -> t.toLowerCase(Locale.ROOT)).toList());
      return this;
    }

    /** Claim with the roles, a text or an array of texts: {@code roles} unless set. */
    public Builder rolesClaim(String name) {
      this.rolesClaim = Objects.requireNonNull(name);
      return this;
    }

    /** Claim with the tenant. If set, a token without it is refused. */
    public Builder tenantClaim(String name) {
      this.tenantClaim = Objects.requireNonNull(name);
      return this;
    }

    /** Refuses tokens that are not bound to the client certificate (RFC 8705). */
    public Builder requireCertificateBinding() {
      this.certificateBinding = true;
      return this;
    }

    /**
     * Accepts each token once. Every token then needs a {@code jti}, and a token for Hello cannot
     * be used for calls too.
     *
     * @param capacity most tokens remembered at a time; when full, tokens are refused
     */
    public Builder acceptOnce(int capacity) {
      if (capacity < 1) {
        throw new IllegalArgumentException("a replay cache needs room");
      }
      this.replayCapacity = capacity;
      return this;
    }

    /** The list of revoked tokens, to be kept by the caller; empty unless set. */
    public Builder revocations(Revocations revocations) {
      this.revocations = Objects.requireNonNull(revocations);
      return this;
    }

    /**
     * Makes the authenticator.
     *
     * @throws InsecureConfigurationException with everything that is missing or weak
     */
    public JwtAuthenticator build() {
      List<ProfileViolation> found = new ArrayList<>();
      require(found, !trusted.isEmpty(), "no issuer", "name each issuer and its keys with trust()");
      require(
          found,
          !audiences.isEmpty() && audiences.stream().noneMatch(String::isBlank),
          "no audience",
          "name this service with audience()");
      require(found, !algorithms.isEmpty(), "no algorithms", "list them with algorithms()");
      require(
          found,
          maxLifetime != null && maxLifetime.isPositive(),
          "no maximum lifetime",
          "set maxLifetime()");
      require(
          found,
          !skew.isNegative() && skew.compareTo(LONGEST_SKEW) <= 0,
          "a clock skew outside 0 to 5 minutes",
          "set clockSkew() to 30 seconds");
      checkKeys(found);
      if (!found.isEmpty() || maxLifetime == null) {
        throw new InsecureConfigurationException("the token verifier", found);
      }
      return new JwtAuthenticator(
          this,
          new JwtRules(
              audiences,
              types,
              maxLifetime,
              skew,
              rolesClaim,
              Optional.ofNullable(tenantClaim),
              certificateBinding));
    }

    private static void require(
        List<ProfileViolation> found, boolean holds, String what, String remedy) {
      if (!holds) {
        found.add(new ProfileViolation(RULE, "the token verifier has " + what, remedy));
      }
    }

    private void checkKeys(List<ProfileViolation> found) {
      List<Map.Entry<String, JwtKeys>> entries = List.copyOf(trusted.entrySet());
      for (int i = 0; i < entries.size(); i++) {
        if (!(entries.get(i).getValue() instanceof JwkSet mine)) {
          continue;
        }
        require(
            found,
            algorithms.isEmpty() || mine.algorithms().stream().anyMatch(algorithms::contains),
            "no key of " + entries.get(i).getKey() + " for an allowed algorithm",
            "list the algorithm of its keys with algorithms()");
        for (int j = 0; j < i; j++) {
          require(
              found,
              !(entries.get(j).getValue() instanceof JwkSet other && mine.sharesSecretWith(other)),
              "one secret shared by more than one issuer",
              "give each issuer its own secret, or use public keys");
        }
      }
    }
  }
}
