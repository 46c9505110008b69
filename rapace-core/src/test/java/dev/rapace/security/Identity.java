package dev.rapace.security;

import dev.rapace.security.Authenticator.Capability;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a server of the {@link ConfigurationTable} verifies. */
public enum Identity {
  /** No authenticator. */
  NONE,
  TOKEN(Capability.TOKEN),
  CERTIFICATE(Capability.CLIENT_CERTIFICATE),
  UNIX_USERS(Capability.UNIX_PEER),
  TOKEN_OR_CERTIFICATE(Capability.TOKEN, Capability.CLIENT_CERTIFICATE),
  TOKEN_OR_UNIX_USERS(Capability.TOKEN, Capability.UNIX_PEER),
  CERTIFICATE_OR_UNIX_USERS(Capability.CLIENT_CERTIFICATE, Capability.UNIX_PEER),
  /** An authenticator that verifies nothing. */
  NOTHING,
  /** Tokens that live longer than Profile C takes. */
  LONG_LIVED_TOKEN(Capability.TOKEN),
  /** An authenticator that cannot say what it verifies. */
  BROKEN;

  private final Set<Capability> capabilities;

  Identity(Capability... capabilities) {
    this.capabilities = Set.of(capabilities);
  }

  /** What it verifies. */
  public Set<Capability> capabilities() {
    return capabilities;
  }

  /** An authenticator with these properties, which refuses everybody. */
  public Optional<Authenticator> authenticator() {
    return this == NONE ? Optional.empty() : Optional.of(new Stand(this));
  }

  private record Stand(Identity identity) implements Authenticator {
    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
      return CompletableFuture.completedFuture(AuthenticationResult.rejected("stand-in"));
    }

    @Override
    public Set<Capability> capabilities() {
      if (identity == BROKEN) {
        throw new IllegalStateException("broken on purpose");
      }
      return identity.capabilities;
    }

    @Override
    public List<ProfileViolation> weaknesses(SecurityProfile profile) {
      return identity == LONG_LIVED_TOKEN && profile instanceof Networked
          ? List.of(
              new ProfileViolation(
                  "security.profile-c.authenticate",
                  "tokens live longer than an hour",
                  "shorten them"))
          : List.of();
    }
  }
}
