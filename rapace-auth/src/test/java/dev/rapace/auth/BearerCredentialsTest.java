package dev.rapace.auth;

import static org.junit.jupiter.api.Assertions.*;

import dev.rapace.security.Secret;
import dev.rapace.security.SecurityLevel;
import dev.rapace.spec.Rule;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Rule("security.metadata.secrets")
class BearerCredentialsTest {
  private static final String TOKEN = "tok-5566778899aabbcc";

  private static String ask(BearerCredentials c, String target) {
    return c.token(TestTokens.tls(), target).toCompletableFuture().join().exposeText();
  }

  @ParameterizedTest
  @CsvSource({
    "orders.test, tls://orders.test:7000, true",
    "orders.test, orders.test:7000, true",
    "orders.test, ORDERS.test, true",
    "orders.test, tls://orders.test.evil.test:7000, false",
    "orders.test, tls://evil.test/orders.test, false",
    "orders.test, tls://orders.test@evil.test:7000, false",
    "orders.test, tls://evil.test:7000#orders.test, false",
    "orders.test, xorders.test, false",
    "*.test, tls://orders.test:1, true",
    "*.test, tls://a.orders.test:1, false",
    "*.test, tls://test:1, false",
    "unix:/run/orders.sock, unix:/run/orders.sock, true",
    "unix:/run/orders.sock, unix:/run/evil.sock, false",
    "orders.test, unix:/run/orders.test, false"
  })
  void tokenGoesToItsTargetOnly(String bound, String asked, boolean given) {
    BearerCredentials c = BearerCredentials.of(bound, Secret.of(TOKEN));
    if (given) {
      assertEquals(TOKEN, ask(c, asked));
    } else {
      CompletionException e = assertThrows(CompletionException.class, () -> ask(c, asked));
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("security.metadata.secrets"));
      assertFalse(message.contains(TOKEN));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "*.", "*.*.test", "a*.test", "**.test"})
  void widePatternsAreRefused(String pattern) {
    assertThrows(
        IllegalArgumentException.class, () -> BearerCredentials.of(pattern, Secret.of(TOKEN)));
  }

  @Test
  void tokenIsKeptUntilItsAgeOrARefusal() {
    AtomicInteger made = new AtomicInteger();
    AtomicLong nanos = new AtomicLong();
    BearerCredentials c =
        BearerCredentials.of(
            "h.test",
            () -> Secret.of("token-" + made.incrementAndGet()),
            Duration.ofMinutes(1),
            nanos::get);
    assertEquals("token-1", ask(c, "h.test"));
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertEquals("token-1", ask(c, "h.test"));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertEquals("token-2", ask(c, "h.test"));
    c.refresh();
    assertEquals("token-3", ask(c, "h.test"));
  }

  @Test
  void callerMayCloseItsCopy() {
    BearerCredentials c = BearerCredentials.of("h.test", Secret.of(TOKEN));
    c.token(TestTokens.tls(), "h.test").toCompletableFuture().join().close();
    assertEquals(TOKEN, ask(c, "h.test"));
    assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, c.requires());
    assertEquals("static", c.withScheme("static").scheme());
  }

  @Test
  void emptyOrFailingSourceFailsTheCall() {
    BearerCredentials empty =
        BearerCredentials.of("h.test", () -> Secret.of(""), Duration.ofMinutes(1));
    assertThrows(CompletionException.class, () -> ask(empty, "h.test"));
    SecretRef missing = SecretRef.parse("env:NONE", name -> null);
    BearerCredentials none = BearerCredentials.of("h.test", missing);
    assertThrows(CompletionException.class, () -> ask(none, "h.test"));
  }
}
