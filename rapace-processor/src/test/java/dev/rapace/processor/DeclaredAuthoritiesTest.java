package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rapace.Method;
import dev.rapace.security.AccessClass;
import dev.rapace.security.MethodRef;
import dev.rapace.spec.Rule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a service demands of its callers, compiled here and now. */
class DeclaredAuthoritiesTest {
  private static final String VAULT =
      """
      package p;
      import dev.rapace.annotation.*;
      import dev.rapace.security.AccessClass;
      @RapaceService
      @RequiresScope("vault")
      @RequiresRole("staff")
      @Access(AccessClass.READ)
      public interface Vault {
        int look();
        @RequiresScope("open") @RequiresRole("keeper") @Access(AccessClass.ADMIN)
        void open(String why);
      }
      """;

  private static List<MethodRef> methods() throws ReflectiveOperationException {
    ClassLoader classes = SourceCompiler.compile(Map.of("p.Vault", VAULT)).load();
    Object all = classes.loadClass("p.VaultMethods").getField("ALL").get(null);
    return ((List<?>) Objects.requireNonNull(all))
        .stream().map(each -> ((Method<?, ?>) each).ref()).toList();
  }

  @Test
  @Rule("security.profile-b.authorize")
  void everyAnnotationReachesTheMethodThatAuthorizersSee() throws Exception {
    MethodRef look = methods().get(0);
    assertEquals(Set.of("vault"), look.requiredScopes());
    assertEquals(Set.of("staff"), look.requiredRoles());
    assertEquals(Optional.of(AccessClass.READ), look.access());
    MethodRef open = methods().get(1);
    assertEquals(Set.of("vault", "open"), open.requiredScopes());
    assertEquals(Set.of("staff", "keeper"), open.requiredRoles());
    assertEquals(Optional.of(AccessClass.ADMIN), open.access());
  }
}
