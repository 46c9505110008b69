package dev.rapace.auth.jwt;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token with their types checked. A claim of the wrong type is a fault, never an
 * absent claim.
 */
public final class TokenClaims {
  private static final long LAST_SECOND = 253_402_300_799L; // end of the year 9999
  private static final int LONGEST_TEXT = 1024;
  private static final int MOST_VALUES = 256;

  private final Map<String, @Nullable Object> members;

  private TokenClaims(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  /**
   * Reads the payload.
   *
   * @throws TokenFault {@code not-json}
   */
  public static TokenClaims of(CompactJws jws) throws TokenFault {
    return new TokenClaims(StrictJson.readToken(jws.payload()));
  }

  /**
   * Checks the types of the registered claims (RFC 7519 section 4.1) before the library sees them:
   * it would turn texts and fractions into times.
   *
   * @throws TokenFault {@code claim-type}, {@code claim-text} or {@code claim-size}
   */
  public void checkRegistered() throws TokenFault {
    for (String name : List.of("iss", "sub", "jti")) {
      text(name);
    }
    for (String name : List.of("exp", "iat", "nbf")) {
      time(name);
    }
    texts("aud");
  }

  /** A text of 1 to 1024 characters without control characters, if the claim is there. */
  public Optional<String> text(String name) throws TokenFault {
    if (!members.containsKey(name)) {
      return Optional.empty();
    }
    return Optional.of(checkedText(members.get(name)));
  }

  /** A text that must be there; {@code fault} otherwise. */
  public String requiredText(String name, String fault) throws TokenFault {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      throw new TokenFault(fault);
    }
    return value.get();
  }

  /** Whole seconds since 1970, if the claim is there. */
  public Optional<Instant> time(String name) throws TokenFault {
    if (!members.containsKey(name)) {
      return Optional.empty();
    }
    if (members.get(name) instanceof Long seconds && seconds >= 0 && seconds <= LAST_SECOND) {
      return Optional.of(Instant.ofEpochSecond(seconds));
    }
    throw new TokenFault("claim-type");
  }

  /** A text or an array of texts; empty if the claim is absent. */
  public Set<String> texts(String name) throws TokenFault {
    if (!members.containsKey(name)) {
      return Set.of();
    }
    Object value = members.get(name);
    if (!(value instanceof List<?> list)) {
      return Set.of(checkedText(value));
    }
    if (list.size() > MOST_VALUES) {
      throw new TokenFault("claim-size");
    }
    Set<String> texts = new LinkedHashSet<>();
    for (Object element : list) {
      texts.add(checkedText(element));
    }
    return texts;
  }

  /** Words of a text, separated by single spaces (RFC 6749 section 3.3). */
  public Set<String> words(String name) throws TokenFault {
    if (!members.containsKey(name)) {
      return Set.of();
    }
    if (!(members.get(name) instanceof String text)) {
      throw new TokenFault("claim-type");
    }
    Set<String> words = new LinkedHashSet<>();
    for (String word : text.split(" ", -1)) {
      // An empty text is an empty list of scopes; an empty word inside one is a fault.
      if (!text.isEmpty()) {
        words.add(checkedText(word));
      }
    }
    if (words.size() > MOST_VALUES) {
      throw new TokenFault("claim-size");
    }
    return words;
  }

  /** Words of a text, or an array of texts: issuers differ in how they write {@code scp}. */
  public Set<String> wordsOrTexts(String name) throws TokenFault {
    return members.get(name) instanceof String ? words(name) : texts(name);
  }

  /** An object whose members are all texts, if the claim is there. */
  public Optional<Map<String, String>> textObject(String name) throws TokenFault {
    if (!members.containsKey(name)) {
      return Optional.empty();
    }
    if (!(members.get(name) instanceof Map<?, ?> map)) {
      throw new TokenFault("claim-type");
    }
    Map<String, String> texts = new java.util.LinkedHashMap<>();
    for (Map.Entry<?, ?> member : map.entrySet()) {
      // A nested key or object is a confirmation of a kind that we cannot check.
      texts.put(
          String.valueOf(member.getKey()), member.getValue() instanceof String s ? s : "object");
    }
    return Optional.of(texts);
  }

  private static String checkedText(@Nullable Object value) throws TokenFault {
    if (!(value instanceof String text)) {
      throw new TokenFault("claim-type");
    }
    if (text.isBlank()
        || text.length() > LONGEST_TEXT
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new TokenFault("claim-text");
    }
    return text;
  }

  /** Constant. */
  @Override
  public String toString() {
    return "TokenClaims[hidden]";
  }
}
