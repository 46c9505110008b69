package dev.rapace.auth;

import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.Authorizer;
import dev.rapace.security.MethodRef;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.TransportSecurity;
import java.util.Collection;
import java.util.List;

/** Authorizers made of others. {@link Authorizer#denyAll} is the one to start from. */
public final class Authorizers {
  private Authorizers() {}

  /**
   * Lets everybody do everything. Profiles B and C refuse to start with it; it is for trials under
   * Profile A.
   */
  public static Authorizer dangerouslyPermitAll() {
    return new PermitAll();
  }

  /** Allows what every one allows; the first denial decides. */
  public static Authorizer and(Authorizer... members) {
    return new And(atLeastOne(members));
  }

  /** Allows what one of them allows; the last denial is told if none does. */
  public static Authorizer or(Authorizer... members) {
    return new Or(atLeastOne(members));
  }

  private static List<Authorizer> atLeastOne(Authorizer... members) {
    if (members.length == 0) {
      throw new IllegalArgumentException("at least one authorizer is needed");
    }
    return List.of(members);
  }

  private static boolean permitsAll(Authorizer a) {
    return a.strength() == Authorizer.Strength.PERMITS_ALL;
  }

  private static List<ProfileViolation> checkAll(
      List<Authorizer> members, Collection<MethodRef> methods) {
    return members.stream().flatMap(m -> m.check(methods).stream()).toList();
  }

  private record PermitAll() implements Authorizer {
    private static final AuthorizationDecision ALLOW =
        AuthorizationDecision.allow("dangerously-permit-all");

    @Override
    public AuthorizationDecision authorize(
        AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
      return ALLOW;
    }

    @Override
    public Strength strength() {
      return Strength.PERMITS_ALL;
    }
  }

  private record And(List<Authorizer> members) implements Authorizer {
    @Override
    public AuthorizationDecision authorize(
        AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
      AuthorizationDecision decision = AuthorizationDecision.deny("no-rule");
      for (Authorizer member : members) {
        decision = member.authorize(peer, method, transport);
        if (!decision.allowed()) {
          return decision;
        }
      }
      return decision;
    }

    @Override
    public Strength strength() {
      return members.stream().allMatch(Authorizers::permitsAll)
          ? Strength.PERMITS_ALL
          : Strength.DECIDES;
    }

    @Override
    public List<ProfileViolation> check(Collection<MethodRef> methods) {
      return checkAll(members, methods);
    }
  }

  private record Or(List<Authorizer> members) implements Authorizer {
    @Override
    public AuthorizationDecision authorize(
        AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
      AuthorizationDecision decision = AuthorizationDecision.deny("no-rule");
      for (Authorizer member : members) {
        decision = member.authorize(peer, method, transport);
        if (decision.allowed()) {
          return decision;
        }
      }
      return decision;
    }

    @Override
    public Strength strength() {
      return members.stream().anyMatch(Authorizers::permitsAll)
          ? Strength.PERMITS_ALL
          : Strength.DECIDES;
    }

    @Override
    public List<ProfileViolation> check(Collection<MethodRef> methods) {
      return checkAll(members, methods);
    }
  }
}
