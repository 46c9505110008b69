package dev.rapace.rpc;

import dev.rapace.security.CallCredentials;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityLevel;
import dev.rapace.security.TransportSecurity;
import dev.rapace.wire.MetadataEntries;
import dev.rapace.wire.MetadataKeys;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether a token may be put on a connection (rule {@code security.metadata.secrets}), and
 * is the only way to one: a token is not even asked for if it may not be sent.
 */
final class TokenGuard {
  private final String target;
  private final boolean plaintextAllowed;

  TokenGuard(String target, boolean plaintextAllowed) {
    this.target = target;
    this.plaintextAllowed = plaintextAllowed;
  }

  /**
   * The token to send on this connection.
   *
   * @return fails with {@link InsecureConfigurationException} if the connection is too weak for it
   */
  CompletionStage<Secret> token(CallCredentials credentials, TransportSecurity transport) {
    if (!isStrongEnough(credentials, transport)) {
      return CompletableFuture.failedFuture(tooWeak(credentials, transport));
    }
    try {
      return credentials.token(transport, target);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private boolean isStrongEnough(CallCredentials credentials, TransportSecurity transport) {
    return plaintextAllowed
        || transport.locality().isLocal()
        || transport.tunnel().isPresent()
        || (transport.level() == SecurityLevel.PRIVACY_AND_INTEGRITY
            && transport.level().atLeast(credentials.requires()));
  }

  private InsecureConfigurationException tooWeak(
      CallCredentials credentials, TransportSecurity transport) {
    return new InsecureConfigurationException(
        "the client for " + target,
        List.of(
            new ProfileViolation(
                "security.metadata.secrets",
                "the connection leaves this host with level "
                    + transport.level()
                    + " and its credentials need "
                    + credentials.requires()
                    + ", so no token was sent",
                "use tls://, or declare the external tunnel")));
  }

  /** Adds the token and its scheme to metadata that is about to be sent. */
  static MetadataEntries attach(
      MetadataEntries entries, CallCredentials credentials, Secret token) {
    return entries
        .with(MetadataKeys.AUTH_TOKEN, token.exposeBytes())
        .with(MetadataKeys.AUTH_SCHEME, credentials.scheme().getBytes(StandardCharsets.UTF_8));
  }
}
