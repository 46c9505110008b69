package dev.rapace.security;

import java.util.concurrent.CompletionStage;

/**
 * Gives a client's token, at connect for Hello or per call for OpenChannel. The library refuses to
 * send it over a connection weaker than {@link #requires} (rule {@code security.metadata.secrets});
 * a token is never left out in silence.
 */
public interface CallCredentials {
  /** The token to send now; may be fetched or refreshed. Called off the event loop. */
  CompletionStage<Secret> token(TransportSecurity transport, String target);

  /** Value of {@code rapace.auth_scheme}. */
  default String scheme() {
    return "bearer";
  }

  /**
   * Least protection the token needs on links that leave the host. Local links always count as
   * enough (ruling R08).
   */
  default SecurityLevel requires() {
    return SecurityLevel.PRIVACY_AND_INTEGRITY;
  }

  /** Forgets a cached token after the server refused it, so that the next one is fresh. */
  default void refresh() {}
}
