package dev.rapace.auth;

import dev.rapace.security.AccessClass;
import dev.rapace.security.AuthenticatedPeer;
import dev.rapace.security.Authority;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.Authorizer;
import dev.rapace.security.MethodRef;
import dev.rapace.security.ProfileViolation;
import dev.rapace.security.TransportSecurity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rules per method over the roles and scopes of the peer; what no rule allows is denied. In this
 * order: a matching deny rule denies; what the method itself declares as required must all be
 * there; then one matching allow rule must be satisfied in full, for the method or for its access
 * class.
 *
 * <p>Patterns are {@code Service.method} or {@code Service.*}. One that matches no method is a
 * violation at bind, so that a rename cannot open or close a door in silence.
 *
 * <p>Immutable, thread-safe; a decision allocates nothing for a denial or an allow known before.
 */
public final class RoleAuthorizer implements Authorizer {
  private static final Pattern PATTERN =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\.([A-Za-z_][A-Za-z0-9_]*|\\*)");
  private static final String EVERY = "*";
  private static final AuthorizationDecision NO_RULE = AuthorizationDecision.deny("no-rule");
  private static final AuthorizationDecision REQUIREMENT =
      AuthorizationDecision.deny("declared-requirement");
  private static final AuthorizationDecision INSUFFICIENT =
      AuthorizationDecision.deny("insufficient-authorities");
  private static final AuthorizationDecision DECLARED = AuthorizationDecision.allow("declared");

  private final List<Rule> rules;
  private final Map<String, Map<String, List<Rule>>> byService;
  private final boolean allowDeclared;
  private final List<ByClass> byClass;

  /** One rule. */
  private record Rule(
      String service, String method, Set<Authority> needs, AuthorizationDecision decision) {
    boolean isSatisfiedBy(AuthenticatedPeer peer) {
      return hasAll(peer, needs);
    }

    boolean matches(MethodRef m) {
      return service.equals(m.service()) && (method.equals(EVERY) || method.equals(m.name()));
    }
  }

  /** A rule for every method of a class. */
  private record ByClass(
      AccessClass access, Set<Authority> needs, AuthorizationDecision decision) {}

  private static boolean hasAll(AuthenticatedPeer peer, Set<Authority> needs) {
    for (Authority need : needs) {
      if (!peer.authorities().contains(need)) {
        return false;
      }
    }
    return true;
  }

  private RoleAuthorizer(Builder b) {
    this.byClass = List.copyOf(b.byClass);
    this.rules = List.copyOf(b.rules);
    this.allowDeclared = b.allowDeclared;
    Map<String, Map<String, List<Rule>>> index = new HashMap<>();
    for (Rule rule : rules) {
      index
          .computeIfAbsent(rule.service, s -> new HashMap<>())
          .computeIfAbsent(rule.method, m -> new ArrayList<>())
          .add(rule);
    }
    this.byService = index;
  }

  /** Starts a policy that denies everything. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public AuthorizationDecision authorize(
      AuthenticatedPeer peer, MethodRef method, TransportSecurity transport) {
    List<Rule> exact = List.of();
    List<Rule> every = List.of();
    if (!rules.isEmpty()) {
      Map<String, List<Rule>> service = byService.getOrDefault(method.service(), Map.of());
      exact = service.getOrDefault(method.name(), List.of());
      every = service.getOrDefault(EVERY, List.of());
    }
    AuthorizationDecision denied = firstSatisfied(exact, every, peer, false);
    if (denied != null) {
      return denied;
    }
    if (!hasDeclared(peer, method)) {
      return REQUIREMENT;
    }
    AuthorizationDecision allowed = firstSatisfied(exact, every, peer, true);
    if (allowed != null) {
      return allowed;
    }
    for (ByClass rule : byClass) {
      if (method.access().isPresent()
          && method.access().get() == rule.access
          && hasAll(peer, rule.needs)) {
        return rule.decision;
      }
    }
    if (allowDeclared && !(method.requiredRoles().isEmpty() && method.requiredScopes().isEmpty())) {
      return DECLARED;
    }
    return exact.isEmpty() && every.isEmpty() ? NO_RULE : INSUFFICIENT;
  }

  private static @org.jspecify.annotations.Nullable AuthorizationDecision firstSatisfied(
      List<Rule> exact, List<Rule> every, AuthenticatedPeer peer, boolean allow) {
    for (Rule rule : exact) {
      if (rule.decision.allowed() == allow && rule.isSatisfiedBy(peer)) {
        return rule.decision;
      }
    }
    for (Rule rule : every) {
      if (rule.decision.allowed() == allow && rule.isSatisfiedBy(peer)) {
        return rule.decision;
      }
    }
    return null;
  }

  private static boolean hasDeclared(AuthenticatedPeer peer, MethodRef method) {
    for (String role : method.requiredRoles()) {
      if (!peer.hasRole(role)) {
        return false;
      }
    }
    for (String scope : method.requiredScopes()) {
      if (!peer.hasScope(scope)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<ProfileViolation> check(Collection<MethodRef> methods) {
    List<ProfileViolation> found = new ArrayList<>();
    for (Rule rule : rules) {
      if (methods.stream().noneMatch(rule::matches)) {
        found.add(
            new ProfileViolation(
                "security.profile-b.authorize",
                "the policy names " + rule.service + "." + rule.method + ", which is not served",
                "correct the pattern or remove the rule"));
      }
    }
    return found;
  }

  /** Number of rules. */
  @Override
  public String toString() {
    return "RoleAuthorizer[rules=" + rules.size() + "]";
  }

  /** Collects rules. Not thread-safe. */
  public static final class Builder {
    private final List<Rule> rules = new ArrayList<>();
    private final List<ByClass> byClass = new ArrayList<>();
    private boolean allowDeclared;

    private Builder() {}

    /**
     * Allows methods to peers that have all of these. Several rules on one method are alternatives.
     *
     * @param pattern {@code Service.method} or {@code Service.*}
     */
    public Builder allow(String pattern, Authority first, Authority... more) {
      Set<Authority> needs = new java.util.LinkedHashSet<>(List.of(more));
      needs.add(first);
      return add(pattern, Set.copyOf(needs), AuthorizationDecision.allow("allow " + pattern));
    }

    /** Allows methods to every peer with this role. */
    public Builder allowRole(String pattern, String role) {
      return allow(pattern, Authority.role(role));
    }

    /** Allows methods to every peer with this scope. */
    public Builder allowScope(String pattern, String scope) {
      return allow(pattern, Authority.scope(scope));
    }

    /** Allows methods to everybody whose identity is known, with or without authorities. */
    public Builder allowEveryPeer(String pattern) {
      return add(pattern, Set.of(), AuthorizationDecision.allow("allow " + pattern));
    }

    /** Allows every method that declares roles or scopes to the peers that have all of them. */
    public Builder allowDeclared() {
      allowDeclared = true;
      return this;
    }

    /**
     * Allows every method that was declared with this access class to peers that have all of these.
     * Methods without a class stay as they are; several rules on one class are alternatives.
     */
    public Builder allowAccess(AccessClass access, Authority first, Authority... more) {
      Set<Authority> needs = new java.util.LinkedHashSet<>(List.of(more));
      needs.add(first);
      byClass.add(
          new ByClass(
              access, Set.copyOf(needs), AuthorizationDecision.allow("allow access " + access)));
      return this;
    }

    /** Denies methods to peers that have all of these; to everybody if none is given. */
    public Builder deny(String pattern, Authority... having) {
      return add(pattern, Set.of(having), AuthorizationDecision.deny("deny " + pattern));
    }

    private Builder add(String pattern, Set<Authority> needs, AuthorizationDecision decision) {
      if (!PATTERN.matcher(pattern).matches()) {
        throw new IllegalArgumentException(
            "a pattern is Service.method or Service.* (security.profile-b.authorize)");
      }
      int dot = pattern.indexOf('.');
      rules.add(new Rule(pattern.substring(0, dot), pattern.substring(dot + 1), needs, decision));
      return this;
    }

    /** Makes the policy. */
    public RoleAuthorizer build() {
      return new RoleAuthorizer(this);
    }
  }
}
