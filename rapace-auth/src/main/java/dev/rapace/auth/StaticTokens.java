package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies long random tokens that the operator hands out by configuration. Tokens are kept as
 * HMAC-SHA-256 under a key made at start, compared with {@link MessageDigest#isEqual} against every
 * entry: a known, an unknown, an expired and a revoked token run through the same code.
 *
 * <p>Thread-safe. Its scheme is {@code bearer} unless set; beside a {@link JwtAuthenticator} it
 * needs another, since a token is never told by its looks.
 */
public final class StaticTokens implements Authenticator, TokenScheme {
  private static final String NAME = "static-token";
  private static final int LEAST_BYTES = 16;
  private static final int LONGEST_TOKEN = 16 * 1024;
  private static final int LEAST_DISTINCT = 8;

  private final SecretKeySpec key;
  private final List<Entry> entries;
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final String scheme;

  /** A token as it is kept. The first entry of the list is one that no token matches. */
  private record Entry(String name, byte[] mac, Grant grant) {
    @Override
    public String toString() {
      return name;
    }
  }

  private StaticTokens(Builder b) {
    SecureRandom chance = new SecureRandom();
    byte[] keyBytes = new byte[32];
    chance.nextBytes(keyBytes);
    this.key = new SecretKeySpec(keyBytes, "HmacSHA256");
    this.scheme = b.scheme;
    List<Entry> all = new ArrayList<>();
    byte[] decoy = new byte[32];
    chance.nextBytes(decoy);
    all.add(new Entry("", decoy, Grant.none()));
    for (Pending p : b.pending) {
      byte[] token = p.token.exposeBytes();
      byte[] mac = mac(token);
      Arrays.fill(token, (byte) 0);
      for (Entry known : all) {
        if (MessageDigest.isEqual(known.mac, mac)) {
          throw new IllegalStateException(
              "two names share one token: give '" + p.name + "' its own (java.static-token)");
        }
      }
      all.add(new Entry(p.name, mac, p.grant));
    }
    this.entries = List.copyOf(all);
  }

  /** Starts an empty list. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Set<String> tokenSchemes() {
    return Set.of(scheme);
  }

  private byte[] mac(byte[] token) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(token);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
    }
  }

  @Override
  public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
    if (request.token().isEmpty() || !request.scheme().orElse("bearer").equals(scheme)) {
      return CompletableFuture.completedFuture(AuthenticationResult.notApplicable());
    }
    Secret token = request.token().get();
    if (token.length() > LONGEST_TOKEN) {
      return CompletableFuture.completedFuture(AuthenticationResult.rejected("too-long"));
    }
    byte[] bytes = token.exposeBytes();
    byte[] mac = mac(bytes);
    Arrays.fill(bytes, (byte) 0);
    return CompletableFuture.completedFuture(judge(mac, request.now()));
  }

  private AuthenticationResult judge(byte[] mac, Instant now) {
    int found = 0;
    for (int i = 0; i < entries.size(); i++) {
      // No early end: the time must not tell which entry matched, or whether one did.
      int equal = MessageDigest.isEqual(entries.get(i).mac, mac) ? 1 : 0;
      found |= i & -equal;
    }
    Entry entry = entries.get(found);
    boolean unknown = found == 0;
    boolean isRevoked = revoked.contains(entry.name);
    boolean expired = entry.grant.expiresAt().map(end -> !now.isBefore(end)).orElse(false);
    AuthenticatedPeer.Builder peer =
        AuthenticatedPeer.named(unknown ? NAME : entry.name, AuthenticatedPeer.Method.BEARER_TOKEN);
    entry.grant.applyTo(peer);
    AuthenticatedPeer made = peer.attribute(NAME, entry.name).build();
    if (unknown || isRevoked || expired) {
      return AuthenticationResult.rejected(
          unknown ? "unknown-token" : isRevoked ? "revoked" : "expired");
    }
    return AuthenticationResult.authenticated(made);
  }

  /**
   * Revokes the token of this name for good; open connections and running streams see it on their
   * next call.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  public void revoke(String name) {
    if (name.isEmpty() || entries.stream().noneMatch(e -> e.name.equals(name))) {
      throw new IllegalArgumentException("no static token has this name");
    }
    revoked.add(name);
  }

  @Override
  public boolean isStillValid(AuthenticatedPeer peer) {
    String name = peer.attributes().get(NAME);
    return name == null || !revoked.contains(name);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TOKEN);
  }

  /** Names only. */
  @Override
  public String toString() {
    return "StaticTokens[scheme=" + scheme + ", names=" + entries.subList(1, entries.size()) + "]";
  }

  private record Pending(String name, Secret token, Grant grant) {}

  /** Collects tokens. Not thread-safe. */
  public static final class Builder {
    private final List<Pending> pending = new ArrayList<>();
    private String scheme = "bearer";

    private Builder() {}

    /** The {@code rapace.auth_scheme} of these tokens. */
    public Builder scheme(String scheme) {
      if (!scheme.matches("[a-z][a-z0-9-]{0,31}")) {
        throw new IllegalArgumentException("a scheme is a short lower-case word");
      }
      this.scheme = scheme.toLowerCase(Locale.ROOT);
      return this;
    }

    /**
     * Adds a token, fetched now.
     *
     * @param name name of the peer, unique
     * @throws IllegalStateException if the reference cannot be resolved or the token is weak
     */
    public Builder token(String name, SecretRef token, Grant grant) {
      return token(name, token.resolve(), grant);
    }

    /** Adds a token of at least 16 bytes; copied at {@link #build}. */
    public Builder token(String name, Secret token, Grant grant) {
      if (name.isBlank() || pending.stream().anyMatch(p -> p.name.equals(name))) {
        throw new IllegalArgumentException("a static token needs a name of its own");
      }
      byte[] bytes = token.exposeBytes();
      long distinct =
          java.util.stream.IntStream.range(0, bytes.length).map(i -> bytes[i]).distinct().count();
      int length = bytes.length;
      Arrays.fill(bytes, (byte) 0);
      if (length < LEAST_BYTES || distinct < LEAST_DISTINCT) {
        throw new IllegalStateException(
            "the token of '" + name + "' is weak: use 16 random bytes or more (java.static-token)");
      }
      pending.add(new Pending(name, token, grant));
      return this;
    }

    /**
     * Makes the authenticator.
     *
     * @throws IllegalStateException if there is no token or two names share one
     */
    public StaticTokens build() {
      if (pending.isEmpty()) {
        throw new IllegalStateException("no static token is configured (java.static-token)");
      }
      return new StaticTokens(this);
    }
  }
}
