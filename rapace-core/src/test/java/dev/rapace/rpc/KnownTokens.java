package dev.rapace.rpc;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.CallCredentials;
import dev.rapace.security.Secret;
import dev.rapace.security.TransportSecurity;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Tokens that a test knows, each with its peer; peers can be revoked. */
final class KnownTokens implements Authenticator {
  private final Map<String, AuthenticatedPeer> peers = new ConcurrentHashMap<>();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  final AtomicInteger asked = new AtomicInteger();

  /** Every verdict waits for this. */
  volatile CompletableFuture<Void> verdict = CompletableFuture.completedFuture(null);

  KnownTokens with(String token, AuthenticatedPeer peer) {
    peers.put(token, peer);
    return this;
  }

  void revoke(String name) {
    revoked.add(name);
  }

  void restore(String name) {
    revoked.remove(name);
  }

  @Override
  public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
    asked.incrementAndGet();
    return verdict.thenApply(now -> judge(request));
  }

  private AuthenticationResult judge(AuthenticationRequest request) {
    if (request.token().isEmpty()) {
      return AuthenticationResult.notApplicable();
    }
    AuthenticatedPeer peer = peers.get(request.token().get().exposeText());
    return peer == null || revoked.contains(peer.name())
        ? AuthenticationResult.rejected("unknown token")
        : AuthenticationResult.authenticated(peer);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.TOKEN);
  }

  @Override
  public boolean isStillValid(AuthenticatedPeer peer) {
    return !revoked.contains(peer.name());
  }

  /** Credentials that always give this token. */
  static CallCredentials token(String token) {
    return new CallCredentials() {
      @Override
      public CompletionStage<Secret> token(TransportSecurity transport, String target) {
        return CompletableFuture.completedFuture(Secret.of(token));
      }
    };
  }

  static AuthenticatedPeer peer(String name, String... roles) {
    AuthenticatedPeer.Builder peer =
        AuthenticatedPeer.named(name, AuthenticatedPeer.Method.BEARER_TOKEN);
    for (String role : roles) {
      peer.authority(dev.rapace.security.Authority.role(role));
    }
    return peer.build();
  }
}
