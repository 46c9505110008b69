package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens that are no longer good although they have not expired: one token by its id ({@code jti}),
 * all tokens of a subject, or all tokens issued before some time. Read when a token is verified and
 * again on every call, so that a revocation reaches connections that are already open.
 *
 * <p>Thread-safe; reading takes no lock. Holds at most 1,000,000 entries: beyond that revoking
 * throws, since forgetting an entry would bring a revoked token back.
 */
public final class Revocations {
  /** Attribute of a peer: issuer of the token. */
  static final String TOKEN_ISSUER = "token.issuer";

  /** Attribute of a peer: {@code jti} of the token. */
  static final String TOKEN_ID = "token.id";

  /** Attribute of a peer: {@code sub} of the token. */
  static final String TOKEN_SUBJECT = "token.subject";

  /** Attribute of a peer: {@code iat} of the token, seconds since 1970. */
  static final String TOKEN_ISSUED_AT = "token.issued-at";

  private static final int MOST_ENTRIES = 1_000_000;

  private final Map<String, Instant> tokens = new ConcurrentHashMap<>();
  private final Map<String, Instant> subjects = new ConcurrentHashMap<>();
  private volatile Instant epoch = Instant.MIN;

  /** Makes an empty list. */
  public Revocations() {}

  /**
   * Revokes one token.
   *
   * @param id its {@code jti}; tokens of every issuer with this id are meant
   * @param expiresAt its {@code exp}: the entry may be forgotten a day later
   */
  public void revokeToken(String id, Instant expiresAt) {
    makeRoom(tokens, Instant.now().minusSeconds(86_400));
    tokens.merge(id, expiresAt, (a, b) -> a.isAfter(b) ? a : b);
  }

  /**
   * Revokes every token of a subject that was issued at or before {@code upTo}; tokens without time
   * of issue do not exist here.
   */
  public void revokeSubject(String subject, Instant upTo) {
    makeRoom(subjects, Instant.MIN);
    subjects.merge(subject, upTo, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** Revokes every token that was issued before {@code time}; never moves back. */
  public synchronized void revokeAllIssuedBefore(Instant time) {
    if (time.isAfter(epoch)) {
      epoch = time;
    }
  }

  private static void makeRoom(Map<String, Instant> entries, Instant forgettable) {
    if (entries.size() >= MOST_ENTRIES) {
      entries.values().removeIf(end -> end.isBefore(forgettable));
    }
    if (entries.size() >= MOST_ENTRIES) {
      throw new IllegalStateException(
          "too many revocations: use revokeAllIssuedBefore instead of single ones");
    }
  }

  /** Whether a token with these facts is revoked. */
  boolean isRevoked(Optional<String> id, String subject, Instant issuedAt) {
    if (issuedAt.isBefore(epoch)) {
      return true;
    }
    if (id.isPresent() && tokens.containsKey(id.get())) {
      return true;
    }
    Instant upTo = subjects.get(subject);
    return upTo != null && !issuedAt.isAfter(upTo);
  }

  /** Whether the token behind this peer is revoked; false if no token made it. */
  boolean isRevoked(AuthenticatedPeer peer) {
    if (tokens.isEmpty() && subjects.isEmpty() && epoch.equals(Instant.MIN)) {
      return false; // Nothing was ever revoked: the common case, on every call.
    }
    Map<String, String> attributes = peer.attributes();
    String issuedAt = attributes.get(TOKEN_ISSUED_AT);
    if (issuedAt == null) {
      return false;
    }
    return isRevoked(
        Optional.ofNullable(attributes.get(TOKEN_ID)),
        attributes.getOrDefault(TOKEN_SUBJECT, peer.name()),
        Instant.ofEpochSecond(Long.parseLong(issuedAt)));
  }

  /** Counts only. */
  @Override
  public String toString() {
    return "Revocations[tokens=" + tokens.size() + ", subjects=" + subjects.size() + "]";
  }
}
