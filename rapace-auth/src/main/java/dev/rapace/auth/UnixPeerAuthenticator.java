package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthenticationRequest;
import dev.rapace.security.AuthenticationResult;
import dev.rapace.security.Authenticator;
import dev.rapace.security.TransportSecurity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes the identity from the kernel's word on the process at the other end of a Unix socket,
 * against a list of user and group ids. The peer is named {@code uid:1000}. Whoever is not listed
 * is refused; a transport without kernel credentials is not applicable.
 *
 * <p>Thread-safe. The process id is never used: ids are reused.
 */
public final class UnixPeerAuthenticator implements Authenticator {
  private static final long LARGEST_ID = 4_294_967_294L;

  private final Map<Long, Grant> users;
  private final Map<Long, Grant> groups;

  private UnixPeerAuthenticator(Map<Long, Grant> users, Map<Long, Grant> groups) {
    this.users = Map.copyOf(users);
    this.groups = Map.copyOf(groups);
  }

  /** Starts an empty list. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
    return CompletableFuture.completedFuture(
        request.transport().unix().map(this::judge).orElseGet(AuthenticationResult::notApplicable));
  }

  private AuthenticationResult judge(TransportSecurity.UnixCredentials credentials) {
    @Nullable Grant user = users.get(credentials.uid());
    @Nullable Grant group = groups.get(credentials.gid());
    Grant grant = user != null ? user : group;
    if (grant == null) {
      return AuthenticationResult.rejected("uid-not-listed");
    }
    AuthenticatedPeer.Builder peer =
        AuthenticatedPeer.named("uid:" + credentials.uid(), AuthenticatedPeer.Method.UNIX_PEER);
    grant.applyTo(peer);
    AuthenticatedPeer made =
        peer.attribute("unix.uid", Long.toString(credentials.uid()))
            .attribute("unix.gid", Long.toString(credentials.gid()))
            .build();
    return AuthenticationResult.authenticated(made);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.UNIX_PEER);
  }

  /** The ids. */
  @Override
  public String toString() {
    return "UnixPeerAuthenticator[uids=" + users.keySet() + ", gids=" + groups.keySet() + "]";
  }

  /** Collects ids. Not thread-safe. */
  public static final class Builder {
    private final Map<Long, Grant> users = new LinkedHashMap<>();
    private final Map<Long, Grant> groups = new LinkedHashMap<>();

    private Builder() {}

    /** Accepts a user; what the user has decides, not what the group has. */
    public Builder allowUser(long uid, Grant grant) {
      add(users, uid, grant);
      return this;
    }

    /** Accepts users who are not listed themselves, by their effective group. */
    public Builder allowGroup(long gid, Grant grant) {
      add(groups, gid, grant);
      return this;
    }

    private static void add(Map<Long, Grant> ids, long id, Grant grant) {
      if (id < 0 || id > LARGEST_ID) {
        throw new IllegalArgumentException("an id is 0 to 4294967294");
      }
      if (ids.putIfAbsent(id, grant) != null) {
        throw new IllegalArgumentException("an id is listed once");
      }
    }

    /**
     * Makes the authenticator.
     *
     * @throws IllegalStateException if nobody is listed
     */
    public UnixPeerAuthenticator build() {
      if (users.isEmpty() && groups.isEmpty()) {
        throw new IllegalStateException(
            "no Unix user is listed: use allowUser() (security.profile-b.authenticate)");
      }
      return new UnixPeerAuthenticator(users, groups);
    }
  }
}
