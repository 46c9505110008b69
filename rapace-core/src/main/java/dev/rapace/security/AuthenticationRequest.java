package dev.rapace.security;

import java.time.Instant;
import java.util.Optional;

/**
 * What an {@link Authenticator} may look at. The token ends here: nothing above the authenticator
 * sees it.
 *
 * @param stage whether a connection or a single call is being authenticated
 * @param transport facts of the live connection
 * @param scheme {@code rapace.auth_scheme} in lower case, or {@code bearer} if absent with a token
 * @param token {@code rapace.auth_token} without a {@code Bearer } prefix, if present
 * @param now wall-clock time against which lifetimes are judged
 */
public record AuthenticationRequest(
    Stage stage,
    TransportSecurity transport,
    Optional<String> scheme,
    Optional<Secret> token,
    Instant now) {
  /** What is being authenticated. */
  public enum Stage {
    /** A connection, by its Hello and transport. */
    HELLO,
    /** One call, by the token in its OpenChannel metadata. */
    CALL
  }
}
