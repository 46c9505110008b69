package dev.rapace.security;

/**
 * A role or a scope of a peer.
 *
 * @param kind which of the two
 * @param name as the credential says it, case-sensitive, non-empty
 */
public record Authority(Kind kind, String name) {
  /** What an authority is. */
  public enum Kind {
    /** What somebody is. */
    ROLE,
    /** What somebody may do. */
    SCOPE
  }

  public Authority {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an authority needs a name");
    }
  }

  /** A role. */
  public static Authority role(String name) {
    return new Authority(Kind.ROLE, name);
  }

  /** A scope. */
  public static Authority scope(String name) {
    return new Authority(Kind.SCOPE, name);
  }
}
