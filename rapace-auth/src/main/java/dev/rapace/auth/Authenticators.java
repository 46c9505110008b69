package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.SecurityProfile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Authenticators made of others. */
public final class Authenticators {
  private Authenticators() {}

  /**
   * Asks one after the other until one answers. A rejection is final: a bad token is never made up
   * for by a good certificate. If none is applicable, the whole is not.
   *
   * @throws IllegalArgumentException if none is given, or two verify tokens of one scheme
   */
  public static Authenticator firstOf(Authenticator... members) {
    return new FirstOf(List.of(members));
  }

  /** {@link #allOf(Predicate, Authenticator...)} without a policy. */
  public static Authenticator allOf(Authenticator... members) {
    return allOf(peers -> true, members);
  }

  /**
   * Needs every one to say yes. The identity, its authorities and attributes are those of the
   * token, or of the first member if none verifies tokens; the others add attributes such as {@code
   * tls.subject} (ruling R102). The tenant must not differ, the earliest end counts. If some
   * credentials are there and others are not, that is a rejection.
   *
   * @param together whether these identities, in the order of the members, belong together
   */
  public static Authenticator allOf(
      Predicate<List<AuthenticatedPeer>> together, Authenticator... members) {
    return new AllOf(List.of(members), together);
  }

  /** What both have in common. */
  private abstract static class Composite implements Authenticator, TokenScheme {
    final List<Authenticator> members;

    Composite(List<Authenticator> members) {
      if (members.isEmpty()) {
        throw new IllegalArgumentException("at least one authenticator is needed");
      }
      this.members = members;
      Set<String> schemes = new HashSet<>();
      for (Authenticator member : members) {
        for (String scheme : schemesOf(member)) {
          if (!schemes.add(scheme)) {
            throw new IllegalArgumentException(
                "two authenticators verify tokens of scheme '"
                    + scheme
                    + "': give one of them another scheme");
          }
        }
      }
    }

    private static Set<String> schemesOf(Authenticator member) {
      return member instanceof TokenScheme t ? t.tokenSchemes() : Set.of();
    }

    @Override
    public Set<String> tokenSchemes() {
      Set<String> all = new HashSet<>();
      members.forEach(m -> all.addAll(schemesOf(m)));
      return all;
    }

    @Override
    public Set<Capability> capabilities() {
      EnumSet<Capability> all = EnumSet.noneOf(Capability.class);
      members.forEach(m -> all.addAll(m.capabilities()));
      return all;
    }

    @Override
    public boolean isStillValid(AuthenticatedPeer peer) {
      for (Authenticator member : members) {
        if (!member.isStillValid(peer)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public List<ProfileViolation> weaknesses(SecurityProfile profile) {
      return members.stream().flatMap(m -> m.weaknesses(profile).stream()).toList();
    }

    /** Asks a member; a thrown exception becomes a failed stage, which is a refusal. */
    static CompletionStage<AuthenticationResult> ask(
        Authenticator member, AuthenticationRequest request) {
      try {
        return member.authenticate(request);
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
  }

  private static final class FirstOf extends Composite {
    FirstOf(List<Authenticator> members) {
      super(members);
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
      return from(0, request);
    }

    private CompletionStage<AuthenticationResult> from(int index, AuthenticationRequest request) {
      if (index == members.size()) {
        return CompletableFuture.completedFuture(AuthenticationResult.notApplicable());
      }
      return ask(members.get(index), request)
          .thenCompose(result ->
              result instanceof AuthenticationResult.NotApplicable
                  ? from(index + 1, request)
                  : CompletableFuture.completedFuture(result));
    }

    @Override
    public String toString() {
      return "firstOf" + members;
    }
  }

  private static final class AllOf extends Composite {
    private final Predicate<List<AuthenticatedPeer>> together;

    AllOf(List<Authenticator> members, Predicate<List<AuthenticatedPeer>> together) {
      super(members);
      this.together = together;
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
      return from(0, request, List.of());
    }

    private CompletionStage<AuthenticationResult> from(
        int index, AuthenticationRequest request, List<AuthenticationResult> before) {
      if (index == members.size()) {
        return CompletableFuture.completedFuture(combine(before));
      }
      return ask(members.get(index), request)
          .thenCompose(result -> {
            if (result instanceof AuthenticationResult.Rejected) {
              return CompletableFuture.completedFuture(result);
            }
            List<AuthenticationResult> results = new ArrayList<>(before);
            results.add(result);
            return from(index + 1, request, results);
          });
    }

    private AuthenticationResult combine(List<AuthenticationResult> results) {
      List<AuthenticatedPeer> peers = new ArrayList<>();
      for (AuthenticationResult result : results) {
        if (result instanceof AuthenticationResult.Authenticated yes) {
          peers.add(yes.peer());
        }
      }
      if (peers.isEmpty()) {
        return AuthenticationResult.notApplicable();
      }
      if (peers.size() < results.size()) {
        return AuthenticationResult.rejected("credential-missing");
      }
      if (peers.stream().flatMap(p -> p.tenant().stream()).distinct().count() > 1) {
        return AuthenticationResult.rejected("tenants-differ");
      }
      if (!together.test(List.copyOf(peers))) {
        return AuthenticationResult.rejected("identities-do-not-belong-together");
      }
      return AuthenticationResult.authenticated(merge(peers));
    }

    private static AuthenticatedPeer merge(List<AuthenticatedPeer> peers) {
      AuthenticatedPeer identity =
          peers.stream()
              .filter(p -> p.method() == AuthenticatedPeer.Method.BEARER_TOKEN)
              .findFirst()
              .orElse(peers.get(0));
      AuthenticatedPeer.Builder merged =
          AuthenticatedPeer.named(identity.name(), AuthenticatedPeer.Method.COMBINED);
      for (AuthenticatedPeer peer : peers) {
        peer.attributes().forEach(merged::attribute);
        peer.tenant().ifPresent(merged::tenant);
        peer.expiresAt().ifPresent(merged::expiresAt);
      }
      identity.attributes().forEach(merged::attribute);
      identity.authorities().forEach(merged::authority);
      return merged.build();
    }

    @Override
    public String toString() {
      return "allOf" + members;
    }
  }
}
