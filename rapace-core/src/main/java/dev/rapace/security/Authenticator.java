package dev.rapace.security;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Decides who a peer is. Called off the event loop, from many threads at once; must not block for
 * long: the handshake deadline runs on.
 *
 * <p>A stage that fails, or a thrown exception, counts as a refusal (fail closed) and is audited as
 * {@code authenticator-failed}.
 */
public interface Authenticator {
  /** Looks at the request and says who it is. */
  CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request);

  /** What kinds of credential this authenticator verifies; judged by the profile at bind. */
  Set<Capability> capabilities();

  /**
   * Whether an identity made earlier is still good; read on every call, so it must be cheap and
   * must not block. Revocation lives here.
   */
  default boolean isStillValid(AuthenticatedPeer peer) {
    return true;
  }

  /**
   * Settings of this authenticator that its profile must not accept, such as a token verifier
   * without audience. Empty if all is well.
   */
  default java.util.List<ProfileViolation> weaknesses(SecurityProfile profile) {
    return java.util.List.of();
  }

  /** Kinds of credentials. */
  enum Capability {
    /** Verifies tokens. */
    TOKEN,
    /** Needs and verifies client certificates. */
    CLIENT_CERTIFICATE,
    /** Verifies kernel credentials of Unix sockets against an allow-list. */
    UNIX_PEER
  }
}
