package dev.rapace.testkit;

import static dev.rapace.testkit.CallerAccess.ALLOWED;
import static dev.rapace.testkit.CallerAccess.DENIED;
import static dev.rapace.testkit.CallerAccess.REFUSED;
import static dev.rapace.testkit.CallerAccess.UNKNOWN_CALLER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rapace.Method;
import dev.rapace.auth.Grant;
import dev.rapace.auth.RoleAuthorizer;
import dev.rapace.auth.StaticTokens;
import dev.rapace.postcard.Codecs;
import dev.rapace.postcard.Unit;
import dev.rapace.security.AccessClass;
import dev.rapace.security.Authority;
import dev.rapace.security.Secret;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecurityMatrixTest {
  private static final Method<Unit, String> LIST =
      Method.of("Orders", "list", Codecs.UNIT, Codecs.STRING).access(AccessClass.READ);
  private static final Method<String, Unit> CANCEL =
      Method.of("Orders", "cancel", Codecs.STRING, Codecs.UNIT).access(AccessClass.WRITE);
  private static final Method<Unit, Unit> WIPE =
      Method.of("Orders", "wipe", Codecs.UNIT, Codecs.UNIT).requiresScope("wipe");

  private static final String CLERK = "clerk-token-0123456789abcdef";
  private static final String ADMIN = "admin-token-fedcba9876543210";

  /** What a product has, but for the expectations. */
  private static SecurityMatrix matrix() {
    return SecurityMatrix.of(List.of(LIST, CANCEL, WIPE))
        .profile(SecurityProfile.sameHostUntrusted())
        .authenticator(
            StaticTokens.builder()
                .token("clerk", Secret.of(CLERK), Grant.ofRoles("clerk"))
                .token(
                    "admin", Secret.of(ADMIN), Grant.ofRoles("clerk", "admin").withScopes("wipe"))
                .build())
        .authorizer(
            RoleAuthorizer.builder()
                .allowAccess(AccessClass.READ, Authority.role("clerk"))
                .allowAccess(AccessClass.WRITE, Authority.role("admin"))
                .allowDeclared()
                .build())
        .caller("clerk", Secret.of(CLERK))
        .caller("admin", Secret.of(ADMIN))
        .caller("forger", Secret.of("nobody-gave-me-this-token-0001"))
        .anonymous("nobody");
  }

  private static Map<String, CallerAccess> row(CallerAccess clerk, CallerAccess admin) {
    return Map.of("clerk", clerk, "admin", admin, "forger", REFUSED, "nobody", UNKNOWN_CALLER);
  }

  @Test
  @Rule({"security.profile-b.authorize", "security.profile-b.authenticate"})
  void everyMethodAgainstEveryCaller() throws IOException {
    matrix()
        .expect(LIST, row(ALLOWED, ALLOWED))
        .expect(CANCEL, row(DENIED, ALLOWED))
        .expect(WIPE, row(DENIED, ALLOWED))
        .verify();
  }

  @Test
  void aMethodWithoutExpectationFails() throws IOException {
    SecurityMatrix matrix =
        matrix().expect(LIST, row(ALLOWED, ALLOWED)).expect(CANCEL, row(DENIED, ALLOWED));
    AssertionError error = assertThrows(AssertionError.class, matrix::verify);
    assertTrue(
        String.valueOf(error.getMessage()).contains("Orders.wipe by clerk: no expectation"),
        error.getMessage());
  }

  @Test
  void aDifferenceAndAnExpectationForNobodyFail() throws IOException {
    List<String> problems =
        matrix()
            .expect(LIST, row(ALLOWED, ALLOWED))
            .expect(CANCEL, row(ALLOWED, ALLOWED))
            .expect(WIPE, row(DENIED, ALLOWED))
            .expect(
                Method.of("Orders", "gone", Codecs.UNIT, Codecs.UNIT), Map.of("stranger", ALLOWED))
            .problems();
    assertEquals(
        List.of(
            "Orders.gone is expected and not served",
            "Orders.gone by stranger: there is no such caller",
            "Orders.cancel by clerk: expected ALLOWED, was DENIED"),
        problems);
  }
}
