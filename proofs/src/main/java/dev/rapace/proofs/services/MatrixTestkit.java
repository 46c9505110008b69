package dev.rapace.proofs.services;

import static dev.rapace.testkit.CallerAccess.ALLOWED;
import static dev.rapace.testkit.CallerAccess.DENIED;
import static dev.rapace.testkit.CallerAccess.REFUSED;
import static dev.rapace.testkit.CallerAccess.UNKNOWN_CALLER;

import dev.rapace.Method;
import dev.rapace.auth.Grant;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.StaticTokens;
import dev.rapace.introspection.IntrospectionMethods;
import dev.rapace.processor.sample.InventoryMethods;
import dev.rapace.proofs.Proof;
import dev.rapace.proofs.ProofRun;
import dev.rapace.security.AuthorizationDecision;
import dev.rapace.security.Authorizer;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.testkit.CallerAccess;
import dev.rapace.testkit.SecurityMatrix;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The matrix kit on two typed services of one server: what their annotations demand is what every
 * kind of caller meets, and whatever is left out or wrong is found.
 */
public final class MatrixTestkit implements Proof {
  private static final Secret CLERK = Secret.of("matrix-clerk-token-0123456789abc");
  private static final Secret KEEPER = Secret.of("matrix-keeper-token-0123456789ab");
  private static final Secret TOOL = Secret.of("matrix-tool-token-0123456789abcd");
  private static final Secret FORGED = Secret.of("matrix-nobody-gave-me-this-token");
  private static final Authorizer DECLARED = RoleAuthorizer.builder().allowDeclared().build();
  private static final Authorizer EVERYTHING =
      (peer, method, transport) -> AuthorizationDecision.allow("everything");

  @Override
  public String name() {
    return "matrix-testkit";
  }

  @Override
  public String shows() {
    return "The matrix kit calls every method of a typed server as every kind of caller and finds what"
        + " the annotations demand; it fails for each method without expectation, for each wrong"
        + " expectation, and for a policy that allows too much.";
  }

  @Override
  public List<String> rules() {
    return List.of("security.profile-b.authenticate", "security.profile-b.authorize");
  }

  @Override
  public Duration shortBudget() {
    return Duration.ofSeconds(60);
  }

  @Override
  public Duration longBudget() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(ProofRun run) throws Exception {
    Map<Method<?, ?>, Map<String, CallerAccess>> expected = expected();
    List<String> wrong = new ArrayList<>(problems(expected, DECLARED));
    int cells = expected.values().stream().mapToInt(Map::size).sum();
    int refused = 0;
    for (Method<?, ?> method : expected.keySet()) {
      run.progress(method.fullName());
      Map<Method<?, ?>, Map<String, CallerAccess>> less = new LinkedHashMap<>(expected);
      Map<String, CallerAccess> row = Objects.requireNonNull(less.remove(method));
      refused += found(wrong, problems(less, DECLARED), method, "no expectation", row.size());
      List<String> callers = run.isLong() ? List.copyOf(row.keySet()) : List.of("clerk");
      for (String caller : callers) {
        Map<String, CallerAccess> other = new LinkedHashMap<>(row);
        other.put(caller, row.get(caller) == DENIED ? ALLOWED : DENIED);
        less.put(method, other);
        refused += found(wrong, problems(less, DECLARED), method, "by " + caller + ": expected", 1);
      }
    }
    long denied =
        expected.values().stream().flatMap(r -> r.values().stream()).filter(DENIED::equals).count();
    int lax = problems(expected, EVERYTHING).size();
    if (lax != denied) {
      wrong.add("a policy that allows everything differs in " + lax + " cells, not " + denied);
    }
    String seen =
        expected.size()
            + " methods, "
            + cells
            + " cells as they should be; "
            + refused
            + " spoiled matrices failed, each with its reason; a lax policy differs in "
            + lax;
    return wrong.isEmpty() ? Outcome.pass(seen) : Outcome.fail(String.join("; ", wrong));
  }

  private static int found(
      List<String> wrong, List<String> problems, Method<?, ?> method, String why, int lines) {
    boolean all =
        problems.size() == lines
            && problems.stream()
                .allMatch(p -> p.startsWith(method.fullName() + " ") && p.contains(why));
    if (!all) {
      wrong.add(method.fullName() + " spoiled (" + why + ") gave " + problems);
    }
    return all ? 1 : 0;
  }

  /** What the annotations of both services say, for every kind of caller. */
  private static Map<Method<?, ?>, Map<String, CallerAccess>> expected() {
    Map<Method<?, ?>, Map<String, CallerAccess>> expected = new LinkedHashMap<>();
    for (Method<?, ?> method : InventoryMethods.ALL) {
      boolean removes = method == InventoryMethods.REMOVE_ALL;
      expected.put(method, row(removes ? DENIED : ALLOWED, ALLOWED, DENIED));
    }
    IntrospectionMethods.ALL.forEach(method -> expected.put(method, row(DENIED, DENIED, ALLOWED)));
    return expected;
  }

  private static Map<String, CallerAccess> row(
      CallerAccess clerk, CallerAccess keeper, CallerAccess tool) {
    return Map.of(
        "clerk", clerk,
        "keeper", keeper,
        "tool", tool,
        "forger", REFUSED,
        "nobody", UNKNOWN_CALLER);
  }

  private static List<String> problems(
      Map<Method<?, ?>, Map<String, CallerAccess>> expected, Authorizer policy) throws IOException {
    List<Method<?, ?>> methods = new ArrayList<>(InventoryMethods.ALL);
    methods.addAll(IntrospectionMethods.ALL);
    SecurityMatrix matrix =
        SecurityMatrix.of(methods)
            .profile(SecurityProfile.sameHostUntrusted())
            .authenticator(
                StaticTokens.builder()
                    .token("clerk", CLERK, Grant.ofScopes("inventory"))
                    .token(
                        "keeper",
                        KEEPER,
                        Grant.ofRoles("keeper").withScopes("inventory", "write", "delete"))
                    .token("tool", TOOL, Grant.ofScopes("introspection"))
                    .build())
            .authorizer(policy)
            .caller("clerk", CLERK)
            .caller("keeper", KEEPER)
            .caller("tool", TOOL)
            .caller("forger", FORGED)
            .anonymous("nobody");
    expected.forEach(matrix::expect);
    return matrix.problems();
  }
}
